#include "tests/faults/simulation.h"

#include <fstream>

#include "ledger/event/event_codec.h"
#include "ledger/verify.h"
#include "projections/timeline.h"
#include "tests/faults/committer_steps.h"
#include "tests/faults/power_cut.h"
#include "tests/projections/answers.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using ledger::Committed;
using ledger::LogEntry;
using ledger::Store;

constexpr int64_t kStart = 1'790'000'000'000'000;
// The least LevelDB takes: full now and then. A step after so many bytes writes less than the rest
// of another, so that LevelDB never waits for work that is held.
constexpr size_t kWriteBufferBytes = 64u << 10;
constexpr uint64_t kUnsettledBytesMax = 16u << 10;
constexpr uint64_t kTextBytesMax = 7u << 10;
constexpr size_t kReadersMax = 3;
constexpr int64_t kMostMicros = 3'000'000;
constexpr size_t kUnknown = SIZE_MAX;

ledger::StoreOptions Options(const Clock& clock, FaultEnv& env) {
  ledger::StoreOptions options;
  options.clock = &clock;
  options.env = &env;
  options.create = true;
  options.write_buffer_bytes = kWriteBufferBytes;
  return options;
}

// As they are stored, and as a reader gives them, who may have them from memory: the same.
Result<std::vector<LogEntry>> AllEntries(const ledger::Log& log) {
  std::vector<LogEntry> entries;
  DAYBOOK_ASSIGN(const std::unique_ptr<ledger::LogReader> reader, log.Read(LogPosition(0)));
  for (;;) {
    DAYBOOK_ASSIGN(std::optional<LogEntry> entry, reader->Next());
    if (!entry) return entries;
    DAYBOOK_ASSIGN(const LogEntry stored, log.At(entry->position));
    if (stored.header != entry->header || stored.payload != entry->payload ||
        stored.erased != entry->erased)
      return Error{ErrorCode::kInternal, "what is stored at " +
                                             std::to_string(entry->position.value) +
                                             " is not what a reader gives"};
    entries.push_back(std::move(*entry));
  }
}

// Positions one after another, numbers in each stream too, recorded times never back.
std::string OutOfOrder(const std::vector<LogEntry>& entries) {
  std::map<StreamId, uint32_t> next;
  int64_t recorded = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    const std::string where = "position " + std::to_string(i);
    if (entries[i].position.value != i) return where + " is another";
    if (entries[i].header.stream_seq != next[entries[i].header.stream]++)
      return where + " has a gap in its stream";
    if (entries[i].header.recorded.value < recorded) return where + " goes back in recorded time";
    recorded = entries[i].header.recorded.value;
  }
  return "";
}

}  // namespace

Simulation::Simulation(uint64_t seed)
    : random_(seed), events_(seed), folder_(TempFolder::InMemory()), clock_(kStart) {
  const fs::path keys = store_folder() / "keys";
  fs::create_directories(keys);
  std::ofstream(keys / "stream.key", std::ios::binary)
      << std::string(32, static_cast<char>('A' + seed % 32));
  trace_ = std::make_unique<DiskTrace>(store_folder().parent_path());
}

Simulation::~Simulation() { Stop(); }

fs::path Simulation::store_folder() const {
  return folder_ / ("disk-" + std::to_string(disk_)) / "store";
}

void Simulation::Fail(const std::string& what) {
  if (wrong_.empty()) wrong_ = what;
}

std::string Simulation::Run(int steps) {
  Open();
  for (int i = 0; i < steps && wrong_.empty(); ++i) Step();
  if (!wrong_.empty()) return wrong_;
  Crash();
  Open();
  if (wrong_.empty()) Project();
  Stop();
  if (!wrong_.empty()) return wrong_;
  const auto report = ledger::VerifyStore(store_folder());
  if (!report.ok()) return "verify: " + report.error().ToString();
  for (const auto& damage : report->damaged) Fail("verify: " + damage.file + ": " + damage.what);
  return wrong_;
}

void Simulation::Step() {
  ++counts_.steps;
  const uint64_t choice = Below(100);
  if (choice < 34) return NewMessages(1);
  if (choice < 46) return NewMessages(2 + Below(4));
  if (choice < 54) return SendAgain();
  if (choice < 70) return Read();
  if (choice < 78) return RunHeld();
  if (choice < 87) return MoveClock();
  if (choice < 89) return Project();
  if (choice < 94) return ArmFault();
  if (choice == 95) Crash();
  if (choice >= 96) CutPower();
  Open();
}

