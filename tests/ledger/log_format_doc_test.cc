// ledger/log_format.md tells the truth: its worked example decodes to what it says.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "ledger/event/event_codec.h"
#include "ledger/log/entry.h"
#include "ledger/log/merkle.h"
#include "tests/source_dir.h"

namespace daybook::ledger {
namespace {

std::string Document() {
  std::ifstream in(tests::SourceDir() / "ledger" / "log_format.md");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// The lines between a marker comment and the next blank line, without fences.
std::vector<std::string> LinesAfter(const std::string& marker) {
  std::istringstream text(Document());
  std::vector<std::string> lines;
  std::string line;
  while (std::getline(text, line) && line != marker) {
  }
  while (std::getline(text, line) && !line.empty())
    if (line != "```") lines.push_back(line);
  return lines;
}

// "0010  a0 a1 …": the offsets must be right too.
std::string ExampleBytes() {
  std::string bytes;
  for (const std::string& line : LinesAfter("<!-- example -->")) {
    std::istringstream in(line);
    std::string word;
    in >> word;
    EXPECT_EQ(std::stoul(word, nullptr, 16), bytes.size()) << line;
    while (in >> word) bytes += static_cast<char>(std::stoi(word, nullptr, 16));
  }
  return bytes;
}

std::map<std::string, std::string> ExampleValues() {
  std::map<std::string, std::string> values;
  for (const std::string& line : LinesAfter("<!-- values -->")) {
    const size_t middle = line.find(" | ");
    if (line.starts_with("| ") && middle != std::string::npos)
      values[line.substr(2, middle - 2)] = line.substr(middle + 3, line.size() - middle - 5);
  }
  return values;
}

TEST(LogFormatDocument, TheWorkedExampleDecodesToWhatItSays) {
  const std::string bytes = ExampleBytes();
  auto says = ExampleValues();
  ASSERT_EQ(says.size(), 17u) << "16 values and the table's head";
  const auto view = DecodeEntry(bytes);
  ASSERT_TRUE(view.ok()) << view.error().ToString();
  EXPECT_EQ(std::to_string(static_cast<int>(view->header.entry_class)), says["class"]);
  EXPECT_EQ(std::to_string(view->header.recorded.value), says["recorded"]);
  EXPECT_EQ(view->header.stream.ToHex(), says["stream"]);
  EXPECT_EQ(std::to_string(view->header.stream_seq), says["stream_seq"]);
  EXPECT_EQ(std::to_string(view->header.plain_length), says["plain_length"]);
  const auto event = DecodeEvent(view->payload);
  ASSERT_TRUE(event.ok()) << event.error().ToString();
  EXPECT_EQ(event->id.ToHex(), says["event id"]);
  EXPECT_EQ(event->message.ToHex(), says["message key"]);
  EXPECT_EQ(event->record.source + " " + event->record.type + " " + event->record.id,
            says["record"]);
  EXPECT_EQ(event->subject, says["subject"]);
  EXPECT_EQ(KindWord(event->kind), says["kind"]);
  EXPECT_EQ(StatusWord(event->status), says["status"]);
  ASSERT_TRUE(event->start.has_value());
  EXPECT_EQ(FormatPartialTime(*event->start), says["start"]);
  ASSERT_EQ(event->code.codings.size(), 1u);
  EXPECT_EQ(event->code.codings[0].system + " " + event->code.codings[0].code, says["code"]);
  EXPECT_EQ(event->code.text, says["text"]);
  ASSERT_EQ(event->fields.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<Cleared>(event->fields[0].value));
  EXPECT_EQ(FieldWord(event->fields[0].id), says["cleared"]);
  EXPECT_EQ(ToHexText(BytesOf(LeafHash(bytes))), says["leaf hash"]);
  EXPECT_EQ(EncodeEntry(view->header, EncodeEvent(*event)), bytes) << "and back again";
}

// The header table: the fields lie end to end and fill the header.
TEST(LogFormatDocument, TheHeaderTableIsTheHeader) {
  std::istringstream text(Document());
  size_t end = 0;
  std::string line;
  while (std::getline(text, line)) {
    std::istringstream in(line);
    std::string bar;
    size_t offset = 0;
    size_t bytes = 0;
    if (in >> bar >> offset >> bar >> bytes && bar == "|") {
      EXPECT_EQ(offset, end) << line;
      end = offset + bytes;
    }
  }
  EXPECT_EQ(end, kEntryHeaderBytes);
}

}  // namespace
}  // namespace daybook::ledger
