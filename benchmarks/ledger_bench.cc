// The ledger beside plain LevelDB, in one run, on the same events and the same disk: synced
// batches, single durable appends of many writers, reading, verifying, opening, bytes an event.
// What was appended is read back and compared before a time counts; every measure is taken several
// times, one after the other, and told as median and range.
// Usage: ledger_bench [EVENTS [ROUNDS [FOLDER [PART [SYNC_US]]]]], PART one of open, stage, bulk,
// events, read, single; with SYNC_US each sync takes so many microseconds longer, for both.
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <thread>

#include "benchmarks/ledger_inputs.h"
#include "benchmarks/slow_sync.h"
#include "ledger/log/leveldb_log.h"
#include "ledger/log/log_tree.h"
#include "ledger/verify.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBatchEvents = 1'000;
constexpr size_t kWriters = 64;
constexpr size_t kAppendsAWriter = 200;
constexpr const char* kFillWord = "fill";

class RawDb {
 public:
  explicit RawDb(const fs::path& folder) {
    leveldb::Options options;
    options.create_if_missing = true;
    options.write_buffer_size = 32u << 20;
    leveldb::DB* db = nullptr;
    Require(leveldb::DB::Open(options, folder.string(), &db).ok(), "LevelDB opens");
    db_.reset(db);
  }
  static std::string Key(uint64_t position) {
    std::string key(8, '\0');
    for (size_t i = 0; i < 8; ++i) key[i] = static_cast<char>(position >> (56 - 8 * i));
    return key;
  }
  void Write(leveldb::WriteBatch& batch) {
    leveldb::WriteOptions synced;
    synced.sync = true;
    Require(db_->Write(synced, &batch).ok(), "LevelDB writes");
  }
  void CheckAll(const std::vector<std::string>& values) {
    const std::unique_ptr<leveldb::Iterator> at(db_->NewIterator({}));
    size_t n = 0;
    for (at->SeekToFirst(); at->Valid(); at->Next())
      Require(at->value().ToString() == values[n++], "LevelDB has what was written");
    Require(n == values.size(), "LevelDB has all that was written");
  }

 private:
  std::unique_ptr<leveldb::DB> db_;
};

Took RawBatches(const fs::path& folder, const std::vector<std::string>& values) {
  RawDb db(folder);
  const Took took = Measure([&] {
    for (size_t n = 0; n < values.size();) {
      leveldb::WriteBatch batch;
      for (size_t i = 0; i < kBatchEvents && n < values.size(); ++i, ++n)
        batch.Put(RawDb::Key(n), values[n]);
      db.Write(batch);
    }
  });
  db.CheckAll(values);
  return took;
}

StoreOptions Options(const daybook::Clock& clock) {
  StoreOptions options;
  options.clock = &clock;
  options.create = true;
  return options;
}

// Counts what is durable; waits without turning.
class Durable {
 public:
  explicit Durable(size_t wanted) : left_(wanted) {}
  CommitDone Count() {
    return [this](const Result<Committed>& committed) {
      Require(committed.ok() && !committed->duplicate, "an append is durable");
      if (--left_ == 0) all_.set_value();
    };
  }
  void WaitForAll() { all_.get_future().wait(); }

 private:
  std::atomic<size_t> left_;
  std::promise<void> all_;
};

// Two threads prepare what is appended: any number may (walls.md 8), and here are two processors.
void FromPreparers(size_t events, const std::function<void(size_t n)>& append) {
  const size_t half = events / 2;
  std::thread beside([&] {
    for (size_t n = 0; n < half; ++n) append(n);
  });
  for (size_t n = half; n < events; ++n) append(n);
  beside.join();
}

// Every event a message of its own with a key, as the feeds do; waits until all are durable.
Took Append(Store& store, const Input& input) {
  return Measure([&] {
    Durable durable(input.payloads.size());
    FromPreparers(input.payloads.size(), [&](size_t n) {
      NewMessage message;
      message.key = input.keys[n];
      message.entries.push_back({EntryClass::kClinical, input.streams[n], input.payloads[n]});
      store.care().Append(std::move(message), durable.Count());
    });
    durable.WaitForAll();
  });
}

