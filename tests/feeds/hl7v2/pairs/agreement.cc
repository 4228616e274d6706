#include "tests/feeds/hl7v2/pairs/agreement.h"

#include <cstdio>
#include <cstdlib>
#include <set>

#include "tests/feeds/hl7v2/pairs/compare.h"

namespace daybook::tests {

using ledger::FieldValue;
using std::string;

namespace {

bool IsLoud() { return std::getenv("DAYBOOK_TEST_LOUD") != nullptr; }

std::vector<FieldValue> ValuesOf(const Told& told, const string& field) {
  const auto found = told.facts.find(field);
  return found == told.facts.end() ? std::vector<FieldValue>() : found->second;
}

void CountField(FieldCount& count, const string& field, const std::vector<FieldValue>& message,
                const std::vector<FieldValue>& fhir) {
  if (fhir.empty())
    ++count.only_message;
  else if (message.empty())
    ++count.only_fhir;
  else
    ++(AgreeLists(field, message, fhir) ? count.agreed : count.differ);
}

}  // namespace

size_t RowCount::agreed() const {
  size_t sum = 0;
  for (const auto& [name, field] : fields) sum += field.agreed;
  return sum;
}
size_t RowCount::checks() const {
  size_t sum = 0;
  for (const auto& [name, field] : fields) sum += field.checks();
  return sum;
}

double PercentOf(size_t agreed, size_t checks) {
  if (checks == 0) return 100;
  const size_t hundredths = agreed * 10'000 / checks;
  return static_cast<double>(hundredths) / 100;
}

void Agreement::CountPair(const Pair& pair, const Told& message, const Told& fhir) {
  RowCount& row = rows_[message.row];
  ++row.matched;
  std::set<string> fields;
  for (const auto& [field, values] : message.facts) fields.insert(field);
  for (const auto& [field, values] : fhir.facts) fields.insert(field);
  for (const string& field : fields) {
    const auto ours = ValuesOf(message, field), theirs = ValuesOf(fhir, field);
    if (ours.empty() && theirs.empty()) continue;
    if (FindIn(AllLeftOut(), message.row, field)) {
      left_out_.emplace(message.row, field);
      continue;
    }
    const size_t before = row.fields[field].agreed;
    CountField(row.fields[field], field, ours, theirs);
    if (IsLoud() && row.fields[field].agreed == before)
      std::printf("DIFF %s | %s | %s | %s | %s\n", pair.name.c_str(), message.row.c_str(),
                  field.c_str(), TextOf(ours).c_str(), TextOf(theirs).c_str());
  }
}

void Agreement::Count(const Pair& pair, const Matches& matches) {
  for (const auto& [message, fhir] : matches.both) CountPair(pair, *message, *fhir);
  for (const Told* told : matches.only_message) ++rows_[told->row].only_message;
  for (const Told* told : matches.only_fhir) ++rows_[told->row].only_fhir;
  if (!IsLoud()) return;
  for (const Told* told : matches.only_message)
    std::printf("ONLY-M %s | %s | %s\n", pair.name.c_str(), told->row.c_str(),
                TextOf(ValuesOf(*told, "code")).c_str());
  for (const Told* told : matches.only_fhir)
    std::printf("ONLY-F %s | %s | %s | %s\n", pair.name.c_str(), told->row.c_str(),
                told->event->record.type.c_str(), TextOf(ValuesOf(*told, "code")).c_str());
}

RowCount Agreement::Whole() const {
  RowCount whole;
  for (const auto& [name, row] : rows_) {
    whole.matched += row.matched;
    whole.only_message += row.only_message;
    whole.only_fhir += row.only_fhir;
    for (const auto& [field, count] : row.fields) {
      FieldCount& sum = whole.fields[field];
      sum.agreed += count.agreed;
      sum.differ += count.differ;
      sum.only_message += count.only_message;
      sum.only_fhir += count.only_fhir;
    }
  }
  return whole;
}

void Agreement::Print() const {
  std::printf("%-24s %13s %7s %8s %9s %9s\n", "kind, field", "agreed/checks", "%", "differ",
              "message's", "FHIR's");
  for (const auto& [name, row] : rows_) {
    std::printf("%-24s %6zu/%-6zu %7.2f  %zu matched, %zu only of the message, %zu of the FHIR\n",
                name.c_str(), row.agreed(), row.checks(), PercentOf(row.agreed(), row.checks()),
                row.matched, row.only_message, row.only_fhir);
    for (const auto& [field, count] : row.fields)
      std::printf("  %-22s %6zu/%-6zu %7.2f %8zu %9zu %9zu\n", field.c_str(), count.agreed,
                  count.checks(), PercentOf(count.agreed, count.checks()), count.differ,
                  count.only_message, count.only_fhir);
  }
  const RowCount whole = Whole();
  std::printf("%-24s %6zu/%-6zu %7.2f\n", "all", whole.agreed(), whole.checks(),
              PercentOf(whole.agreed(), whole.checks()));
}

}  // namespace daybook::tests
