#pragma once
// Whether the `m` records of a log's index and its entries say the same of every message: a message
// without its record would go in twice when it is sent again.
//
// In bounded memory, whatever the size of the log: a first pass keeps a sum for each of 65,536
// buckets of message keys (512 KiB). Only where the sums differ a second pass keeps the messages of
// one bucket (some 100 bytes each; 150 million messages are 2,300 a bucket) and names one.
// Definitions, written by hand and few, are held one by one: some 100 bytes each.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger/base/ids.h"
#include "ledger/log/entry.h"
#include "ledger/log/message_spans.h"
#include "ledger/record_check.h"
#include "ledger/seal/sealing.h"

namespace daybook::ledger {

// Positions of entries that nobody can read any more, added in ascending order.
class ErasedPositions {
 public:
  void Add(uint64_t position);
  // Whether one of the message's entries is among them. A record says so; entries can't.
  bool Overlap(const MessageSpan& record) const;
  // Whether one lies right before or behind: it may be of the same message.
  bool Touch(const MessageSpan& entries) const;

 private:
  struct Range {
    uint64_t begin = 0;
    uint64_t end = 0;
  };
  bool Any(uint64_t begin, uint64_t end) const;  // in [begin, end)
  std::vector<Range> ranges_;
};

class MessageSums {
 public:
  void AddErased(uint64_t position) { erased_.Add(position); }
  // After the erased entry behind it, if there is one.
  void AddEntries(const EntrySpan& span);
  // After all entries. A record of no entries, or of an erased one, says nothing that could be
  // compared.
  void AddRecord(const MessageSpan& span);
  // A bucket whose entries and records differ, after all records.
  std::optional<uint16_t> Uneven();
  static uint16_t BucketOf(const MessageKey& key);

 private:
  static uint64_t HashOf(const MessageSpan& span);
  std::vector<uint64_t> sums_ = std::vector<uint64_t>(size_t{1} << 16);
  std::unordered_map<MessageKey, MessageSpan> definitions_;
  ErasedPositions erased_;
  // Beside erased entries: counted once it is known that their message has none of those.
  std::unordered_multimap<MessageKey, MessageSpan> beside_erased_;
};

// The second pass: finds a message of `bucket` whose entries, those before `indexed`, and record
// differ. Finish always fails, with the message's key if it is found.
class UnevenMessage final : public RecordCheck {
 public:
  UnevenMessage(std::filesystem::path folder, uint16_t bucket, uint64_t indexed,
                std::shared_ptr<const Vault> vault)
      : folder_(std::move(folder)), bucket_(bucket), indexed_(indexed), opener_(std::move(vault)) {}
  Status Take(std::string_view key, std::string_view value) override;
  Status Finish() override;

 private:
  Status TakeEntry(std::string_view value);
  Status Keep(const std::optional<EntrySpan>& span);
  Status TakeRecord(const MessageSpan& record);
  Error Wrong(const MessageKey& key, const std::string& what) const;

  std::filesystem::path folder_;
  uint16_t bucket_;
  uint64_t indexed_;
  EntryOpener opener_;
  uint64_t position_ = 0;
  MessageSpans spans_;
  ErasedPositions erased_;
  std::unordered_map<MessageKey, EntrySpan> unmatched_;
};

}  // namespace daybook::ledger