// The same from events: with their encoding, the message's key and the stream.
Took AppendEvents(Store& store, const Input& input, bool with_original) {
  return Measure([&] {
    Durable durable(input.events.size());
    FromPreparers(input.events.size(), [&](size_t n) {
      const Event& event = input.events[n];
      NewMessage message;
      message.key = store.KeyFor("gp", event.record.id, "");
      message.entries.push_back(
          {EntryClass::kClinical, store.StreamFor("gp", event.subject), *EncodeForAppend(event)});
      if (with_original) message.original = Original{"fhir", OriginalOf(event)};
      store.care().Append(std::move(message), durable.Count());
    });
    durable.WaitForAll();
  });
}

// All payloads, in their order in the log; the same as were appended.
std::vector<std::string> PayloadsOf(Store& store, const Input& input) {
  std::vector<std::string> payloads;
  const auto reader = *store.care().Read(LogPosition(0));
  for (auto entry = reader->Next(); entry.ok() && *entry; entry = reader->Next())
    payloads.push_back((*entry)->payload);
  std::vector<std::string> sorted = payloads;
  std::vector<std::string> wanted = input.payloads;
  std::sort(sorted.begin(), sorted.end());
  std::sort(wanted.begin(), wanted.end());
  Require(sorted == wanted, "what was appended is there");
  return payloads;
}

// Everything that is stored, decrypted.
Took Replay(Store& store, const Input& input) {
  const std::vector<std::string> payloads = PayloadsOf(store, input);
  size_t n = 0;
  const Took took = Measure([&] {
    const auto reader = *store.care().Read(LogPosition(0));
    for (;; ++n) {
      const auto entry = reader->Next();
      Require(entry.ok(), "an entry can be read");
      if (!*entry) break;
      Require((*entry)->payload == payloads[n], "an entry is what was appended");
    }
  });
  Require(n == payloads.size(), "all entries are there");
  return took;
}

Took FromWriters(const std::function<void(size_t writer, size_t n)>& append) {
  return Measure([&] {
    std::vector<std::thread> writers;
    writers.reserve(kWriters);
    for (size_t writer = 0; writer < kWriters; ++writer)
      writers.emplace_back([&, writer] {
        for (size_t n = 0; n < kAppendsAWriter; ++n) append(writer, n);
      });
    for (std::thread& writer : writers) writer.join();
  });
}

Took SingleAppends(Store& store, const Input& input) {
  const uint64_t before = store.care().size().value;
  const Took took = FromWriters([&](size_t writer, size_t n) {
    const size_t at = (writer * kAppendsAWriter + n) % input.payloads.size();
    NewMessage message;
    message.key = store.KeyFor("writers", std::to_string(writer * kAppendsAWriter + n), "");
    message.entries.push_back({EntryClass::kClinical, input.streams[at], input.payloads[at]});
    Require(store.care().AppendAndWait(std::move(message)).ok(), "an append is durable");
  });
  Require(store.care().size().value == before + kWriters * kAppendsAWriter, "each is there once");
  return took;
}

Took RawSingleAppends(const fs::path& folder, const Input& input) {
  RawDb db(folder);
  return FromWriters([&](size_t writer, size_t n) {
    const size_t at = (writer * kAppendsAWriter + n);
    leveldb::WriteBatch batch;
    batch.Put(RawDb::Key(at), input.payloads[at % input.payloads.size()]);
    db.Write(batch);
  });
}

uint64_t BytesOfFolder(const fs::path& folder) {
  uint64_t bytes = 0;
  for (const auto& file : fs::recursive_directory_iterator(folder))
    if (file.is_regular_file()) bytes += file.file_size();
  return bytes;
}

