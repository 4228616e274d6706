#include "tests/reference/versions.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "tests/reference/calendar.h"

namespace daybook::reference {
namespace {

int CompareOptional(const std::optional<PartialTime>& a, const std::optional<PartialTime>& b,
                    bool absent_first) {
  if (!a && !b) return 0;
  if (!a || !b) return (a.has_value() == absent_first) ? 1 : -1;
  return CompareTimes(*a, *b);
}

Record MakeRecord(const std::vector<const Entry*>& versions) {
  const Entry* greatest = versions[0];
  const Entry* first = versions[0];
  for (const Entry* version : versions) {
    if (CompareVersions(*version, *greatest) > 0) greatest = version;
    if (version->position < first->position) first = version;
  }
  Record record;
  record.version = greatest;
  record.recorded_micros = first->recorded_micros;
  if (greatest != first) record.corrected_micros = greatest->recorded_micros;
  record.retracted = IsRetraction(greatest->event);
  record.at = greatest->event.start;
  record.until = greatest->event.end;
  return record;
}

}  // namespace

bool IsRetraction(const ledger::Event& event) {
  return event.operation == ledger::Operation::kRetract ||
         ledger::DispositionOf(event.status) == ledger::Disposition::kRetracted;
}

int CompareVersions(const Entry& a, const Entry& b) {
  if (const int c = CompareOptional(a.event.version_time, b.event.version_time, true)) return c;
  const bool a_retracts = IsRetraction(a.event), b_retracts = IsRetraction(b.event);
  if (a_retracts != b_retracts) return a_retracts ? 1 : -1;
  return a.digest.compare(b.digest);
}

int CompareByVersionTime(const Entry& a, const Entry& b) {
  if (const int c = CompareOptional(a.event.version_time, b.event.version_time, true)) return c;
  if (const int c = a.event.record.source.compare(b.event.record.source)) return c;
  if (const int c = a.event.record.id.compare(b.event.record.id)) return c;
  return a.digest.compare(b.digest);
}

bool RecordBefore(const Record& a, const Record& b) {
  if (const int c = CompareOptional(a.at, b.at, false)) return c < 0;
  return CompareByVersionTime(*a.version, *b.version) < 0;
}

std::vector<Record> InForce(const std::vector<Entry>& entries, uint64_t position,
                            const std::function<bool(ledger::Kind)>& wanted) {
  using Key = std::tuple<StreamKey, std::string, std::string>;
  std::map<Key, std::vector<const Entry*>> versions;
  for (const Entry& entry : entries)
    if (entry.position < position)
      versions[{StreamOf(entry), entry.event.record.type, entry.event.record.id}].push_back(&entry);
  std::vector<Record> records;
  for (const auto& [key, all] : versions) {
    Record record = MakeRecord(all);
    if (wanted(record.event().kind)) records.push_back(record);
  }
  std::sort(records.begin(), records.end(), RecordBefore);
  return records;
}

}  // namespace daybook::reference
