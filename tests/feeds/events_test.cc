// Native events: what `export` writes is what `ingest` reads, byte for byte of what is stored; and
// what can't be read is kept with its whole message.
#include <gtest/gtest.h>

#include "feeds/events/event_json.h"
#include "feeds/events/event_lines.h"
#include "feeds/events/event_parse.h"
#include "feeds/events/events_reader.h"
#include "feeds/io/byte_stream.h"
#include "ledger/event/event_codec.h"
#include "tests/feeds/outcomes.h"
#include "tests/ledger/random_event.h"

namespace daybook::tests {
namespace {

using feeds::events::EventLineWriter;
using ledger::Event;

// Lines of a log whose messages have these numbers of events.
class Exported {
 public:
  explicit Exported(uint64_t seed) : random_(seed) {}
  void AddMessage(int count) {
    MessageKey key;
    key.bytes.fill(static_cast<uint8_t>(++messages_));
    for (int i = 0; i < count; ++i) {
      Event event = random_.Next();
      event.message = key;
      event.subject += "p";  // an event has a subject
      events.push_back(event);
      ledger::LogEntry entry;
      entry.position = LogPosition(events.size() - 1);
      entry.header.entry_class = ledger::EntryClassOf(event.kind);
      entry.header.recorded = RecordedAt(1'790'000'000'000'000);
      entry.payload = ledger::EncodeEvent(event);
      EXPECT_TRUE(writer_.Add(entry, text).ok());
    }
  }
  void End() { writer_.End(text); }
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.find('\n', at);
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return lines;
  }

  std::vector<Event> events;
  std::string text;