// What the rounds measured, in the order of the first.
class Report {
 public:
  void Add(const std::string& what, size_t events, const Took& ours) {
    Measured& line = Line(what);
    line.rate.Add(static_cast<double>(events) / ours.seconds);
    line.processor.Add(ours.processor_s * 1e6 / static_cast<double>(events));
  }
  void Add(const std::string& what, size_t events, const Took& ours, const Took& raw) {
    Add(what, events, ours);
    Measured& line = Line(what);
    line.raw_rate.Add(static_cast<double>(events) / raw.seconds);
    line.raw_processor.Add(raw.processor_s * 1e6 / static_cast<double>(events));
    line.ratio.Add(raw.seconds / ours.seconds);
    line.has_raw = true;
  }
  void Value(const std::string& what, double value) { Line(what).value.Add(value); }

  void Print() const {
    for (const std::string& what : order_) Print(what, lines_.at(what));
  }

 private:
  struct Measured {
    Rounds rate, processor, raw_rate, raw_processor, ratio, value;
    bool has_raw = false;
  };
  Measured& Line(const std::string& what) {
    const auto [line, added] = lines_.try_emplace(what);
    if (added) order_.push_back(what);
    return line->second;
  }
  static void Print(const std::string& what, const Measured& line) {
    std::printf("%-46s", what.c_str());
    if (line.value.any()) {
      std::printf(" %9.3f (%.3f to %.3f)\n", line.value.median(), line.value.least(),
                  line.value.most());
      return;
    }
    std::printf(" %9.0f /s (%.0f to %.0f), %.2f us", line.rate.median(), line.rate.least(),
                line.rate.most(), line.processor.median());
    if (line.has_raw)
      std::printf("; raw %.0f /s, %.2f us; ratio %.2f (%.2f to %.2f)", line.raw_rate.median(),
                  line.raw_processor.median(), line.ratio.median(), line.ratio.least(),
                  line.ratio.most());
    std::printf("\n");
  }
  std::vector<std::string> order_;
  std::map<std::string, Measured> lines_;
};

// The append stage alone, with plain entries of the size that sealed ones have: positions, Merkle
// tree, batch, sync. Raw LevelDB gets the same stored bytes in batches of the same number.
void AppendStage(const fs::path& folder, const daybook::Clock& clock, size_t events,
                 Report& report) {
  constexpr size_t kSealedBytes = 110;
  std::mt19937_64 random(5);
  const SigningKey key = SigningKey::Generate();
  LevelDbLogOptions options;
  options.folder = folder / "stage";
  options.anchor_file = folder / "stage.anchor";
  options.evidence_folder = folder / "evidence";
  options.origin = "bench";
  options.key = &key;
  options.clock = &clock;
  options.create = true;
  fs::create_directories(options.folder);
  std::vector<StreamId> streams(events / 100 + 1);
  for (StreamId& stream : streams)
    for (uint8_t& byte : stream.bytes) byte = static_cast<uint8_t>(random());
  std::vector<std::string> payloads(events);
  for (std::string& payload : payloads)
    while (payload.size() < kSealedBytes) payload += static_cast<char>(random());
  std::vector<std::string> stored(events);
  Took ours;
  {
    const auto log = std::move(*LevelDbLog::Open(options));
    ours = Measure([&] {
      Durable durable((events + kBatchEvents - 1) / kBatchEvents);
      for (size_t n = 0; n < events;) {
        NewMessage message;
        for (size_t i = 0; i < kBatchEvents && n < events; ++i, ++n)
          message.entries.push_back(
              {EntryClass::kFeed, streams[n % streams.size()], std::move(payloads[n])});
        log->Append(std::move(message), durable.Count());
      }
      durable.WaitForAll();
    });
    const auto tree = std::move(*log->Tree());
    Require(tree->ForEachStored([&](LogPosition position, std::string_view entry) -> Status {
                  stored[position.value] = entry;
                  return {};
                })
                .ok(),
            "the log reads back");
    Require(BytesOf(*RootAt(*tree, events)) == log->root_hash(), "the tree is that of the entries");
  }
  report.Add("append stage (tree, batch, sync)", events, ours,
             RawBatches(folder / "raw-stage", stored));
}

