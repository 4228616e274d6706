// Bytes to segments, fields and text: delimiters, escapes, charsets, times, files of messages.
#include "feeds/hl7v2/message.h"

#include <gtest/gtest.h>

#include "feeds/hl7v2/charset.h"
#include "feeds/hl7v2/escape.h"
#include "feeds/hl7v2/splitter.h"
#include "feeds/hl7v2/types/types.h"
#include "tests/feeds/hl7v2/messages.h"

namespace daybook::tests {
namespace {

using feeds::hl7v2::Delimiters;
using feeds::hl7v2::Message;
using std::string;

Message Parsed(string text) {
  Result<Message> message = Message::Parse(std::move(text));
  EXPECT_TRUE(message.ok()) << message.error().ToString();
  return std::move(*message);
}
string RefusedWith(string text) {
  const Result<Message> message = Message::Parse(std::move(text));
  EXPECT_FALSE(message.ok());
  return message.ok() ? "" : message.error().id + " at " + message.error().place;
}

TEST(V2Message, FieldsRepetitionsComponentsSubcomponents) {
  const Message message =
      Parsed("MSH|^~\\&|A|B\rPID|1||17^^^ROYAL&1.2&ISO^MR~18^^^X||Jones^Ada\rPV1||I\r");
  ASSERT_EQ(message.segments().size(), 3u);
  EXPECT_EQ(message.header().field(1).raw(), "|");
  EXPECT_EQ(message.header().field(2).raw(), "^~\\&");
  EXPECT_EQ(message.header().field(3).raw(), "A");
  const auto& pid = message.segments()[1];
  EXPECT_EQ(pid.field(3).repetitions().size(), 2u);
  EXPECT_EQ(pid.field(3).repetition(2).component(1).text(), "18");
  EXPECT_EQ(pid.first(3, 4).subcomponent(2).text(), "1.2");
  EXPECT_EQ(pid.first(5, 2).text(), "Ada");
  EXPECT_TRUE(pid.field(2).absent());
  EXPECT_TRUE(pid.field(99).absent());
  EXPECT_EQ(pid.number, 2u);
  EXPECT_EQ(pid.offset, 13u);
}

TEST(V2Message, EveryLineEndIsASegmentsEnd) {
  for (const string end : {"\r", "\n", "\r\n"})
    EXPECT_EQ(Parsed("MSH|^~\\&|A" + end + "PID|1" + end + end + "PV1|1").segments().size(), 3u);
}

TEST(V2Message, DelimitersOfItsOwn) {
  const Message message = Parsed("MSH#*!?%#A\rPID#1##17***ROYAL%1!18\r");
  EXPECT_EQ(message.segments()[1].first(3, 4).subcomponent(1).text(), "ROYAL");
  EXPECT_EQ(message.segments()[1].field(3).repetition(2).text(), "18");
}

TEST(V2Message, AbsentClearedAndValueAreThree) {
  const Message message = Parsed("MSH|^~\\&|A\rPID||\"\"|x\r");
  EXPECT_TRUE(message.segments()[1].field(1).absent());
  EXPECT_TRUE(message.segments()[1].field(2).cleared());
  EXPECT_TRUE(message.segments()[1].field(3).has_value());
  EXPECT_EQ(message.segments()[1].field(2).text(), "");
}

TEST(V2Message, Refusals) {
  EXPECT_EQ(RefusedWith(""), "no-msh at byte 0");
  EXPECT_EQ(RefusedWith("PID|1"), "no-msh at byte 0");
  EXPECT_EQ(RefusedWith("MSH|\r"), "bad-delimiters at MSH-2, byte 4");
  EXPECT_EQ(RefusedWith("MSH|^^\\&|A"), "bad-delimiters at MSH-2, byte 4");
  EXPECT_EQ(RefusedWith("MSH|^~\\&#$|A"), "bad-delimiters at MSH-2, byte 4");
  EXPECT_EQ(RefusedWith("MSHA^~\\&|A"), "bad-delimiters at MSH-2, byte 4");
  EXPECT_EQ(RefusedWith("MSH|^~\\&|A\rpid|1"), "bad-segment at segment 2, byte 11");
  EXPECT_EQ(RefusedWith("MSH|^~\\&|A\rP|1"), "bad-segment at segment 2, byte 11");
  EXPECT_EQ(RefusedWith("MSH|^~\\&|A\rOBX" + string(1001, '|')),
            "too-many-parts at segment 2, byte 11");
}

TEST(V2Escapes, Sequences) {
  const Delimiters usual;
  const auto unescaped = [&](const string& raw) { return feeds::hl7v2::Unescape(raw, usual); };
  EXPECT_EQ(unescaped("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f"), "a|b^c&d~e\\f");
  EXPECT_EQ(unescaped("one\\.br\\two\\.sp2\\three"), "one\ntwo\nthree");
  EXPECT_EQ(unescaped("\\H\\bold\\N\\"), "bold");
  EXPECT_EQ(unescaped("\\X41\\\\XC2A3\\\\XA3\\"), "A\xC2\xA3\xC2\xA3");
  EXPECT_EQ(unescaped("\\XZZ\\ \\Zlocal\\ C:\\temp"), "\\XZZ\\ \\Zlocal\\ C:\\temp");
  EXPECT_EQ(unescaped("\\"), "\\");
  EXPECT_EQ(unescaped("\\\\"), "\\\\");
}

TEST(V2Charset, WhatMsh18Declares) {
  const auto header = [](const string& charset) {
    return "MSH|^~\\&|A|B|C|D|20200101||ADT^A01|1|P|2.4||||||" + charset + "\rPID|";
  };
  const auto utf8 = [](const string& bytes) {
    const Result<string> text = feeds::hl7v2::ToUtf8(bytes);
    return text.ok() ? text->substr(text->find("PID|") + 4) : text.error().id;
  };
  EXPECT_EQ(utf8(header("8859/1") + "Zo\xEB"), "Zo\xC3\xAB");
  EXPECT_EQ(utf8(header("") + "Zo\xEB"), "Zo\xC3\xAB");
  EXPECT_EQ(utf8(header("8859/1") + "Zo\xC3\xAB"), "Zo\xC3\xAB");  // declared wrong, sent as UTF-8
  EXPECT_EQ(utf8(header("8859/15") + "\xA4"), "\xE2\x82\xAC");
  EXPECT_EQ(utf8(header("UNICODE UTF-8") + "Zo\xEB"), "bad-encoding");
  EXPECT_EQ(utf8(header("EBCDIC") + "Zo\xEB"), "unknown-charset");
  EXPECT_EQ(utf8("\xEF\xBB\xBF" + header("") + "x"), "x");
}

string TimeOf(const string& text) {
  const auto time = feeds::hl7v2::TimeIn(text, Zone::Region());
  return time ? FormatPartialTime(*time) : "none";
}

TEST(V2Times, PrecisionAndZoneAreKept) {
  EXPECT_EQ(TimeOf("2020"), "2020");
  EXPECT_EQ(TimeOf("202005"), "2020-05");
  EXPECT_EQ(TimeOf("20200508"), "2020-05-08");
  EXPECT_EQ(TimeOf("20200508+0100"), "2020-05-08");         // a day is one everywhere
  EXPECT_EQ(TimeOf("2020050813"), "2020-05-08T12:00:00Z");  // British Summer Time
  EXPECT_EQ(TimeOf("20200508131140"), "2020-05-08T12:11:40Z");
  EXPECT_EQ(TimeOf("20200508131140.25+0000"), "2020-05-08T13:11:40.25Z");
  EXPECT_EQ(TimeOf("20200508131140637"), "2020-05-08T12:11:40.637Z");  // the point left out
  EXPECT_EQ(TimeOf("20201025013000"), "2020-10-25T00:30:00Z");         // twice: the first
  EXPECT_FALSE(feeds::hl7v2::TimeIn("20200508131140", Zone::Region())->zone_given);
  EXPECT_TRUE(feeds::hl7v2::TimeIn("202005081311+0100", Zone::Region())->zone_given);
  for (const string bad : {"", "202", "20201", "20201301", "20200230", "2020050825", "2020-05-08",
                           "20200508+01", "20200508131140.", "20200508131140+01", "today"})
    EXPECT_EQ(TimeOf(bad), "none") << bad;
}

TEST(V2Quantities, ComparatorsAndDigits) {
  using ledger::Comparator;
  const auto read = [](const string& text) { return feeds::ReadQuantity(text, "mmol/L"); };
  EXPECT_EQ(read("<15")->comparator, Comparator::kLess);
  EXPECT_EQ(read(">= 90")->digits, "90");
  EXPECT_EQ(read(">= 90")->comparator, Comparator::kGreaterOrEqual);
  EXPECT_EQ(read(" 1.10 ")->digits, "1.10");
  EXPECT_EQ(read("-0.5e3")->digits, "-0.5e3");
  for (const string words : {"", "<", "1+", "1.2.3", "trace", "1,5", "e5", "."})
    EXPECT_FALSE(read(words)) << words;
}

struct Split : feeds::hl7v2::SplitSink {
  std::vector<string> seen;
  Status Message(string bytes, uint64_t offset, uint64_t number) override {
    seen.push_back(std::to_string(number) + "@" + std::to_string(offset) + " " + bytes);
    return {};
  }
  Status Stray(string bytes, uint64_t offset, bool) override {
    seen.push_back("stray@" + std::to_string(offset) + " " + bytes);
    return {};
  }
};
std::vector<string> SplitText(const string& text) {
  Split whole;
  const auto stream = feeds::FromMemory(text, "x");
  EXPECT_TRUE(feeds::hl7v2::Split(*stream, whole).ok());
  // However the bytes come.
  Split dribbled;
  Dribble slow(text, 3, 7, "x");
  EXPECT_TRUE(feeds::hl7v2::Split(slow, dribbled).ok());
  EXPECT_EQ(whole.seen, dribbled.seen);
  return whole.seen;
}

TEST(V2Splitter, FilesFramesAndBatches) {
  using Seen = std::vector<string>;
  EXPECT_EQ(SplitText("MSH|1\rPID|1\rMSH|2\rPID|2"),
            (Seen{"1@0 MSH|1\rPID|1\r", "2@12 MSH|2\rPID|2"}));
  EXPECT_EQ(SplitText("\x0BMSH|1\rPID|1\r\x1C\r\x0BMSH|2\r\x1C\r"),
            (Seen{"1@1 MSH|1\rPID|1\r", "2@16 MSH|2\r"}));
  EXPECT_EQ(SplitText("FHS|x\rBHS|y\rMSH|1\rPID|1\rBTS|1\rFTS|1\r"), (Seen{"1@12 MSH|1\rPID|1\r"}));
  EXPECT_EQ(SplitText("hello\nMSH|1\n"), (Seen{"stray@0 hello\n", "1@6 MSH|1\n"}));
  EXPECT_EQ(SplitText("\xEF\xBB\xBFMSH|1\r\n\r\n"), (Seen{"1@3 MSH|1\r\n\r\n"}));
  EXPECT_EQ(SplitText(""), Seen());
  EXPECT_EQ(SplitText("\r\n \r\n"), Seen());
}

}  // namespace
}  // namespace daybook::tests
