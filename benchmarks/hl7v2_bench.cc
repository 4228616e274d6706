// HL7 v2: messages parsed and mapped on one core, and messages acknowledged over MLLP after their
// commit, over 8 and 64 connections that each wait for every answer. Answers are checked before
// their time counts. Usage: hl7v2_bench [MESSAGES]
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "benchmarks/bench.h"
#include "feeds/hl7v2/hl7v2_reader.h"
#include "feeds/io/byte_stream.h"
#include "ledger/store.h"
#include "server/mllp/mllp_server.h"
#include "tests/e2e/mllp_client.h"

namespace daybook {
namespace {

using Clock = std::chrono::steady_clock;

std::string Person(int number) {
  return "PID|1||" + std::to_string(number % 5'000) +
         "^^^ROYAL^MR~9990000018^^^NHS^NH||Jones^Ada^Mary^^Dr||19500302|F|||1 High St^^Camden^^"
         "NW1 1AA^GBR^H||020 7000 0000|||||||||A^White - British\r";
}
std::string Header(const char* type, int number) {
  return "MSH|^~\\&|PAS|ROYAL|DAYBOOK|NCL|20240102030405||" + std::string(type) + "|" +
         std::to_string(number) + "|P|2.4\r";
}

// A visit, or a report of six results with a note.
constexpr int kVisitEvents = 2;
constexpr int kReportEvents = 8;
std::string Visit(int number) {
  const std::string visit = "V" + std::to_string(number);
  return Header("ADT^A01", number) + "EVN|A01|20240102030405\r" + Person(number) +
         "PV1||I|Ward 3^Room 2^Bed 1^Royal||||C5^Smith^Sam|||CAR||||7|||||" + visit + "^^^ROYAL\r";
}
std::string Report(int number) {
  const std::string filler = "F" + std::to_string(number);
  std::string text = Header("ORU^R01", number) + Person(number) + "ORC|RE|P" +
                     std::to_string(number) + "|" + filler + "\rOBR|1|P" + std::to_string(number) +
                     "|" + filler +
                     "|us-1^Urea and electrolytes^L|||20240102100000|||||||||C5^Smith^Sam||||||"
                     "20240102120000|||F\r";
  constexpr const char* kTests[] = {"2951-2^Sodium",     "2823-3^Potassium", "3094-0^Urea",
                                    "2160-0^Creatinine", "33914-3^eGFR",     "2075-0^Chloride"};
  for (int at = 0; at < 6; ++at)
    text += "OBX|" + std::to_string(at + 1) + "|NM|" + kTests[at] + "^LN||" +
            std::to_string(100 + (number + at) % 50) + ".5|mmol/L|133 - 146|N|||F\r";
  return text + "NTE|1||Sample slightly haemolysed\r";
}
std::string MessageOf(int number) { return number % 2 == 0 ? Visit(number) : Report(number); }

struct CountingSink : feeds::InputSink {
  Status Accept(feeds::AcceptedInput input) override {
    ++messages;
    events += input.events.size();
    return {};
  }
  Status Ignore(const std::string&) override { return {}; }
  Status Quarantine(ledger::QuarantineEntry) override { return {}; }
  uint64_t messages = 0;
  uint64_t events = 0;
};

void Parse(int count) {
  std::string text;
  for (int number = 0; number < count; ++number) text += MessageOf(number);
  const auto stream = feeds::FromMemory(text, "benchmark");
  CountingSink sink;
  const auto began = Clock::now();
  Require(feeds::ReadHl7v2(*stream, {.source = "royal"}, sink).ok(), "read");
  const double took = SecondsSince(began);
  Require(sink.messages == static_cast<uint64_t>(count), "every message is accepted");
  Require(sink.events == static_cast<uint64_t>(count) / 2 * (kVisitEvents + kReportEvents),
          "every event is there");
  std::printf("parsed and mapped, one core     %9.0f messages/s %9.0f events/s %7.1f MB/s\n",
              count / took, static_cast<double>(sink.events) / took,
              static_cast<double>(text.size()) / 1e6 / took);
}

void Acknowledge(int clients, int count) {
  const auto folder = std::filesystem::temp_directory_path() / "daybook-hl7v2-bench";
  std::filesystem::remove_all(folder);
  const SystemClock clock;
  ledger::StoreOptions options;
  options.clock = &clock;
  options.create = true;
  auto store = ledger::Store::Open(folder, options);
  Require(store.ok(), "open");
  server::MllpOptions mllp;
  mllp.listen = "127.0.0.1:0";
  mllp.source = "royal";
  auto server = server::MllpServer::Start(**store, mllp);
  Require(server.ok(), "listen");
  std::vector<std::thread> threads;
  threads.reserve(static_cast<size_t>(clients));
  std::atomic<int> next{0};
  std::atomic<int> accepted{0};
  const auto began = Clock::now();
  for (int client = 0; client < clients; ++client)
    threads.emplace_back([&] {
      tests::MllpClient connection((*server)->port());
      for (int number = next++; number < count; number = next++)
        if (tests::FieldIn(connection.Ask(MessageOf(number)), "MSA", 1) == "AA") ++accepted;
    });
  for (std::thread& thread : threads) thread.join();
  const double took = SecondsSince(began);
  Require(accepted == count, "every message is acknowledged");
  Require((*store)->care().size().value ==
              static_cast<uint64_t>(count) / 2 * (kVisitEvents + kReportEvents),
          "every event is in the log");
  std::printf("acknowledged over MLLP, %2d ways %9.0f messages/s %9.0f events/s\n", clients,
              count / took, static_cast<double>((*store)->care().size().value) / took);
  (*server)->Stop(std::chrono::seconds(5));
  server->reset();
  store->reset();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace daybook

int main(int argc, char** argv) {
  const long messages = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 100'000;
  if (messages < 2 || messages > 10'000'000 || messages % 2 != 0) {
    std::fprintf(stderr, "usage: hl7v2_bench [MESSAGES, an even number from 2 to 10000000]\n");
    return 64;
  }
  std::printf("%s\n", daybook::MachineText().c_str());
  daybook::Parse(static_cast<int>(messages));
  daybook::Acknowledge(8, static_cast<int>(messages));
  daybook::Acknowledge(64, static_cast<int>(messages));
  return 0;
}