// One shape of events, through everything.
class OfShape {
 public:
  OfShape(const Shape& shape, size_t events, fs::path folder, const daybook::Clock& clock,
          Report& report)
      : name_(std::string(shape.name) + ": "),
        events_(events),
        folder_(std::move(folder)),
        clock_(clock),
        report_(report) {
    // The store that the keys are of comes first; all others have its keys.
    auto store = std::move(*Store::Open(folder_ / "store", Options(clock_)));
    input_ = MakeInput(*store, shape, events);
    report_.Value(name_ + "bytes as FlatBuffer", input_.mean_bytes);
  }

  void Bulk() {
    const Took raw = RawBatches(folder_ / "raw", input_.payloads);
    auto store = std::move(*Store::Open(folder_ / "store", Options(clock_)));
    report_.Add(name_ + "whole path, bulk", events_, Append(*store, input_), raw);
    store.reset();
    const fs::path care = folder_ / "store" / "care";
    const auto bytes = static_cast<double>(BytesOfFolder(care));
    const auto index = static_cast<double>(BytesOfFolder(care.string() + ".index"));
    const auto count = static_cast<double>(events_);
    report_.Value(name_ + "log, bytes an event", (bytes + index) / count);
    report_.Value(name_ + "of them index", index / count);
  }

  void FromEvents(bool with_original) {
    std::vector<std::string> values = input_.payloads;
    if (with_original)
      for (size_t n = 0; n < events_; ++n) values[n] += OriginalOf(input_.events[n]);
    const Took raw = RawBatches(folder_ / "raw-events", values);
    const fs::path path = folder_ / "events";
    auto store = std::move(*Store::Open(path, Options(clock_)));
    report_.Add(name_ + (with_original ? "events with originals" : "from events, with codec"),
                events_, AppendEvents(*store, input_, with_original), raw);
    store.reset();
    fs::remove_all(path);
    fs::remove_all(folder_ / "raw-events");
  }

  void ReadAndVerify() {
    {
      auto store = std::move(*Store::Open(folder_ / "store", Options(clock_)));
      report_.Add(name_ + "decrypting replay", events_, Replay(*store, input_));
    }
    for (const bool payloads : {true, false}) {
      const Took took = Measure([&] {
        const auto report = VerifyStore(folder_ / "store", {payloads, {}, {}});
        Require(report.ok() && report->ok() && report->care_entries == events_,
                "verify finds it sound");
      });
      report_.Add(name_ + (payloads ? "verify" : "verify --no-payloads"), events_, took);
    }
  }

  void Singles() {
    const auto store = std::move(*Store::Open(folder_ / "store", Options(clock_)));
    const Took raw = RawSingleAppends(folder_ / "raw64", input_);
    report_.Add(name_ + "single appends, 64 writers", kWriters * kAppendsAWriter,
                SingleAppends(*store, input_), raw);
  }

 private:
  std::string name_;
  size_t events_;
  fs::path folder_;
  const daybook::Clock& clock_;
  Report& report_;
  Input input_;
};

// What a process of its own does: fills the store and stops it, or is killed.
int Fill(const fs::path& folder, size_t from, size_t count, bool killed) {
  const SystemClock clock;
  auto store = std::move(*Store::Open(folder, Options(clock)));
  std::mt19937_64 random(from + 7);
  Durable durable(count);
  for (size_t n = from; n < from + count; ++n) {
    Event event = EventNumber(kShapes[0], n, (from + count) / 100 + 1, random);
    NewMessage message;
    message.key = store->KeyFor("gp", event.record.id, "");
    event.message = *message.key;
    event.id = EventIdFor(event.message, 0);
    message.entries.push_back(
        {EntryClass::kClinical, store->StreamFor("gp", event.subject), *EncodeForAppend(event)});
    store->care().Append(std::move(message), durable.Count());
  }
  durable.WaitForAll();
  if (killed) ::kill(::getpid(), SIGKILL);
  Require(store->Close().ok(), "the store closes");
  return 0;
}

