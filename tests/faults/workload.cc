#include "tests/faults/workload.h"

#include <array>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "ledger/event/event_codec.h"
#include "ledger/verify.h"
#include "tests/faults/committer_steps.h"
#include "tests/faults/fault_env.h"

namespace daybook::tests {
namespace {

using ledger::Committed;
using ledger::NewMessage;
using ledger::Store;

// Where each phase ends, in sixths of the messages: the middle one fills a write buffer, so that
// LevelDB begins a new write-ahead log in its middle.
constexpr std::array kPhaseEnds = {1, 5, 6};
constexpr int kBurst = 4;
// The least LevelDB takes: the workload fills it more than once.
constexpr size_t kSmallWriteBufferBytes = 64u << 10;
constexpr int64_t kStepMicros = 130'000;

std::string Content(int number) { return "message " + std::to_string(number); }

ledger::StoreOptions Options(const Clock& clock, leveldb::Env* env) {
  ledger::StoreOptions options;
  options.clock = &clock;
  options.env = env;
  options.create = true;
  options.write_buffer_bytes = kSmallWriteBufferBytes;
  return options;
}

uint64_t StepsOf(const DiskTrace* trace) { return trace ? trace->size() : 0; }

// What came of one message or a burst of them.
class Appender {
 public:
  Appender(Store& store, WorkloadRun& run, const DiskTrace* trace)
      : store_(store), run_(run), trace_(trace) {}

  void Send(int from, int to) {
    std::vector<NewMessage> messages;
    for (int number = from; number < to; ++number)
      messages.push_back(WorkloadMessage(store_, number));
    const bool failed_before = failed_;
    const auto outcomes = SendInTwoGroups(store_.care(), std::move(messages),
                                          [trace = trace_] { return StepsOf(trace); });
    for (const AppendOutcome& outcome : outcomes) Note(from++, outcome, failed_before);
  }
  void Quarantine(int number) {
    const auto put = store_.quarantine().Put(WorkloadInput(number));
    if (put.ok()) {
      run_.acknowledged.quarantined.insert(number);
      run_.quarantine_steps[number] = StepsOf(trace_);
    } else {
      any_failed_ = true;
    }
  }
  bool any_failed() const { return any_failed_; }

 private:
  void Note(int number, const AppendOutcome& outcome, bool failed_before) {
    if (outcome.done.ok()) {
      run_.acknowledged.messages[number] = *outcome.done;
      run_.message_steps[number] = outcome.steps;
      run_.latch_broken = run_.latch_broken || failed_before;
      return;
    }
    if (run_.first_error.empty()) run_.first_error = outcome.done.error().ToString();
    failed_ = any_failed_ = true;
  }

