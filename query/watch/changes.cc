#include "query/watch/changes.h"

#include <map>

#include "ledger/event/event_codec.h"
#include "ledger/log/digest.h"
#include "query/format/format.h"
#include "query/statement.h"

namespace daybook::query {
namespace {

std::string KeyOf(const Row& row) {
  std::string key;
  for (const Value& value : row) key += ValueToJson(value) + "\n";
  return key;
}

// How often each row is there.
std::map<std::string, int64_t> CountRows(const std::vector<Row>& rows) {
  std::map<std::string, int64_t> counts;
  for (const Row& row : rows) ++counts[KeyOf(row)];
  return counts;
}

// Rows that `others` has not, or not as often.
void AddMissing(const std::vector<Row>& rows, std::map<std::string, int64_t> others,
                const std::string& change, uint64_t position, const std::string& because,
                std::vector<Row>& out) {
  for (const Row& row : rows)
    if (--others[KeyOf(row)] < 0) out.push_back(ChangeRow(change, position, because, row));
}

}  // namespace

Row ChangeRow(const std::string& change, uint64_t position, const std::string& because,
              const Row& row) {
  Row changed = {change, PositionToken(LogSize{position}),
                 because.empty() ? Value() : Value(because)};
  changed.insert(changed.end(), row.begin(), row.end());
  return changed;
}

bool SameRows(const std::vector<Row>& a, const std::vector<Row>& b) {
  return a == b || (a.size() == b.size() && CountRows(a) == CountRows(b));
}

std::vector<Row> ChangedRows(const std::vector<Row>& before, const std::vector<Row>& after,
                             uint64_t position, const std::string& because) {
  std::vector<Row> changed;
  AddMissing(before, CountRows(after), "out", position, because, changed);
  AddMissing(after, CountRows(before), "in", position, because, changed);
  return changed;
}

std::string CauseText(const ledger::Log& care, uint64_t low, uint64_t high) {
  if (high - low != 1)
    return "entries " + PositionToken(LogSize{low + 1}) + " to " + PositionToken(LogSize{high});
  const auto entry = care.At(LogPosition{low});
  // Whatever can't be read any more still has its place.
  if (!entry.ok() || entry->erased) return "entry " + PositionToken(LogSize{high});
  const auto event = ledger::DecodeEvent(entry->payload);
  if (!event.ok()) return "entry " + PositionToken(LogSize{high});
  const ledger::RecordKey& record = event->record;
  return record.type + "/" + record.id + " of " + record.source;
}

std::array<uint8_t, 32> DigestOfRows(const std::vector<Row>& rows) {
  ledger::Digest digest = ledger::Sha256({""});
  for (const Row& row : rows) digest = ledger::Sha256({ledger::BytesOf(digest), KeyOf(row)});
  return digest;
}

}  // namespace daybook::query
