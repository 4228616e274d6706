#include "query/own/own_rows.h"

#include <algorithm>
#include <tuple>

namespace daybook::query {
namespace {

// Entries of the access log between two looks at the cancel flag.
constexpr uint64_t kEntriesACheck = 1'024;

Status ReadAccesses(const ledger::Log& log, const OwnWanted& wanted, const CancelFlag& cancel,
                    std::vector<OwnRow>& rows) {
  DAYBOOK_ASSIGN(const auto entries, log.Read(LogPosition{0}));
  for (uint64_t read = 0;; ++read) {
    if (read % kEntriesACheck == 0 && cancel.cancelled())
      return Error{ErrorCode::kCancelled, "the query was cancelled"};
    DAYBOOK_ASSIGN(std::optional<ledger::LogEntry> entry, entries->Next());
    if (!entry) return {};
    if (entry->erased) continue;
    OwnRow row;
    row.kind = OwnKind::kAccess;
    row.at_micros = entry->header.recorded.value;
    row.number = entry->position.value;
    DAYBOOK_ASSIGN(row.access, ledger::DecodeAccess(entry->payload));
    if (wanted.known_at && row.access.care_position > *wanted.known_at) continue;
    rows.push_back(std::move(row));
  }
}

Status ReadQuarantine(const ledger::Quarantine& quarantine, std::vector<OwnRow>& rows) {
  DAYBOOK_ASSIGN(std::vector<ledger::QuarantineEntry> entries, quarantine.List());
  for (ledger::QuarantineEntry& entry : entries) {
    OwnRow row;
    row.kind = OwnKind::kQuarantine;
    row.at_micros = entry.received.value;
    row.number = entry.number;
    row.refused = std::move(entry);
    rows.push_back(std::move(row));
  }
  return {};
}

void ReadFeeds(const Reader& reader, std::vector<OwnRow>& rows) {
  for (projections::SourceFreshness& feed : reader.Sources()) {
    OwnRow row;
    row.kind = OwnKind::kFeed;
    row.at_micros = feed.last_received.value;
    row.source = std::string(reader.TextOf(feed.source));
    row.feed = feed;
    rows.push_back(std::move(row));
  }
}

}  // namespace

OwnRows::OwnRows(std::vector<OwnRow> rows, const Reader& reader) : rows_(std::move(rows)) {
  std::unordered_map<StreamId, std::optional<ResidentNo>> residents;
  for (uint32_t at = 0; at < rows_.size(); ++at) {
    for (const StreamId& stream : rows_[at].access.residents) {
      const auto [known, added] = residents.try_emplace(stream);
      if (added) known->second = reader.ResidentOfStream(stream);
      if (!known->second) continue;
      std::vector<uint32_t>& of = of_resident_[known->second->value];
      // Two of its streams may be one resident's by now.
      if (of.empty() || of.back() != at) of.push_back(at);
    }
  }
}

std::vector<uint32_t> OwnRows::RowsOf(projections::KindSet kinds, ResidentNo resident) const {
  std::vector<uint32_t> found;
  if (resident != projections::kNobody) {
    const auto of = of_resident_.find(resident.value);
    if (of != of_resident_.end() && (kinds & KindBit(OwnKind::kAccess))) found = of->second;
    return found;
  }
  for (uint32_t at = 0; at < rows_.size(); ++at)
    if (kinds & KindBit(rows_[at].kind)) found.push_back(at);
  return found;
}

RowTime OwnRows::AtOf(uint32_t row) const { return ToRowTime(MomentAt(rows_[row].at_micros)); }

std::string OwnRows::IdOf(uint32_t row) const {
  const OwnRow& own = rows_[row];
  switch (own.kind) {
    case OwnKind::kAccess:
      return "access/" + std::to_string(own.number);
    case OwnKind::kFeed:
      return "feed/" + own.source;
    case OwnKind::kQuarantine:
      return "quarantine/" + std::to_string(own.number);
  }
  return "";
}

Result<std::shared_ptr<const OwnRows>> ReadOwnRows(const ledger::Log& access,
                                                   const ledger::Quarantine& quarantine,
                                                   const OwnWanted& wanted, const Reader& reader,
                                                   const CancelFlag& cancel) {
  std::vector<OwnRow> rows;
  if (wanted.kinds & KindBit(OwnKind::kAccess))
    DAYBOOK_TRY(ReadAccesses(access, wanted, cancel, rows));
  if (wanted.kinds & KindBit(OwnKind::kFeed)) ReadFeeds(reader, rows);
  if (wanted.kinds & KindBit(OwnKind::kQuarantine)) DAYBOOK_TRY(ReadQuarantine(quarantine, rows));
  std::stable_sort(rows.begin(), rows.end(), [](const OwnRow& a, const OwnRow& b) {
    return std::tie(a.kind, a.at_micros) < std::tie(b.kind, b.at_micros);
  });
  return std::make_shared<const OwnRows>(std::move(rows), reader);
}

}  // namespace daybook::query
