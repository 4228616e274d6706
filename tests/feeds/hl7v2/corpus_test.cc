// The real messages in ../shared/data/hl7v2: each is in exactly one count, nothing crashes, and
// what is refused is refused for a reason that somebody looked at.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/feeds/hl7v2/messages.h"
#include "tests/shared_data.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using std::string;

std::vector<fs::path> MessageFiles() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(SharedData() / "hl7v2"))
    if (entry.path().extension() == ".hl7") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

string Bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Lines that begin a message, by another way than the splitter's.
size_t CountHeaders(const string& bytes) {
  size_t count = 0;
  bool line_begins = true;
  for (size_t at = 0; at < bytes.size(); ++at) {
    if (line_begins && bytes.compare(at, 4, "MSH|") == 0) ++count;
    const char c = bytes[at];
    line_begins = c == '\r' || c == '\n' || c == '\x0B' || (line_begins && c == '\xBF') ||
                  c == '\xEF' || c == '\xBB';
  }
  return count;
}

TEST(V2Corpus, EveryMessageIsInExactlyOneCount) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  size_t messages = 0, accepted = 0;
  std::map<string, size_t> reasons, ignored;
  for (const fs::path& path : MessageFiles()) {
    const string bytes = Bytes(path);
    Outcomes outcomes = ReadV2(bytes);
    EXPECT_TRUE(outcomes.read.ok()) << path;
    const size_t headers = CountHeaders(bytes);
    const auto is_stray = [](const ledger::QuarantineEntry& entry) {
      return entry.reason == "no-msh" && entry.raw.compare(0, 3, "MSH") != 0;
    };
    const auto strays = static_cast<size_t>(std::ranges::count_if(outcomes.quarantined, is_stray));
    EXPECT_EQ(outcomes.total() - strays, headers) << path;
    messages += headers;
    accepted += outcomes.accepted.size();
    for (const auto& entry : outcomes.quarantined) {
      ++reasons[entry.reason];
      EXPECT_FALSE(entry.place.empty()) << path << " " << entry.reason;
      EXPECT_FALSE(entry.next_step.empty()) << path << " " << entry.reason;
      if (std::getenv("DAYBOOK_TEST_LOUD"))
        std::printf("%s: %s at %s: %s\n", path.filename().c_str(), entry.reason.c_str(),
                    entry.place.c_str(), entry.message.c_str());
    }
    for (const string& type : outcomes.ignored) ++ignored[type];
    for (const auto& input : outcomes.accepted)
      for (const ledger::Event& event : input.events) {
        EXPECT_FALSE(event.subject.empty() || event.record.id.empty()) << path;
        EXPECT_TRUE(ledger::CheckEvent(ledger::EncodeEvent(event)).ok()) << path;
      }
  }
  std::printf("%zu messages, %zu accepted\n", messages, accepted);
  // Looked at one by one: messages of converters' own tests that name nobody, have MSH-2 as a Java
  // string spells it, times of eleven digits and the like.
  EXPECT_EQ(reasons, (std::map<string, size_t>{{"bad-date", 6},
                                               {"bad-delimiters", 10},
                                               {"no-code", 2},
                                               {"no-id", 1},
                                               {"no-pid", 42},
                                               {"no-subject", 97},
                                               {"segment-order", 1}}));
  EXPECT_EQ(accepted + 159, messages);
  EXPECT_TRUE(ignored.empty());
}

}  // namespace
}  // namespace daybook::tests