void FillInChild(const fs::path& folder, size_t from, size_t count, bool killed) {
  const std::string numbers[] = {std::to_string(from), std::to_string(count)};
  const pid_t child = ::fork();
  Require(child >= 0, "a child starts");
  if (child == 0) {
    ::execl("/proc/self/exe", "ledger_bench", kFillWord, folder.c_str(), numbers[0].c_str(),
            numbers[1].c_str(), killed ? "killed" : "stopped", nullptr);
    ::_exit(1);
  }
  int status = 0;
  Require(::waitpid(child, &status, 0) == child, "the child ends");
  Require(killed ? WIFSIGNALED(status) : WIFEXITED(status) && WEXITSTATUS(status) == 0,
          "the child ends as it should");
}

void Opening(const fs::path& folder, const daybook::Clock& clock, size_t events, size_t rounds,
             Report& report) {
  constexpr size_t kMore = 40'000;  // with an index that isn't written
  const fs::path path = folder / "opened";
  const auto open = [&] {
    return Measure([&] { const auto store = std::move(*Store::Open(path, Options(clock))); });
  };
  FillInChild(path, 0, events, false);
  for (size_t round = 0; round < rounds; ++round) {
    FillInChild(path, events + 2 * round * kMore, kMore, false);
    report.Value("open and close after a clean stop, s", open().seconds);
    FillInChild(path, events + (2 * round + 1) * kMore, kMore, true);
    report.Value("open and close after kill -9, s", open().seconds);
  }
}

void Run(size_t events, size_t rounds, const fs::path& folder, const std::string& part) {
  const SystemClock clock;
  const auto wanted = [&](const char* one) { return part.empty() || part == one; };
  std::printf("%zu events, %zu rounds; %s\n", events, rounds, MachineText().c_str());
  Report report;
  if (wanted("open")) Opening(folder, clock, events, rounds, report);
  for (size_t round = 0; round < rounds; ++round) {
    const fs::path here = folder / std::to_string(round);
    fs::create_directories(here);
    if (wanted("stage")) AppendStage(here, clock, events, report);
    for (const Shape& shape : kShapes) {
      const bool only = part == shape.name || part.empty();
      const fs::path place = here / (shape.with_value ? "long" : "short");
      fs::create_directories(place);
      if (!only && !wanted("bulk") && !wanted("events") && !wanted("read") && !wanted("single"))
        continue;
      OfShape of(shape, events, place, clock, report);
      if (only || wanted("bulk") || wanted("read")) of.Bulk();
      if (only || wanted("events")) of.FromEvents(false);
      if ((only || wanted("events")) && shape.with_value) of.FromEvents(true);
      if (only || wanted("read")) of.ReadAndVerify();
      if (only || wanted("single")) of.Singles();
    }
    fs::remove_all(here);
  }
  report.Print();
}

}  // namespace
}  // namespace daybook::ledger

int main(int argc, char** argv) {
  if (argc == 6 && argv[1] == std::string(daybook::ledger::kFillWord))
    return daybook::ledger::Fill(argv[2], std::strtoul(argv[3], nullptr, 10),
                                 std::strtoul(argv[4], nullptr, 10),
                                 std::string(argv[5]) == "killed");
  const size_t events = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 300'000;
  const size_t rounds = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 5;
  std::string pattern = std::string(argc > 3 ? argv[3] : "/var/tmp") + "/daybook-bench-XXXXXX";
  if (argc > 5) daybook::SlowSyncsBy(std::strtol(argv[5], nullptr, 10));
  if (rounds == 0 || ::mkdtemp(pattern.data()) == nullptr) return 73;
  daybook::ledger::Run(events, rounds, pattern, argc > 4 ? argv[4] : "");
  std::filesystem::remove_all(pattern);
  return 0;
}