 private:
  RandomEvents random_;
  EventLineWriter writer_;
  int messages_ = 0;
};

Outcomes Read(std::string text, size_t most = 1u << 20) {
  Outcomes outcomes;
  Dribble stream(text, most, 7, "events.ndjson");
  outcomes.read = feeds::events::ReadEvents(stream, {"test"}, outcomes);
  EXPECT_TRUE(outcomes.read.ok());
  return outcomes;
}

std::string Join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

TEST(Events, EveryFieldOfAnyEventComesBack) {
  RandomEvents random(3);
  for (int i = 0; i < 3'000; ++i) {
    const Event event = random.Next();
    std::string line = "{\"event\":1,\"message\":\"m\",\"index\":0,\"last\":true," +
                       feeds::events::EventMembers(event) + "}";
    feeds::fhir::JsonParser parser;
    const auto parsed = feeds::events::ParseEventLine(parser, line);
    ASSERT_TRUE(parsed.event.ok()) << parsed.event.error().ToString() << "\n" << line;
    ASSERT_EQ(ledger::EncodeContent(*parsed.event), ledger::EncodeContent(event)) << line;
  }
}

TEST(Events, TimesAtTheEdgesComeBack) {
  for (const int64_t micros :
       {INT64_MIN, INT64_MAX, int64_t{0}, int64_t{-1}, int64_t{-62'135'596'800'000'000},
        int64_t{253'402'300'799'999'999}, int64_t{253'402'300'800'000'000}}) {
    for (const CivilDay day : {INT32_MIN, INT32_MAX, 0, -719'162, -719'163, 2'932'896, 2'932'897}) {
      for (int precision = 0; precision < 6; ++precision) {
        Event event;
        event.subject = "p";
        PartialTime time;
        time.utc_micros = micros;
        time.day = day;
        time.precision = static_cast<Precision>(precision);
        time.offset_minutes = -720;
        event.start = time;
        event.fields = {{ledger::FieldId::kBorn, time}};
        std::string line = "{\"event\":1,\"message\":\"m\",\"index\":0," +
                           feeds::events::EventMembers(event) + "}";
        feeds::fhir::JsonParser parser;
        const auto parsed = feeds::events::ParseEventLine(parser, line);
        ASSERT_TRUE(parsed.event.ok()) << parsed.event.error().ToString() << "\n" << line;
        ASSERT_EQ(ledger::EncodeContent(*parsed.event), ledger::EncodeContent(event)) << line;
      }
    }
  }
}

TEST(Events, MessagesComeBackWholeHoweverTheBytesCome) {
  Exported exported(5);
  for (const int count : {1, 3, 1, 7, 2}) exported.AddMessage(count);
  exported.End();
  const std::string text =
      exported.text + feeds::events::EndLine(exported.events.size(), LogPosition(14));
  const Outcomes whole = Read(text);
  ASSERT_EQ(whole.accepted.size(), 5u);
  EXPECT_TRUE(whole.quarantined.empty());
  size_t at = 0;
  for (const feeds::AcceptedInput& input : whole.accepted) {
    EXPECT_EQ(input.inputs, input.events.size());
    for (const Event& event : input.events)
      EXPECT_EQ(ledger::EncodeContent(event), ledger::EncodeContent(exported.events[at++]));
  }
  EXPECT_EQ(at, exported.events.size());
  for (const size_t most : {1, 2, 7, 100}) EXPECT_EQ(Read(text, most).log, whole.log);
  // Without the last line's end, with blank lines and a byte order mark, it is the same.
  const std::string loose = "\xEF\xBB\xBF\n \n" + text.substr(0, text.size() - 1);
  EXPECT_EQ(Read(loose).log, whole.log);
}

TEST(Events, OneBadLineKeepsItsWholeMessageAndNothingElse) {
  Exported exported(6);
  for (const int count : {2, 4, 2}) exported.AddMessage(count);
  exported.End();
  std::vector<std::string> lines = exported.Lines();
  const std::string good = lines[3];
  const auto replaced = [&](const std::string& from, const std::string& to) {
    const size_t found = good.find(from);
    EXPECT_NE(found, std::string::npos) << from;
    std::string bad = good;
    lines[3] = bad.replace(found, from.size(), to);
    return Read(Join(lines));
  };
  const std::vector<std::pair<std::string, std::string>> slips{
      {"\"kind\":\"", "\"kind\":\"no such "},
      {"\"status\":\"", "\"status\":\"x"},
      {"\"operation\":\"", "\"operation\":\"un"},
      {"\"record\":", "\"recrod\":"},
      {"\"event\":1", "\"event\":2"},
      {"\"source\":", "\"nobody\":"},
      {"\"subject\":", "\"subject\":7,\"subject2\":"},
  };
  for (const auto& [from, to] : slips) {
    const Outcomes read = replaced(from, to);
    ASSERT_EQ(read.quarantined.size(), 1u) << to;
    EXPECT_EQ(read.accepted.size(), 2u) << to;
    const ledger::QuarantineEntry& entry = read.quarantined.front();
    EXPECT_EQ(entry.reason, "bad-event") << to;
    EXPECT_EQ(entry.format, "events");
    EXPECT_EQ(entry.origin, "events.ndjson lines 3-6");
    EXPECT_TRUE(entry.place.starts_with("line 4")) << entry.place;
    EXPECT_EQ(entry.raw, lines[2] + "\n" + lines[3] + "\n" + lines[4] + "\n" + lines[5] + "\n");
    // Mended, the raw is the message.
    std::string mended = entry.raw;
    mended.replace(mended.find(lines[3]), lines[3].size(), good);
    EXPECT_EQ(Read(mended).accepted.size(), 1u);
  }
}

TEST(Events, WhatIsMissingIsNoticed) {
  Exported exported(7);
  for (const int count : {2, 4, 2}) exported.AddMessage(count);
  exported.End();
  const std::vector<std::string> lines = exported.Lines();
  uint64_t kept = 0;
  for (size_t gone = 0; gone < lines.size(); ++gone) {
    std::vector<std::string> left = lines;
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(gone));
    const Outcomes read = Read(Join(left));
    EXPECT_EQ(read.accepted.size(), 2u) << gone;
    EXPECT_GE(read.quarantined.size(), 1u) << gone;
    for (const auto& entry : read.quarantined) {
      EXPECT_EQ(entry.reason, "incomplete-message");
      kept += static_cast<uint64_t>(std::count(entry.raw.begin(), entry.raw.end(), '\n'));
    }
  }
  EXPECT_EQ(kept, 2u * 1 + 4 * 3 + 2 * 1);  // every line left of the message is kept
}

TEST(Events, ALineThatIsNoJsonIsKeptAlone) {
  Exported exported(8);
  for (const int count : {1, 3, 1}) exported.AddMessage(count);
  exported.End();
  std::vector<std::string> lines = exported.Lines();
  lines.insert(lines.begin() + 1, "this is no event");
  const Outcomes between = Read(Join(lines));
  EXPECT_EQ(between.accepted.size(), 3u);
  ASSERT_EQ(between.quarantined.size(), 1u);
  EXPECT_EQ(between.quarantined[0].reason, "not-json");
  EXPECT_EQ(between.quarantined[0].raw, "this is no event");
  EXPECT_EQ(between.quarantined[0].place.substr(0, 6), "line 2");
  lines[2] = lines[2].substr(0, lines[2].size() / 2);  // cut short: the first of three
  const Outcomes cut = Read(Join(lines));
  EXPECT_EQ(cut.accepted.size(), 2u);
  EXPECT_EQ(cut.quarantined.size(), 3u);  // the stray, the cut one, the rest of its message
}

TEST(Events, AreTheSameMessageWhateverTheSpellingAndThePlace) {
  Exported exported(9);
  exported.AddMessage(2);
  exported.End();
  std::string spaced;
  for (const std::string& line : exported.Lines()) spaced += "  { " + line.substr(1) + " \r\n";
  const size_t position = spaced.find("\"position\":0");
  spaced.replace(position, 12, "\"position\":99");
  const Outcomes a = Read(exported.text);
  const Outcomes b = Read(spaced);
  ASSERT_EQ(b.accepted.size(), 1u) << b.log.front();
  EXPECT_EQ(a.accepted[0].content, b.accepted[0].content);
  EXPECT_EQ(a.accepted[0].control_id, b.accepted[0].control_id);
}

TEST(Events, AreToldFromOtherJson) {
  using feeds::events::LooksLikeEvents;
  EXPECT_TRUE(LooksLikeEvents("{\"event\":1,\"message\""));
  EXPECT_TRUE(LooksLikeEvents("\xEF\xBB\xBF\n { \"event\" : 1"));
  EXPECT_TRUE(LooksLikeEvents("{\"end\":true,\"events\":0"));
  EXPECT_TRUE(LooksLikeEvents("{\"caught_up\":true"));
  EXPECT_FALSE(LooksLikeEvents("{\"resourceType\":\"Composition\",\"event\":1"));
  EXPECT_FALSE(LooksLikeEvents("{\"event\":[{}],\"resourceType\":\"Composition\"}"));
  EXPECT_FALSE(LooksLikeEvents(""));
  EXPECT_FALSE(LooksLikeEvents("{"));
}

}  // namespace
}  // namespace daybook::tests
