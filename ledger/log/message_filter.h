#pragma once
// Which messages a log may have, in memory: a Bloom filter whose bits of one key lie in one line of
// the processor's cache. Most messages are new, and this says so without a look into the index.
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "ledger/base/ids.h"

namespace daybook::ledger {

class MessageFilter {
 public:
  // For `capacity` keys, 2 bytes each: then some 2 of 1,000 strangers pass; more keys, more do.
  explicit MessageFilter(uint64_t capacity);
  // Of a key its indexed part counts (message_spans.h). Safe from several threads.
  void Add(const MessageKey& key);
  // False: it was not added. True for every key whose adding has ended.
  bool MayHold(const MessageKey& key) const;
  uint64_t capacity() const { return capacity_; }

 private:
  static constexpr uint64_t kBitsPerKey = 16;
  static constexpr size_t kWordsOfLine = 8;
  using Line = std::array<std::atomic<uint64_t>, kWordsOfLine>;

  Line& LineOf(const MessageKey& key) const;

  uint64_t capacity_;
  uint64_t lines_;
  std::unique_ptr<Line[]> bits_;
};

}  // namespace daybook::ledger
