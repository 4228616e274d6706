// The reference over a real log: the same answers as over the events themselves.
#include <gtest/gtest.h>

#include "ledger/event/event_codec.h"
#include "ledger/store.h"
#include "query/parse/parse.h"
#include "tests/ledger/temp_folder.h"
#include "tests/reference/tests/hand_ledger.h"

namespace daybook::reference {
namespace {

// Appends one event as a message of its own.
void Append(ledger::Store& store, const ledger::Event& event) {
  ledger::NewMessage message;
  message.entries.push_back({ledger::EntryClassOf(event.kind),
                             store.StreamFor(event.record.source, event.subject),
                             ledger::EncodeEvent(event)});
  ASSERT_TRUE(store.care().AppendAndWait(std::move(message)).ok());
}

TEST(Load, ReadsTheCareLogEntryByEntry) {
  const tests::TempFolder folder;
  FixedClock clock(1'700'000'000'000'000);  // 2023-11-14T22:13:20Z
  auto store = ledger::Store::Open(folder / "ledger", {&clock, nullptr, true, "test"});
  ASSERT_TRUE(store.ok()) << store.error().ToString();
  HandLedger hand;
  hand.Define("define codes sick = snomed:1");
  hand.Tell(Person("p", kAda, "1950-01-01")).Tell(Condition("p", "snomed:1", "2023-01-01"));
  for (const Told& told : hand.told()) Append(**store, told.event);
  clock.Advance(3'600'000'000);
  Append(**store, Condition("p", "snomed:1", "2023-02-02").Id("later").event);

  const auto reference = Reference::Load((*store)->care());
  ASSERT_TRUE(reference.ok()) << reference.error().ToString();
  const auto ask = [&](const std::string& text) {
    const query::ParseOutcome parsed = query::Parse(text);
    const auto answer =
        reference->Evaluate(parsed.script.statements.at(0), text, {}, clock.NowMicros());
    std::string out;
    if (!answer.ok()) return answer.error().ToString();
    for (const query::Row& row : answer->rows)
      for (const query::Value& value : row) out += Show(value) + " ";
    return out + answer->end.position + " " + answer->end.as_at;
  };
  EXPECT_EQ(ask("from conditions in sick show at, recorded"),
            "2023-01-01 2023-11-14T22:13:20Z 2023-02-02 2023-11-14T23:13:20Z p4 2023-11-14");
  EXPECT_EQ(ask("from residents show nhs_number, (count of condition in sick) as n "
                "as known at 2023-11-14T22:30:00Z"),
            std::string(kAda) + " 1 p3 2023-11-14");
}

TEST(Load, ADefinitionThatDoesNotParseIsNamed) {
  HandLedger hand;
  hand.Define("define codes sick = ");
  const auto reference = Reference::FromEvents(hand.told());
  ASSERT_FALSE(reference.ok());
  EXPECT_EQ(reference.error().code, ErrorCode::kBadData);
}

TEST(Load, TheLatestVersionOfADefinitionIsInForce) {
  HandLedger hand;
  hand.Define("define codes sick = snomed:1");
  E newer(ledger::Kind::kDefinition, "definitions");
  newer.From("daybook").Id("define codes sick ").Version("2024-01-01");
  hand.Tell(
      newer.Set(ledger::FieldId::kDefinitionText, std::string("define codes sick = snomed:2")));
  hand.Tell(Condition("p", "snomed:1", "2024-01-01"))
      .Tell(Condition("p", "snomed:2", "2024-01-02"));
  EXPECT_EQ(hand.Ask("from conditions in sick show code"), "snomed:2");
  // Definitions are those of now, also where the facts are older.
  EXPECT_EQ(hand.Ask("from conditions in sick show code as known at position 4"), "snomed:2");
}

}  // namespace
}  // namespace daybook::reference
