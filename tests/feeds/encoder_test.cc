// An accepted input as the message that goes to the log, or what goes to the quarantine: nothing of
// its bytes is lost either way.
#include "feeds/pipeline/encoder.h"

#include <gtest/gtest.h>

#include "ledger/event/event_codec.h"
#include "ledger/log/committer.h"
#include "tests/projections/memory_store.h"

namespace daybook::tests {
namespace {

using feeds::AcceptedInput;
using feeds::EncodedInput;
using feeds::InputEncoder;
using ledger::Event;
using ledger::QuarantineEntry;

Event Condition(const std::string& subject, size_t text_bytes = 10) {
  Event event;
  event.kind = ledger::Kind::kCondition;
  event.record = {"gp", "Condition", "c1"};
  event.subject = subject;
  event.code.text.assign(text_bytes, 't');
  return event;
}

AcceptedInput Input(std::vector<Event> events) {
  AcceptedInput input;
  input.type = "Condition";
  input.control_id = "c1";
  input.content = "what makes it the same again";
  input.format = "hl7v2";
  input.original_format = feeds::kHl7v2Original;
  input.events = std::move(events);
  return input;
}

class EncoderTest : public ::testing::Test {
 protected:
  EncodedInput Encoded(AcceptedInput input) {
    return std::get<EncodedInput>(encoder_.Encode(std::move(input)));
  }
  QuarantineEntry Refused(AcceptedInput input) {
    return std::get<QuarantineEntry>(encoder_.Encode(std::move(input)));
  }

  TestFolder folder_;
  MemoryStore store_{folder_.path()};
  InputEncoder encoder_{store_, "feed"};
};

TEST_F(EncoderTest, EventsGetTheirIdsAndTheirStreams) {
  AcceptedInput input = Input({Condition("p1"), Condition("p2"), Condition("p1")});
  input.events[1].kind = ledger::Kind::kPlace;
  input.key_source = "ward";
  const MessageKey key = store_.KeyFor("ward", input.control_id, input.content);
  const EncodedInput encoded = Encoded(input);
  EXPECT_EQ(encoded.message.key, key);
  ASSERT_EQ(encoded.message.entries.size(), 3u);
  size_t payload_bytes = 0;
  for (uint32_t i = 0; i < 3; ++i) {
    const ledger::NewEntry& entry = encoded.message.entries[i];
    Event expected = input.events[i];
    expected.message = key;
    expected.index = i;
    expected.id = ledger::EventIdFor(key, i);
    EXPECT_EQ(*ledger::DecodeEvent(entry.payload), expected);
    EXPECT_EQ(entry.stream, store_.StreamFor("gp", expected.subject));
    EXPECT_EQ(entry.entry_class, ledger::EntryClassOf(expected.kind));
    payload_bytes += entry.payload.size();
  }
  const StreamId person = store_.StreamFor("gp", "p1");
  EXPECT_EQ(encoded.residents, (std::vector<StreamId>{person, person}));
  EXPECT_GE(encoded.size_bytes, payload_bytes + input.content.size());
  EXPECT_EQ(Encoded(Input({Condition("p1")})).message.key,
            store_.KeyFor("feed", input.control_id, input.content));
}

TEST_F(EncoderTest, TheOriginalIsTheRawBytesWhereThereAreSome) {
  AcceptedInput input = Input({Condition("p1")});
  EXPECT_EQ(Encoded(input).message.original, (ledger::Original{"hl7v2", input.content}));
  input.raw = "as it came";
  EXPECT_EQ(Encoded(input).message.original, (ledger::Original{"hl7v2", "as it came"}));
  input.original_format = {};
  EXPECT_FALSE(Encoded(input).message.original.has_value());
}

TEST_F(EncoderTest, WhatIsRefusedKeepsItsBytes) {
  const auto check = [](const QuarantineEntry& entry, const std::string& reason,
                        const std::string& raw) {
    EXPECT_EQ(entry.reason, reason);
    EXPECT_EQ(entry.raw, raw);
    EXPECT_EQ(entry.format, "hl7v2");
    EXPECT_EQ(entry.origin, "Condition/c1");
    EXPECT_FALSE(entry.message.empty());
    EXPECT_FALSE(entry.next_step.empty());
  };
  const std::string content = Input({}).content;
  check(Refused(Input({Condition("p1"), Condition("")})), "no-subject", content);
  check(Refused(Input({Condition("p1", ledger::kEventBytesMax)})), "too-large", content);
  Event unreadable = Condition("p1");
  unreadable.kind = static_cast<ledger::Kind>(250);
  check(Refused(Input({unreadable})), "unreadable-event", content);
  // The log refuses it only when its turn comes.
  for (const char* raw : {"", "as it came"}) {
    AcceptedInput input = Input({Condition("p1")});
    input.raw = raw;
    check(Encoded(input).RefusedAsErased(), "erased", *raw ? raw : content);
    input.original_format = {};
    check(Encoded(input).RefusedAsErased(), "erased", *raw ? raw : content);
  }
}

TEST_F(EncoderTest, EventsThatAreTooLongTogetherAreRefusedAsOne) {
  constexpr size_t kEachBytes = 15u << 20;
  const std::vector<Event> events(ledger::kMessageBytesMax / kEachBytes + 1,
                                  Condition("p1", kEachBytes));
  const QuarantineEntry entry = Refused(Input(events));
  EXPECT_EQ(entry.reason, "too-large");
  EXPECT_EQ(entry.raw, Input({}).content);
}

}  // namespace
}  // namespace daybook::tests
