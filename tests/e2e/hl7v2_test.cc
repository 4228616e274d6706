// Real HL7 v2 messages, end to end: in any order the same answers and the same digest (architecture
// rule 4), and counts made from the messages by other means.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"
#include "tests/e2e/asked_ledger.h"
#include "tests/shared_data.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using std::string;

constexpr int64_t kNow = 1'600'000'000'000'000;  // 2020-09-13, after the last message

// The messages of each file: one file a patient.
std::vector<std::vector<string>> Patients() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(SharedData() / "hl7v2/simhospital/messages"))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::vector<string>> patients;
  for (const fs::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream read;
    read << file.rdbuf();
    const string text = "\r" + read.str();
    std::vector<string> messages;
    for (size_t at = text.find("\rMSH|"); at != string::npos;) {
      const size_t next = text.find("\rMSH|", at + 1);
      messages.push_back(text.substr(at + 1, next == string::npos ? next : next - at));
      at = next;
    }
    patients.push_back(messages);
  }
  return patients;
}

// A ledger in memory that messages go into.
struct Ledger : AskedLedger {
  Ledger() : AskedLedger(kNow) {}
  void Take(const std::vector<string>& messages) {
    feeds::IngestOptions options;
    options.source = "hospital";
    feeds::Ingest ingest(store, options);
    string all;
    for (const string& message : messages) all += message;
    const auto bytes = feeds::FromMemory(all, "messages");
    DAYBOOK_CHECK(ingest.Read(*bytes).ok());
    counts = ingest.counts();
    CatchUp();
  }
  // Rows as one text, sorted.
  string Ask(const string& question) const {
    std::vector<string> lines = RowsOf(question, " ");
    std::sort(lines.begin(), lines.end());
    string all;
    for (const string& line : lines) all += line + "\n";
    return all;
  }

  feeds::IngestCounts counts;
};

const std::vector<string>& Questions() {
  static const std::vector<string> kQuestions = {
      "from residents show nhs_number, age, sex, count of observations as o, count of tests as t",
      "from encounters show at, until, status, class",
      "from observations show at, code, value, status", "from conditions show text, at",
      "from allergies show text, status"};
  return kQuestions;
}

uint64_t Seed() {
  const char* text = std::getenv("DAYBOOK_TEST_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 1;
}

TEST(Hl7v2, AnyOrderOfAPatientsMessagesEndsTheSame) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  std::mt19937_64 random(Seed());
  int orders = 0;
  for (const std::vector<string>& messages : Patients()) {
    Ledger in_order;
    in_order.Take(messages);
    EXPECT_EQ(in_order.counts.accepted + in_order.counts.duplicates, messages.size());
    std::vector<string> expected;
    for (const string& question : Questions()) expected.push_back(in_order.Ask(question));
    std::vector<string> shuffled = messages;
    for (int time = 0; time < 4; ++time, ++orders) {
      std::shuffle(shuffled.begin(), shuffled.end(), random);
      Ledger other;
      other.Take(shuffled);
      ASSERT_EQ(other.Digest(), in_order.Digest()) << messages[0].substr(0, 80);
      if (time > 0) continue;
      for (size_t at = 0; at < expected.size(); ++at)
        ASSERT_EQ(other.Ask(Questions()[at]), expected[at]) << Questions()[at];
    }
  }
  std::printf("%d orders of messages\n", orders);
}

// One patient's course with all that can happen to it, in many orders.
std::vector<string> Course() {
  int number = 0;
  const auto message = [&](const string& type, const string& minute,
                           const std::vector<string>& segments) {
    const string sent = "2020010110" + minute + "00";
    string text = "MSH|^~\\&|PAS|ROYAL|DB|NCL|" + sent + "||" + type + "|" +
                  std::to_string(++number) + "|P|2.4\rEVN|" + type.substr(4) + "|" + sent + "\r";
    for (const string& segment : segments) text += segment + "\r";
    return text;
  };
  const string pid = "PID|1||17^^^R^MR~9990000018^^^NHS^NH||Jones^Ada||19500302|F";
  const string other = "PID|1||18^^^R^MR||Jons^Ada||19500302|F|||9 Old Rd^^Barnet^^EN5";
  const string visit = "PV1||I|Ward 1||||C1^Smith^Sam||||||||||||V9^^^R";
  const string moved = "PV1||I|Ward 2||||C1^Smith^Sam||||||||||||V9^^^R";
  const string wrong = "PV1||E|Bay 4|||||||||||||||V8^^^R";
  const auto lab = [&](const string& minute, const string& status, const string& value) {
    return message("ORU^R01", minute,
                   {pid, "ORC|RE|P1|F1",
                    "OBR|1|P1|F1|U^Urea^L|||20200101090000||||||||||||||"
                    "|20200101"
                    "10" +
                        minute + "00|||" + status,
                    "OBX|1|NM|2951-2^Sodium^LN||" + value + "|mmol/L|133-146||||" + status});
  };
  return {message("ADT^A28", "01", {pid + "|||1 High St^^Camden^^NW1"}),
          message("ADT^A31", "02",
                  {"PID|1||17^^^R^MR~9990000018^^^NHS^NH||Jones^Ada^Mary||||||||"
                   "\"\""}),
          message("ADT^A05", "03", {pid, visit}),
          message("ADT^A38", "04", {pid, visit}),
          message("ADT^A01", "05", {pid, visit, "DG1|1||E11^Diabetes^I10||2019"}),
          message("ADT^A02", "06", {pid, moved}),
          message("ADT^A12", "07", {pid, visit}),
          message("ADT^A03", "08", {pid, visit}),
          message("ADT^A13", "09", {pid, visit}),
          message("ADT^A21", "10", {pid, visit}),
          message("ADT^A22", "11", {pid, visit}),
          message("ADT^A03", "12", {pid, visit}),
          message("ORM^O01", "13", {pid, "ORC|NW|P1", "OBR|1|P1||U^Urea^L"}),
          lab("14", "P", "130"),
          lab("15", "F", "131"),
          lab("16", "C", "141"),
          message("ADT^A28", "17", {other}),
          message("ADT^A04", "18", {other, wrong}),
          message("ADT^A45", "19", {pid, "MRG|18^^^R||||V8^^^R", wrong}),
          message("ADT^A40", "20", {pid, "MRG|18^^^R"}),
          message("SIU^S12", "21", {"SCH|1|A3|||||FU^Follow-up||30|min|^^30^20200201100000", pid}),
          message("SIU^S15", "22", {"SCH|1|A3|||||FU^Follow-up", pid})};
}

