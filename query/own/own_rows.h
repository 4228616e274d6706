#pragma once
// The ledger's own records for one question, read from where they are kept (not from a view).
#include <memory>
#include <unordered_map>
#include <vector>

#include "ledger/access/access_entry.h"
#include "ledger/store.h"
#include "query/own/own_kinds.h"
#include "query/session.h"
#include "query/values/times.h"

namespace daybook::query {

// One row: of which kind, when, and what it is.
struct OwnRow {
  OwnKind kind = OwnKind::kAccess;
  int64_t at_micros = 0;
  uint64_t number = 0;                // access: its position; quarantine: its number
  ledger::AccessEntry access;         // kAccess; without the digest's meaning here
  ledger::QuarantineEntry refused;    // kQuarantine; without raw bytes
  projections::SourceFreshness feed;  // kFeed
  std::string source;                 // kFeed
};

class OwnRows final : public projections::LentRows {
 public:
  // `rows` of each kind by time, then number. `reader` says whose streams accesses name.
  OwnRows(std::vector<OwnRow> rows, const Reader& reader);
  std::vector<uint32_t> RowsOf(projections::KindSet kinds, ResidentNo resident) const override;
  RowTime AtOf(uint32_t row) const override;
  std::string IdOf(uint32_t row) const override;
  const OwnRow& At(uint32_t row) const { return rows_[row]; }

 private:
  std::vector<OwnRow> rows_;
  std::unordered_map<uint32_t, std::vector<uint32_t>> of_resident_;  // accesses that show them
};

// What a question wants of them.
struct OwnWanted {
  projections::KindSet kinds = 0;
  // Accesses of answers from what the ledger held at this size or before.
  std::optional<LogSize> known_at;
};
// Reads the kinds that are wanted. Reads the whole access log: some microseconds an entry;
// kCancelled between entries.
Result<std::shared_ptr<const OwnRows>> ReadOwnRows(const ledger::Log& access,
                                                   const ledger::Quarantine& quarantine,
                                                   const OwnWanted& wanted, const Reader& reader,
                                                   const CancelFlag& cancel);

// A field of a row on an index date; unknown where its kind has no such field.
Cell OwnCell(OwnField field, const OwnRow& row, const IndexDate& date);

}  // namespace daybook::query
