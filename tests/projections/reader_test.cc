// What a reader sees of rows: values, fields, definitions, and what is hidden from it.
#include "projections/reader.h"

#include <gtest/gtest.h>

#include "ledger/event/event_codec.h"
#include "projections/views.h"
#include "tests/projections/answers.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {
namespace {

using ledger::Event;
using ledger::FieldId;
using ledger::Kind;
using projections::Reader;
using projections::ScanFilter;
using projections::ValueForm;
using projections::Visibility;

const std::string kNhsNumber = "9990000018";

std::shared_ptr<const projections::Snapshot> SnapshotOf(std::span<const Event> events) {
  return FoldAll(events, 3)->Publish();
}
Reader NewestReader(const std::shared_ptr<const projections::Snapshot>& snapshot,
                    Visibility visibility = Visibility::All()) {
  return Reader(snapshot, std::move(visibility), projections::PositionOf(*snapshot));
}
ScanFilter Everything() {
  ScanFilter filter;
  filter.kinds = AllKinds();
  return filter;
}
using Rules = Visibility::Rules;
// Hides one number of one kind: Hide(&Rules::hidden_codes, 7).
template <typename Set, typename Number>
Visibility Hide(Set Rules::*hidden, Number number) {
  Rules rules;
  (rules.*hidden).insert(number);
  return Visibility::Hiding(rules);
}

Event Observation(const std::string& id, const char* start, ledger::FieldValue value) {
  Event event = EventOf(Kind::kObservation, "lab", "Patient/1", id);
  event.start = At(start);
  event.code.codings = {{"loinc", "4548-4", "HbA1c"}};
  event.fields.push_back({FieldId::kValue, std::move(value)});
  return event;
}

std::string LongText(size_t bytes) { return std::string(bytes, 'n'); }

Event LongCondition(size_t text_bytes, ledger::Operation operation, const char* version) {
  Event event = EventOf(Kind::kCondition, "surgery", "Patient/1", "c1");
  event.code.text = LongText(text_bytes);
  event.operation = operation;
  event.version_time = At(version);
  return event;
}

// What is folded is stored as one event: it must be readable however long its parts are.
TEST(Reader, ALongRecordAndItsRetractionAreReadTogether) {
  Event retraction = LongCondition(0, ledger::Operation::kRetract, "2021-02-01");
  retraction.author = {"Practitioner/7", std::string(1000, 'a')};
  const std::vector<Event> events{
      LongCondition(16'700'000, ledger::Operation::kAssert, "2021-01-01"), retraction};
  ASSERT_TRUE(ledger::EncodeForAppend(events[0]).ok());
  const Reader reader = NewestReader(SnapshotOf(events));
  ScanFilter filter = Everything();
  filter.include_retracted = true;
  const auto rows = reader.Scan(filter).rows;
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(reader.EventOf(rows[0]).code.text.size(), 16'700'000u);
  EXPECT_EQ(reader.EventOf(rows[0]).author, retraction.author);
}

TEST(Reader, ALongPatchOfALongRecordStandsForItself) {
  Event patch = LongCondition(0, ledger::Operation::kPatch, "2021-02-01");
  patch.fields.push_back({FieldId::kContent, LongText(10'000'000)});
  std::vector<Event> events{LongCondition(10'000'000, ledger::Operation::kAssert, "2021-01-01"),
                            patch};
  for (int order = 0; order < 2; ++order) {
    const Reader reader = NewestReader(SnapshotOf(events));
    const auto rows = reader.Scan(Everything()).rows;
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(reader.EventOf(rows[0]).fields, patch.fields);
    EXPECT_EQ(reader.EventOf(rows[0]).code.text, "");
    std::swap(events[0], events[1]);
  }
}

TEST(Reader, ValuesKeepFormUnitAndComparator) {
  const std::vector<Event> events{
      Observation("1", "2021-01-01", ledger::Quantity{"48.50", "mmol/mol", {}}),
      Observation("2", "2021-01-02", ledger::Quantity{"5", "%", ledger::Comparator::kLess}),
      Observation("3", "2021-01-03", ledger::Quantity{"trace", "", {}}),
      Observation("4", "2021-01-04", ledger::Coded{{{"snomed", "260385009", ""}}, ""}),
      Observation("5", "2021-01-05", ledger::Coded{{}, "negative"}),
      Observation("6", "2021-01-06", true),
      Observation("7", "2021-01-07", int64_t{3}),
      Observation("8", "2021-01-08", std::string("as dictated")),
      Observation("9", "2021-01-09", At("2020-02-02"))};
  const Reader reader = NewestReader(SnapshotOf(events));
  const auto rows = reader.Scan(Everything()).rows;
  ASSERT_EQ(rows.size(), events.size());
  const auto first = reader.ValueOf(rows[0]);
  EXPECT_EQ(first.form, ValueForm::kQuantity);
  EXPECT_EQ(first.number, 48.5);
  EXPECT_EQ(reader.TextOf(first.unit), "mmol/mol");
  EXPECT_EQ(reader.ValueOf(rows[1]).comparator, ledger::Comparator::kLess);
  EXPECT_EQ(reader.ValueOf(rows[2]).form, ValueForm::kText);
  EXPECT_EQ(reader.TextOf(reader.ValueOf(rows[2]).text), "trace");
  EXPECT_EQ(reader.CodeOf(reader.ValueOf(rows[3]).code).code, "260385009");
  EXPECT_EQ(reader.ValueOf(rows[4]).form, ValueForm::kCoded);
  EXPECT_EQ(reader.TextOf(reader.ValueOf(rows[4]).text), "negative");
  EXPECT_EQ(reader.ValueOf(rows[5]).form, ValueForm::kBool);
  EXPECT_EQ(reader.ValueOf(rows[6]).number, 3);
  EXPECT_EQ(reader.TextOf(reader.ValueOf(rows[7]).text), "as dictated");
  EXPECT_EQ(reader.ValueOf(rows[8]).form, ValueForm::kTime);
  // The source's own digits are in the event.
  EXPECT_EQ(reader.FieldOf(rows[0], FieldId::kValue),
            ledger::FieldValue(ledger::Quantity{"48.50", "mmol/mol", {}}));
  EXPECT_EQ(reader.FieldOf(rows[0], FieldId::kComment), std::nullopt);
  for (size_t at = 0; at < rows.size(); ++at) EXPECT_EQ(reader.EventOf(rows[at]), events[at]);
}

TEST(Reader, ABareDateComesBeforeClockTimesOfItsDayAndTheUnknownLast) {
  Event undated = EventOf(Kind::kCondition, "gp", "Patient/1", "undated");
  std::vector<Event> events{undated};
  for (const char* start : {"2021-01-01T23:00:00Z", "2021-01-01", "2021-01-01T00:00:00Z",
                            "2020-12-31T23:59:59Z", "2021"}) {
    Event event = EventOf(Kind::kCondition, "gp", "Patient/1", start);
    event.start = At(start);
    events.push_back(event);
  }
  const Reader reader = NewestReader(SnapshotOf(events));
  std::vector<std::string> order;
  for (const auto row : reader.Scan(Everything()).rows)
    order.push_back(reader.EventOf(row).record.id);
  // "2021" sorts as its first day: a tie with the bare date, which the record id decides.
  EXPECT_EQ(order,
            (std::vector<std::string>{"2020-12-31T23:59:59Z", "2021", "2021-01-01",
                                      "2021-01-01T00:00:00Z", "2021-01-01T23:00:00Z", "undated"}));
}

TEST(Reader, TimesComeBackAsTheyWent) {
  Event event = EventOf(Kind::kEncounter, "gp", "Patient/1", "e");
  event.start = At("2019-02");
  event.end = At("2019-03-31T01:30:00.25Z");
  const Reader reader = NewestReader(SnapshotOf(std::vector{event}));
  const auto row = reader.Scan(Everything()).rows.at(0);
  const auto start = reader.StartOf(row);
  EXPECT_EQ(FormatDay(start.day), "2019-02-01");
  EXPECT_EQ(FormatDay(start.last_day), "2019-02-28");
  EXPECT_EQ(start.precision, Precision::kMonth);
  EXPECT_FALSE(start.has_clock);
  const auto end = reader.EndOf(row);
  EXPECT_TRUE(end.has_clock);
  EXPECT_EQ(end.utc_micros, event.end->utc_micros);
  EXPECT_EQ(end.precision, Precision::kSubsecond);
}

TEST(Reader, PersonColumnsTakeTheNewestRowOfAllStreams) {
  Event gp = PersonOf("gp", "Patient/1", kNhsNumber);
  gp.version_time = At("2020-01-01");
  gp.fields.push_back({FieldId::kBorn, At("1950-06")});
  gp.fields.push_back({FieldId::kPractice, std::string("A81001")});
  Event hospital = PersonOf("hospital", "MRN/7", kNhsNumber);
  hospital.version_time = At("2021-01-01");
  hospital.fields.push_back({FieldId::kBorn, At("1950-06-04")});
  hospital.fields.push_back({FieldId::kDeceased, true});
  const auto snapshot = SnapshotOf(std::vector{hospital, gp});
  const Reader reader = NewestReader(snapshot);
  ASSERT_EQ(reader.Residents().size(), 1u);
  const uint32_t at = reader.Residents()[0].value;
  const auto& persons = reader.Persons();
  EXPECT_EQ(FormatDay(persons.born[at].day), "1950-06-04");
  EXPECT_EQ(persons.deceased[at], 1);
  EXPECT_FALSE(persons.died[at].known);
  EXPECT_EQ(reader.TextOf(persons.practice[at]), "");
  EXPECT_EQ(reader.TextOf(persons.nhs_number[at]), kNhsNumber);
  // One who may not see the hospital has the practice's row.
  const Reader ward =
      NewestReader(snapshot, Hide(&Rules::hidden_sources, reader.FindText("hospital")->value));
  EXPECT_EQ(ward.TextOf(ward.Persons().practice[at]), "A81001");
}

// Two people: one with two records of two codes.
std::vector<Event> TwoPeople() {
  Event first = EventOf(Kind::kCondition, "gp", "Patient/1", "c1");
  first.code.codings = {{"snomed", "44054006", ""}};
  Event second = EventOf(Kind::kObservation, "gp", "Patient/1", "o1");
  second.code.codings = {{"snomed", "38341003", ""}, {"loinc", "4548-4", ""}};
  Event third = EventOf(Kind::kCondition, "hospital", "MRN/7", "c2");
  third.code.codings = {{"snomed", "44054006", ""}};
  return {PersonOf("gp", "Patient/1", kNhsNumber), first, second,
          PersonOf("hospital", "MRN/7", SyntheticNhsNumber(5)), third};
}

TEST(Visibility, HidesStreamsEverywhere) {
  const auto snapshot = SnapshotOf(TwoPeople());
  const Reader all = NewestReader(snapshot);
  const auto hidden = all.FindResident("Patient/1").resident;
  const Reader some = NewestReader(snapshot, Hide(&Rules::hidden_streams, hidden.value));
  EXPECT_EQ(some.Scan(Everything()).rows.size(), 2u);
  EXPECT_TRUE(some.ScanResidents({&hidden, 1}, Everything()).rows.empty());
  EXPECT_EQ(some.Residents().size(), 1u);
  EXPECT_EQ(some.Persons().exists[hidden.value], 0);
  EXPECT_FALSE(some.Persons().person[hidden.value]);
  EXPECT_EQ(some.FindResident(kNhsNumber).outcome, projections::FindOutcome::kNone);
  EXPECT_EQ(some.FindResident("Patient/1").outcome, projections::FindOutcome::kNone);
}

TEST(Reader, FindsCodesByTheirBeginning) {
  const Reader reader = NewestReader(SnapshotOf(TwoPeople()));
  const auto found = reader.CodesBeginning("snomed:38", 10);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].code, "38341003");
  EXPECT_EQ(reader.CodesBeginning("snomed:", 1).size(), 1u);
  EXPECT_TRUE(reader.CodesBeginning("snomed", 10).empty());
  EXPECT_TRUE(reader.CodesBeginning("nobody:3", 10).empty());
  EXPECT_TRUE(reader.CodesBeginning("snomed:38x", 10).empty());
}

