#include "tests/projections/answers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "ledger/event/event_codec.h"
#include "projections/fold/digest.h"
#include "projections/views.h"
#include "tests/projections/memory_store.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {
namespace {

using projections::GroupedRows;
using projections::Reader;

using projections::RowRef;
using projections::RowTime;
using projections::ScanFilter;
using projections::Visibility;

std::string Words(const RowTime& time) {
  if (!time.known) return "-";
  return FormatDay(time.day) + ".." + FormatDay(time.last_day) + "/" +
         std::to_string(static_cast<int>(time.precision)) +
         (time.has_clock ? "@" + FormatInstant(time.utc_micros) : "");
}

std::string WordsOfValue(const Reader& reader, RowRef row) {
  const projections::RowValue value = reader.ValueOf(row);
  std::ostringstream out;
  out << static_cast<int>(value.form) << ' ' << static_cast<int>(value.comparator) << ' '
      << value.number << ' ' << reader.TextOf(value.unit) << ' ' << reader.CodeOf(value.code).system
      << '|' << reader.CodeOf(value.code).code << ' ' << reader.TextOf(value.text);
  return out.str();
}

// What one scan gives, and that a scan of each resident alone gives the same.
std::string WordsOfScan(const Reader& reader, const ScanFilter& filter) {
  const GroupedRows all = reader.Scan(filter);
  for (const ResidentNo resident : reader.Residents()) {
    const GroupedRows one = reader.ScanResidents({&resident, 1}, filter);
    const auto at = std::lower_bound(all.residents.begin(), all.residents.end(), resident);
    if (at == all.residents.end() || *at != resident) {
      EXPECT_TRUE(one.rows.empty());
      continue;
    }
    const auto group = static_cast<size_t>(at - all.residents.begin());
    EXPECT_EQ(one.rows, std::vector<RowRef>(all.rows.begin() + all.offsets[group],
                                            all.rows.begin() + all.offsets[group + 1]));
  }
  EXPECT_TRUE(std::is_sorted(all.residents.begin(), all.residents.end()));
  return Describe(reader, all);
}

std::string WordsOfPersons(const Reader& reader) {
  const projections::PersonColumns& persons = reader.Persons();
  std::vector<std::string> lines;
  for (const ResidentNo resident : reader.Residents()) {
    const uint32_t at = resident.value;
    EXPECT_EQ(persons.exists[at], 1);
    std::string line = Words(persons.born[at]) + " " + Words(persons.died[at]) + " " +
                       std::to_string(persons.deceased[at]);
    for (const auto* column :
         {&persons.sex, &persons.borough, &persons.practice, &persons.nhs_number})
      line += " " + std::string(reader.TextOf((*column)[at]));
    if (persons.person[at]) line += " " + Describe(reader, persons.person[at]);
    lines.push_back(line + "\n");
  }
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

}  // namespace

projections::KindSet AllKinds() {
  return projections::AllClinicalKinds() | projections::KindBit(ledger::Kind::kPerson) |
         projections::KindBit(ledger::Kind::kOrganisation) |
         projections::KindBit(ledger::Kind::kDefinition);
}

std::string Describe(const Reader& reader, RowRef row) {
  const ledger::Event event = reader.EventOf(row);
  std::string out = projections::Sha256(ledger::EncodeContent(event)).ToHex().substr(0, 16);
  out += " " + std::string(ledger::KindWord(reader.KindOf(row))) + " " + event.record.source + "/" +
         event.record.id + " " + Words(reader.StartOf(row)) + " " + Words(reader.EndOf(row)) +
         (reader.Retracted(row) ? " retracted" : "") + " [" + WordsOfValue(reader, row) + "]";
  EXPECT_EQ(reader.StatusOf(row), event.status);
  EXPECT_EQ(reader.TextOf(reader.SourceOf(row)), event.record.source);
  EXPECT_EQ(reader.CodesOf(row).size(), event.code.codings.size());
  return out;
}

std::string Describe(const Reader& reader, const GroupedRows& rows) {
  std::vector<std::string> blocks;
  for (size_t group = 0; group < rows.residents.size(); ++group) {
    std::string block;
    for (uint32_t at = rows.offsets[group]; at < rows.offsets[group + 1]; ++at) {
      EXPECT_EQ(reader.ResidentOf(rows.rows[at]), rows.residents[group]);
      if (at > rows.offsets[group]) {
        EXPECT_FALSE(reader.ClinicallyBefore(rows.rows[at], rows.rows[at - 1]));
      }
      block += "  " + Describe(reader, rows.rows[at]) + "\n";
    }
    blocks.push_back("resident\n" + block);
  }
  std::sort(blocks.begin(), blocks.end());
  std::string out;
  for (const std::string& block : blocks) out += block;
  return out;
}

std::string AllAnswers(const Reader& reader) {
  std::string out;
  ScanFilter filter;
  filter.kinds = AllKinds();
  out += "all\n" + WordsOfScan(reader, filter);
  filter.include_retracted = true;
  out += "with retracted\n" + WordsOfScan(reader, filter);
  std::vector<projections::CodeId> both;
  for (const auto& [system, code] : {std::pair("snomed", "44054006"), {"loinc", "4548-4"}}) {
    out += std::string("code ") + code + "\n";
    const auto id = reader.FindCode(system, code);
    if (!id) continue;
    both.push_back(*id);
    filter.codes = {*id};
    out += WordsOfScan(reader, filter);
  }
  filter.codes = both;
  out += "either code\n" + (both.empty() ? std::string() : WordsOfScan(reader, filter));
  out += "persons\n" + WordsOfPersons(reader);
  for (int n = 0; n < 4; ++n)
    out += "found " +
           std::to_string(static_cast<int>(reader.FindResident(SyntheticNhsNumber(n)).outcome)) +
           "\n";
  return out;
}

std::string AllAnswers(const std::shared_ptr<const projections::Snapshot>& snapshot,
                       LogSize known_at) {
  return AllAnswers(Reader(snapshot, Visibility::All(), known_at));
}
std::string AllAnswers(const std::shared_ptr<const projections::Snapshot>& snapshot) {
  return AllAnswers(snapshot, projections::PositionOf(*snapshot));
}

std::string DigestOfRows(const std::shared_ptr<const projections::Snapshot>& snapshot) {
  const Reader reader(snapshot, Visibility::All(), projections::PositionOf(*snapshot));
  ScanFilter filter;
  filter.kinds = AllKinds();
  filter.include_retracted = true;
  projections::DigestSum sum;
  for (const RowRef row : reader.Scan(filter).rows)
    sum.Add(projections::Sha256(ledger::EncodeContent(reader.EventOf(row))));
  return sum.ToHex();
}

std::unique_ptr<projections::Timeline> FoldAll(std::span<const ledger::Event> events,
                                               size_t batch) {
  MemoryStore store("");
  store.Append(events);
  auto timeline = std::make_unique<projections::Timeline>();
  std::vector<ledger::LogEntry> entries;
  for (uint64_t at = 0; at < events.size(); ++at) {
    entries.push_back(std::move(*store.care().At(LogPosition{at})));
    if (entries.size() < batch && at + 1 < events.size()) continue;
    EXPECT_TRUE(timeline->Add(entries).ok());
    entries.clear();
  }
  return timeline;
}

}  // namespace daybook::tests