  Store& store_;
  WorkloadRun& run_;
  const DiskTrace* trace_;
  bool failed_ = false;
  bool any_failed_ = false;
};

// A stretch of messages, and what happens between them.
struct Stretch {
  int first = 0;
  int count = 0;
  const DiskTrace* trace = nullptr;
  std::function<void()> run_held = [] {};
};

WorkloadRun RunPhases(const std::filesystem::path& folder, leveldb::Env* env, FixedClock& clock,
                      const Stretch& stretch) {
  WorkloadRun run;
  int number = stretch.first;
  for (const int sixths : kPhaseEnds) {
    auto opened = Store::Open(folder, Options(clock, env));
    if (!opened.ok()) {
      run.first_error = opened.error().ToString();
      return run;
    }
    if (!run.acknowledged.opened) run.opened_step = StepsOf(stretch.trace);
    run.acknowledged.opened = true;
    Appender appender(**opened, run, stretch.trace);
    const int end = stretch.first + stretch.count * sixths / kPhaseEnds.back();
    while (number < end) {
      const int to = std::min(end, number + (number % 3 == 0 ? kBurst : 1));
      appender.Send(number, to);
      if (number % 4 == 1) appender.Quarantine(number);
      Settle((*opened)->care(), [&clock] { clock.Advance(kStepMicros); });
      number = to;
      stretch.run_held();
    }
    const Status closed = (*opened)->Close();
    if (appender.any_failed() || !closed.ok()) return run;
  }
  return run;
}

Result<std::vector<ledger::LogEntry>> AllEntries(const ledger::Log& log) {
  std::vector<ledger::LogEntry> entries;
  DAYBOOK_ASSIGN(const std::unique_ptr<ledger::LogReader> reader, log.Read(LogPosition(0)));
  for (;;) {
    DAYBOOK_ASSIGN(std::optional<ledger::LogEntry> entry, reader->Next());
    if (!entry) return entries;
    entries.push_back(std::move(*entry));
  }
}

// Every entry belongs to a message that is there as a whole, in one piece.
std::string CheckWhole(const Store& store, const std::vector<ledger::LogEntry>& entries,
                       std::map<int, uint64_t>& found) {
  for (size_t at = 0; at < entries.size();) {
    const auto event = ledger::DecodeEvent(entries[at].payload);
    if (!event.ok()) return "position " + std::to_string(at) + " is not an event";
    const int number = std::stoi(event->record.id);
    const NewMessage message = WorkloadMessage(store, number);
    if (!found.emplace(number, at).second) return Content(number) + " is there twice";
    for (const ledger::NewEntry& entry : message.entries) {
      if (at == entries.size() || entries[at].payload != entry.payload)
        return Content(number) + " is not whole";
      ++at;
    }
  }
  return "";
}

std::string CheckAcknowledged(Store& store, const Acknowledged& acknowledged) {
  const auto entries = AllEntries(store.care());
  if (!entries.ok()) return entries.error().ToString();
  if (entries->size() != store.care().size().value) return "the size is not the entries read";
  std::map<int, uint64_t> found;
  const std::string whole = CheckWhole(store, *entries, found);
  if (!whole.empty()) return whole;
  for (const auto& [number, committed] : acknowledged.messages) {
    const auto there = found.find(number);
    if (there == found.end()) return Content(number) + " was acknowledged and is lost";
    if (there->second != committed.first.value) return Content(number) + " has moved";
  }
  const auto inputs = store.quarantine().List();
  if (!inputs.ok()) return inputs.error().ToString();
  std::set<std::string> sources;
  for (const auto& input : *inputs) {
    const auto whole_input = store.quarantine().Get(input.number);
    if (!whole_input.ok()) return whole_input.error().ToString();
    sources.insert(whole_input->raw);
  }
  for (const int number : acknowledged.quarantined)
    if (!sources.contains(WorkloadInput(number).raw))
      return "quarantined input " + std::to_string(number) + " is lost";
  return "";
}

// Up to 4,000 letters that compression can do little about.
std::string TextOf(int number) {
  std::mt19937_64 random(static_cast<uint64_t>(number));
  std::string text(static_cast<size_t>(number * 977 % 4000), '\0');
  for (char& c : text) c = static_cast<char>('0' + random() % 64);
  return text;
}

}  // namespace

NewMessage WorkloadMessage(const Store& store, int number) {
  NewMessage message;
  message.key = store.KeyFor("workload", std::to_string(number), Content(number));
  const int entries = 1 + number % 3;
  for (int i = 0; i < entries; ++i) {
    ledger::Event event;
    event.id = ledger::EventIdFor(*message.key, static_cast<uint32_t>(i));
    event.message = *message.key;
    event.record = {"workload", "Condition", std::to_string(number)};
    event.subject = "Patient/" + std::to_string(number % 5);
    event.code.text = TextOf(number);
    event.encounter = std::to_string(i);
    message.entries.push_back({ledger::EntryClass::kClinical,
                               store.StreamFor("workload", event.subject),
                               ledger::EncodeEvent(event)});
  }
  return message;
}

ledger::QuarantineEntry WorkloadInput(int number) {
  ledger::QuarantineEntry entry;
  entry.source = "workload";
  entry.reason = "not-json";
  entry.raw = "input " + std::to_string(number);
  return entry;
}

WorkloadRun RunWorkload(const std::filesystem::path& folder, leveldb::Env* env, FixedClock& clock,
                        int count) {
  Stretch stretch;
  stretch.count = count;
  return RunPhases(folder, env, clock, stretch);
}

WorkloadRun RecordWorkload(const std::filesystem::path& folder, DiskTrace& trace, FixedClock& clock,
                           int first, int count) {
  FaultEnv env;
  env.Record(&trace);
  env.HoldWork();
  return RunPhases(folder, &env, clock, {first, count, &trace, [&env] { env.RunHeld(); }});
}

Acknowledged AcknowledgedBy(const WorkloadRun& run, uint64_t steps) {
  Acknowledged acknowledged;
  acknowledged.opened = run.acknowledged.opened && run.opened_step <= steps;
  for (const auto& [number, committed] : run.acknowledged.messages)
    if (run.message_steps.at(number) <= steps) acknowledged.messages.emplace(number, committed);
  for (const auto& [number, step] : run.quarantine_steps)
    if (step <= steps) acknowledged.quarantined.insert(number);
  return acknowledged;
}

std::string CheckStore(const std::filesystem::path& folder, const Acknowledged& acknowledged,
                       leveldb::Env* env, int* cut) {
  const SystemClock clock;
  {
    ledger::StoreOptions options = Options(clock, env);
    options.create = !acknowledged.opened;
    auto opened = Store::Open(folder, options);
    if (!opened.ok()) return "it doesn't open: " + opened.error().ToString();
    if (cut && !(*opened)->tail_note().empty()) ++*cut;
    const std::string wrong = CheckAcknowledged(**opened, acknowledged);
    if (!wrong.empty()) return wrong;
    const Status closed = (*opened)->Close();
    if (!closed.ok()) return closed.error().ToString();
  }
  const auto report = ledger::VerifyStore(folder);
  if (!report.ok()) return report.error().ToString();
  if (!report->ok()) return report->damaged[0].file + ": " + report->damaged[0].what;
  return "";
}

}  // namespace daybook::tests