TEST(Visibility, HidesCodesKindsAndSources) {
  const auto snapshot = SnapshotOf(TwoPeople());
  const Reader all = NewestReader(snapshot);
  ASSERT_EQ(all.Scan(Everything()).rows.size(), 5u);
  // A row goes with any of its codes, whichever of them was asked for.
  const Reader no_code =
      NewestReader(snapshot, Hide(&Rules::hidden_codes, all.FindCode("loinc", "4548-4")->value));
  EXPECT_EQ(no_code.Scan(Everything()).rows.size(), 4u);
  ScanFilter pressure = Everything();
  pressure.codes = {*all.FindCode("snomed", "38341003")};
  EXPECT_EQ(all.Scan(pressure).rows.size(), 1u);
  EXPECT_TRUE(no_code.Scan(pressure).rows.empty());
  const Reader no_kind =
      NewestReader(snapshot, Hide(&Rules::hidden_kinds, static_cast<uint8_t>(Kind::kCondition)));
  EXPECT_EQ(no_kind.Scan(Everything()).rows.size(), 3u);
  const Reader no_source =
      NewestReader(snapshot, Hide(&Rules::hidden_sources, all.FindText("hospital")->value));
  EXPECT_EQ(no_source.Scan(Everything()).rows.size(), 3u);
  EXPECT_EQ(no_source.Residents().size(), 1u);
  const Reader no_person =
      NewestReader(snapshot, Hide(&Rules::hidden_kinds, static_cast<uint8_t>(Kind::kPerson)));
  EXPECT_EQ(no_person.FindResident(kNhsNumber).outcome, projections::FindOutcome::kNone);
  EXPECT_EQ(no_person.Persons().nhs_number[all.Residents()[0].value], projections::TextId{0});
}

