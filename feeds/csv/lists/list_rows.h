#pragma once
// The rows of a list on their way from the reader: which records it has, what it says of them.
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "feeds/csv/csv_reader.h"
#include "feeds/csv/lists/list_events.h"
#include "feeds/refusal.h"

namespace daybook::feeds::csv {

struct ListedRecord {
  ledger::Digest facts{};
  std::optional<PartialTime> start;
  bool retracts = false;
};

// The first reading learns, the second passes on to a sink; both refuse the same rows.
class ListRows final : public InputSink {
 public:
  explicit ListRows(std::optional<Period> period) : period_(period) {}

  // From here on rows go to `next` as said by `speaker`. Both outlive the reading.
  void PassTo(InputSink& next, const Speaker& speaker) {
    next_ = &next;
    speaker_ = &speaker;
  }
  // For CsvReadOptions::unread.
  void NoteUnread(const UnreadRow& row);

  Status Accept(AcceptedInput input) override;
  Status Ignore(const std::string& type) override;
  Status Quarantine(ledger::QuarantineEntry entry) override;

  // Of the first reading:
  const std::unordered_map<RecordName, ListedRecord, NameHash>& records() const { return records_; }
  uint64_t rows() const { return rows_; }
  uint64_t quarantined() const { return quarantined_; }
  // Place of the first of those, and what is wrong with it.
  const std::string& first_quarantined() const { return first_quarantined_; }
  // Records whose rows could not be read, by their ids.
  const std::unordered_set<std::string>& unread() const { return unread_; }
  // A row could not be read, and which record it is about can't be told.
  bool unplaced() const { return unplaced_; }
  // Why a file was refused whole.
  const std::optional<ledger::QuarantineEntry>& refused() const { return refused_; }
  // The same for the same rows in any order, with `mapping`; hex.
  std::string DigestWith(const std::string& mapping);

 private:
  Status Refuse(const AcceptedInput& input, Refusal refusal);

  const std::optional<Period> period_;
  InputSink* next_ = nullptr;
  const Speaker* speaker_ = nullptr;
  std::unordered_map<RecordName, ListedRecord, NameHash> records_;
  std::vector<ledger::Digest> inputs_;
  uint64_t rows_ = 0;
  uint64_t quarantined_ = 0;
  std::string first_quarantined_;
  std::unordered_set<std::string> unread_;
  bool unplaced_ = false;
  bool whole_file_ = false;  // the next quarantined input is a whole file
  std::optional<ledger::QuarantineEntry> refused_;
};

}  // namespace daybook::feeds::csv