TEST(Hl7v2, AnyOrderOfEverythingThatHappensEndsTheSame) {
  std::mt19937_64 random(Seed());
  const std::vector<string> course = Course();
  Ledger in_order;
  in_order.Take(course);
  ASSERT_EQ(in_order.counts.accepted, course.size());
  const string encounters = in_order.Ask("from encounters show at, until, status, place");
  EXPECT_EQ(in_order.Ask("from residents show count"), "1 \n");  // merged
  EXPECT_EQ(in_order.Ask("from residents show born, borough"), "\"1950-03-02\" \"Camden\" \n");
  EXPECT_NE(encounters.find("completed"), string::npos) << encounters;
  EXPECT_NE(encounters.find("Ward 1"), string::npos) << encounters;
  EXPECT_EQ(in_order.Ask("from observations show value, status"),
            "{\"value\":141,\"unit\":\"mmol/L\"} \"corrected\" \n");
  EXPECT_EQ(in_order.Ask("from any appointments show status"), "\"cancelled\" \n");
  EXPECT_EQ(in_order.Ask("from tests show status"), "\"corrected\" \n");
  constexpr int kOrders = 400;
  for (int time = 0; time < kOrders; ++time) {
    std::vector<string> shuffled = course;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    // Some come twice.
    shuffled.push_back(shuffled[random() % shuffled.size()]);
    Ledger other;
    other.Take(shuffled);
    ASSERT_EQ(other.Digest(), in_order.Digest()) << "order " << time << " of seed " << Seed();
    if (time % 20 != 0) continue;
    for (const string& question : Questions())
      ASSERT_EQ(other.Ask(question), in_order.Ask(question)) << question;
  }
}

// A laboratory repeats the number that the hospital says is not that person's for certain: in no
// order does its bare PID make it so (domain.md 4.1: "Only 01 should auto-link").
TEST(Hl7v2, ABareNumberVerifiesNobody) {
  const auto message = [](const string& type, const string& id, const string& segments) {
    return "MSH|^~\\&|PAS|ROYAL|DB|NCL|20200101100000||" + type + "|" + id + "|P|2.4\r" + segments;
  };
  const auto person = [](const string& number, const string& name, const string& born,
                         const string& status) {
    return "PID|1||" + number + "^^^ROYAL^MR~9990000018^^^NHS^NH||" + name + "||" + born + "|F" +
           string(24, '|') + status + "\r";
  };
  std::vector<string> messages = {
      message("ADT^A08", "1",
              person("1", "SMITH^ANNA", "19500203", "NSTS01") + "DG1|1||A^hers^L\r"),
      message("ADT^A08", "2",
              person("2", "OTHER^BEA", "19800101", "NSTS05") + "DG1|1||B^other^L\r"),
      message("ORU^R01", "3",
              person("2", "OTHER^BEA", "19800101", "") +
                  "OBR|1||F9|FBC^FBC^L|||20240501||||||||||||||||||F\r"
                  "OBX|1|NM|718-7^Hb^LN||55|g/L|||||F\r")};
  std::sort(messages.begin(), messages.end());
  string digest;
  do {
    Ledger ledger;
    ledger.Take(messages);
    ASSERT_EQ(ledger.counts.quarantined, 0u);
    EXPECT_EQ(ledger.Ask("from residents show name"), "\"ANNA SMITH\" \n\"BEA OTHER\" \n");
    EXPECT_EQ(ledger.Ask("from observations of resident 9990000018"), "");
    EXPECT_EQ(ledger.Ask("from conditions of resident 9990000018 show text"), "\"hers\" \n");
    if (digest.empty()) digest = ledger.Digest();
    EXPECT_EQ(ledger.Digest(), digest);
  } while (std::next_permutation(messages.begin(), messages.end()));
}

}  // namespace
}  // namespace daybook::tests