ledger::NewMessage Simulation::Build(size_t number) {
  Message& message = messages_[number];
  ledger::NewMessage out;
  out.key = store_->KeyFor("simulation", std::to_string(number), "");
  message.payloads.clear();
  for (size_t i = 0; i < message.events.size(); ++i) {
    ledger::Event& event = message.events[i];
    event.message = *out.key;
    event.id = ledger::EventIdFor(*out.key, static_cast<uint32_t>(i));
    number_of_[event.id] = number;
    message.payloads.push_back(ledger::EncodeEvent(event));
    out.entries.push_back({ledger::EntryClassOf(event.kind),
                           store_->StreamFor(event.record.source, event.subject),
                           message.payloads.back()});
  }
  return out;
}

void Simulation::NewMessages(uint64_t count) {
  std::vector<size_t> numbers;
  for (uint64_t i = 0; i < count; ++i) {
    messages_.push_back({events_.Next(1 + Below(3)), {}, {}});
    messages_.back().events[0].code.text += std::string(Below(kTextBytesMax), 'x');
    numbers.push_back(messages_.size() - 1);
  }
  Send(numbers);
}

// As a sender does that got no answer, or lost it.
void Simulation::SendAgain() {
  if (!messages_.empty()) Send({Below(messages_.size())});
}

void Simulation::Send(const std::vector<size_t>& numbers) {
  if (unsettled_bytes_ > kUnsettledBytesMax) RunHeld();
  std::vector<ledger::NewMessage> messages;
  for (const size_t number : numbers) {
    messages.push_back(Build(number));
    for (const std::string& payload : messages_[number].payloads)
      unsettled_bytes_ += payload.size() + 200;  // with its records
  }
  const auto outcomes = SendInTwoGroups(store_->care(), std::move(messages),
                                        [trace = trace_.get()] { return trace->size(); });
  Settle(store_->care());
  for (size_t i = 0; i < numbers.size(); ++i) {
    Told(numbers[i], outcomes[i].done);
    if (outcomes[i].done.ok()) acknowledged_steps_ = outcomes[i].steps;
  }
}

void Simulation::Told(size_t number, const Result<Committed>& done) {
  Message& message = messages_[number];
  const std::string name = "message " + std::to_string(number);
  if (!done.ok()) {
    Note(name + " refused");
    if (!armed_) Fail(name + " was refused without a fault: " + done.error().ToString());
    latched_ = true;
    return;
  }
  Note(name + (done->duplicate ? " again, at " : " at ") + std::to_string(done->first.value));
  if (latched_) return Fail(name + " was taken after a failed write");
  if (done->duplicate != message.first.has_value())
    return Fail(name + (done->duplicate ? " is no duplicate" : " went in twice"));
  ++(done->duplicate ? counts_.duplicates : counts_.acknowledged);
  if (done->duplicate) {
    if (*message.first != done->first.value) Fail(name + " is a duplicate of another place");
    return;
  }
  if (done->first.value != log_.size()) return Fail(name + " left a hole");
  message.first = done->first.value;
  log_.insert(log_.end(), message.payloads.begin(), message.payloads.end());
}

void Simulation::Read() {
  if (readers_.size() < kReadersMax && Below(2) == 0) {
    const uint64_t from = Below(log_.size() + 1);
    auto reader = store_->care().Read(LogPosition(from));
    if (!reader.ok()) return Fail("no reader: " + reader.error().ToString());
    readers_.push_back({std::move(*reader), from, log_.size()});
  }
  if (readers_.empty()) return;
  OpenReader& open = readers_[Below(readers_.size())];
  for (uint64_t left = 1 + Below(20); left > 0; --left) {
    const auto entry = open.reader->Next();
    if (!entry.ok()) return Fail("reading: " + entry.error().ToString());
    if (!*entry) {
      if (open.next != open.end) Fail("a reader ended at " + std::to_string(open.next));
      readers_.erase(readers_.begin() + (&open - readers_.data()));
      return;
    }
    if (open.next == open.end || (*entry)->payload != log_[open.next])
      return Fail("a reader's snapshot changed at " + std::to_string(open.next));
    ++open.next;
  }
}

void Simulation::Project() {
  if (!views_) {
    auto views = projections::Views::Open(*store_, {.delta_rows_max = 8});
    if (!views.ok()) return Fail("views: " + views.error().ToString());
    views_ = std::move(*views);
  }
  const Status caught_up = views_->WaitFor(store_->care().size(), {});
  if (!caught_up.ok()) return Fail("the projector: " + caught_up.error().ToString());
  const auto entries = AllEntries(store_->care());
  if (!entries.ok()) return Fail("reading: " + entries.error().ToString());
  projections::Timeline scratch;
  for (const LogEntry& entry : *entries)
    if (!scratch.Add({&entry, 1}).ok()) return Fail("an event can't be folded");
  ++counts_.projections;
  if (views_->Statuses().at(0).digest != DigestOfRows(scratch.Publish()))
    Fail("the views are not a fold from scratch of " + std::to_string(entries->size()));
}