Event Definition(const std::string& name, const std::string& kind, const std::string& text) {
  Event event = EventOf(Kind::kDefinition, "daybook", kind + "/" + name, name);
  event.fields = {{FieldId::kDefinitionName, name},
                  {FieldId::kDefinitionKind, kind},
                  {FieldId::kDefinitionText, text}};
  return event;
}

TEST(Reader, DefinitionsHaveVersionsInLogOrder) {
  Event dropped = Definition("old", "cohort", "");
  dropped.operation = ledger::Operation::kRetract;
  const std::vector<Event> events{Definition("diabetes", "codes", "one"),
                                  Definition("old", "cohort", "x"),
                                  Definition("diabetes", "codes", "two"), dropped};
  const Reader reader = NewestReader(SnapshotOf(events));
  const auto now = reader.Definitions();
  ASSERT_EQ(now.size(), 1u);
  EXPECT_EQ(now[0].text, "two");
  EXPECT_EQ(now[0].version, 2u);
  const auto before = reader.Definitions(LogSize{2});
  ASSERT_EQ(before.size(), 2u);
  EXPECT_EQ(before[0].text, "one");
  EXPECT_EQ(before[1].name, "old");
  EXPECT_EQ(reader.DefinitionHistory().size(), 4u);
  EXPECT_TRUE(reader.Residents().empty());
}

}  // namespace
}  // namespace daybook::tests
