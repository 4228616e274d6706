#pragma once
// Messages that an index was told of and has not written yet, in the order in which they came and
// found by their key.
#include <cstdint>
#include <vector>

#include "ledger/log/message_spans.h"

namespace daybook::ledger {

class PendingMessages {
 public:
  // Adds it, or puts it in the place of the one of the same key. Nothing changes where memory runs
  // out.
  void Put(const MessageSpan& span);
  // Null if there is none.
  const MessageSpan* Find(const MessageKey& key) const;
  // Makes room for so many.
  void Reserve(size_t count);
  size_t size() const { return spans_.size(); }
  bool empty() const { return spans_.empty(); }
  const std::vector<MessageSpan>& spans() const { return spans_; }

 private:
  static uint64_t HashOf(const MessageKey& key);
  // The slot of the key, or the free one where it would go. There are free ones.
  size_t SlotOf(const MessageKey& key) const;
  void GrowTo(size_t slots);

  std::vector<MessageSpan> spans_;
  // A power of two, at most half of them taken: upper half of the key's hash ‖ its place in spans_
  // and one more; 0 is free. Small beside the spans, so that looking costs few misses.
  std::vector<uint64_t> slots_;
};

}  // namespace daybook::ledger