void Simulation::RunHeld() {
  env_->RunHeld();
  unsettled_bytes_ = 0;
}

// Now and then back, as a clock that is set.
void Simulation::MoveClock() {
  const int64_t micros = static_cast<int64_t>(Below(kMostMicros)) - kMostMicros / 4;
  Settle(store_->care(), [this, micros] { clock_.Advance(micros); });
}

void Simulation::ArmFault() {
  constexpr std::array kFaults = {Fault::kErrorOnce, Fault::kErrorForGood, Fault::kShortOnce,
                                  Fault::kShortForGood};
  env_->Arm(kFaults[Below(kFaults.size())], Below(12));
  armed_ = true;
  ++counts_.faults;
}

void Simulation::Stop() {
  readers_.clear();
  views_.reset();
  if (env_) RunHeld();
  store_.reset();
}

// The process is gone; what it wrote is the kernel's.
void Simulation::Crash() {
  ++counts_.crashes;
  readers_.clear();
  views_.reset();
  env_->Arm(Fault::kErrorForGood, 0);
  Stop();
  Note("crash");
}

void Simulation::CutPower() {
  ++counts_.power_cuts;
  const uint64_t done = trace_->size();
  const uint64_t at = acknowledged_steps_ + Below(done - acknowledged_steps_ + 1);
  Crash();
  DiskState disk;
  for (uint64_t i = 0; i < at; ++i) disk.Apply(trace_->steps()[i]);
  const Loss loss = kLosses[Below(kLosses.size())];
  const fs::path before = store_folder().parent_path();
  ++disk_;
  disk.Land(loss, random_, store_folder().parent_path());
  fs::remove_all(before);
  trace_ = std::make_unique<DiskTrace>(store_folder().parent_path());
  acknowledged_steps_ = trace_->size();
  Note("power cut, " + ToString(loss) + ", at " + std::to_string(at));
}

// Whatever comes of it, the next opening has to find everything.
void Simulation::OpenWithFault() {
  env_ = std::make_unique<FaultEnv>();
  env_->Record(trace_.get());
  env_->CountThisThreadOnly();
  ArmFault();
  const auto opened = Store::Open(store_folder(), Options(clock_, *env_));
  Note(opened.ok() ? "opened beside a fault" : "not opened for a fault");
  if (!opened.ok() && !env_->fired()) Fail("it doesn't open: " + opened.error().ToString());
}

void Simulation::Open() {
  Stop();
  if (Below(4) == 0) OpenWithFault();
  env_ = std::make_unique<FaultEnv>();
  env_->Record(trace_.get());
  env_->HoldWork();
  armed_ = latched_ = false;
  auto opened = Store::Open(store_folder(), Options(clock_, *env_));
  if (!opened.ok()) return Fail("it doesn't open: " + opened.error().ToString());
  store_ = std::move(*opened);
  counts_.tails_cut += store_->tail_note().empty() ? 0 : 1;
  acknowledged_steps_ = trace_->size();
  CheckLog();
  Note("open, " + std::to_string(log_.size()) + " entries");
}

void Simulation::CheckLog() {
  const auto entries = AllEntries(store_->care());
  if (!entries.ok()) return Fail("reading: " + entries.error().ToString());
  if (entries->size() < log_.size())
    return Fail(std::to_string(log_.size() - entries->size()) + " entries are lost");
  for (size_t i = 0; i < log_.size(); ++i)
    if ((*entries)[i].payload != log_[i])
      return Fail("position " + std::to_string(i) + " is not what was acknowledged");
  if (const std::string wrong = OutOfOrder(*entries); !wrong.empty()) return Fail(wrong);
  TakeFound(*entries);
}

// The message that begins at `index` and is whole; kUnknown otherwise.
size_t Simulation::MessageAt(const LogEntry& entry, size_t index) const {
  const auto event = ledger::DecodeEvent(entry.payload);
  const auto number = event.ok() ? number_of_.find(event->id) : number_of_.end();
  if (number == number_of_.end() || messages_[number->second].first) return kUnknown;
  return messages_[number->second].payloads[0] == entry.payload && index >= log_.size()
             ? number->second
             : kUnknown;
}

// Beyond what was acknowledged: messages that were under way, each whole and once.
void Simulation::TakeFound(const std::vector<LogEntry>& entries) {
  while (log_.size() < entries.size()) {
    const size_t first = log_.size();
    const size_t number = MessageAt(entries[first], first);
    if (number == kUnknown)
      return Fail("position " + std::to_string(first) + " was never sent, or is there twice");
    Message& message = messages_[number];
    for (const std::string& payload : message.payloads) {
      if (log_.size() == entries.size() || entries[log_.size()].payload != payload)
        return Fail("message " + std::to_string(number) + " is not whole");
      log_.push_back(payload);
    }
    message.first = first;
  }
}

}  // namespace daybook::tests
