// The ledger beside plain LevelDB, in one run, on the same events and the same disk: synced
// batches, single durable appends of many writers, reading, verifying, bytes an event. What was
// appended is read back and compared before a time counts. Usage: ledger_bench [EVENTS] [FOLDER]
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <sys/utsname.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "ledger/event/event_codec.h"
#include "ledger/log/leveldb_log.h"
#include "ledger/log/log_tree.h"
#include "ledger/store.h"
#include "ledger/verify.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr size_t kBatchEvents = 1'000;
constexpr size_t kWriters = 64;
constexpr size_t kAppendsAWriter = 200;

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "ledger_bench: wrong answer: %s\n", what);
  std::exit(70);
}

double Seconds(const std::function<void()>& run) {
  const auto began = Clock::now();
  run();
  return std::chrono::duration<double>(Clock::now() - began).count();
}

// One observation of a resident, as a feed would tell it: some 260 bytes of text and numbers.
Event Observation(uint64_t number, uint64_t residents, std::mt19937_64& random) {
  static const char* const kCodes[] = {"271649006",        "271650006", "43396009",
                                       "1003671000000109", "60621009",  "364075005"};
  Event event;
  event.kind = Kind::kObservation;
  event.status = EventStatus::kFinal;
  event.record = {"gp", "Observation", std::to_string(10'000'000 + number)};
  event.subject = "Patient/" + std::to_string(random() % residents);
  event.code.codings.push_back({"snomed", kCodes[random() % 6], ""});
  PartialTime at;
  at.day = static_cast<CivilDay>(18'000 + random() % 2'000);
  event.start = at;
  Field& value = event.fields.emplace_back();
  value.id = FieldId::kValue;
  value.value = Quantity{std::to_string(40 + random() % 120), "mm[Hg]", Comparator::kNone};
  return event;
}

struct Input {
  std::vector<StreamId> streams;
  std::vector<MessageKey> keys;
  std::vector<std::string> payloads;
  double mean_bytes = 0;
};

Input MakeInput(const Store& store, size_t events) {
  std::mt19937_64 random(7);
  Input input;
  size_t bytes = 0;
  for (size_t n = 0; n < events; ++n) {
    Event event = Observation(n, events / 100 + 1, random);
    input.keys.push_back(store.KeyFor("gp", event.record.id, ""));
    event.message = input.keys.back();
    event.id = EventIdFor(event.message, 0);
    input.streams.push_back(store.StreamFor("gp", event.subject));
    input.payloads.push_back(*EncodeForAppend(event));
    bytes += input.payloads.back().size();
  }
  input.mean_bytes = static_cast<double>(bytes) / static_cast<double>(events);
  return input;
}

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

double RawBatches(const fs::path& folder, const std::vector<std::string>& values) {
  RawDb db(folder);
  const double took = Seconds([&] {
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

// Every event a message of its own with a key, as the feeds do; waits until all are durable.
double Append(Store& store, const Input& input) {
  std::atomic<size_t> durable{0};
  const double took = Seconds([&] {
    for (size_t n = 0; n < input.payloads.size(); ++n) {
      NewMessage message;
      message.key = input.keys[n];
      message.entries.push_back({EntryClass::kClinical, input.streams[n], input.payloads[n]});
      store.care().Append(std::move(message), [&](const Result<Committed>& committed) {
        Require(committed.ok() && !committed->duplicate, "an append is durable");
        ++durable;
      });
    }
    while (durable < input.payloads.size()) std::this_thread::yield();
  });
  return took;
}

// Everything that is stored, decrypted; equal to what was appended.
double Replay(Store& store, const Input& input) {
  size_t n = 0;
  const double took = Seconds([&] {
    const auto reader = *store.care().Read(LogPosition(0));
    for (;; ++n) {
      const auto entry = reader->Next();
      Require(entry.ok(), "an entry can be read");
      if (!*entry) break;
      Require((*entry)->payload == input.payloads[n], "an entry is what was appended");
    }
  });
  Require(n == input.payloads.size(), "all entries are there");
  return took;
}

double FromWriters(const std::function<void(size_t writer, size_t n)>& append) {
  return Seconds([&] {
    std::vector<std::thread> writers;
    writers.reserve(kWriters);
    for (size_t writer = 0; writer < kWriters; ++writer)
      writers.emplace_back([&, writer] {
        for (size_t n = 0; n < kAppendsAWriter; ++n) append(writer, n);
      });
    for (std::thread& writer : writers) writer.join();
  });
}

double SingleAppends(Store& store, const Input& input) {
  const uint64_t before = store.care().size().value;
  const double took = FromWriters([&](size_t writer, size_t n) {
    const size_t at = (writer * kAppendsAWriter + n) % input.payloads.size();
    NewMessage message;
    message.key = store.KeyFor("writers", std::to_string(writer * kAppendsAWriter + n), "");
    message.entries.push_back({EntryClass::kClinical, input.streams[at], input.payloads[at]});
    Require(store.care().AppendAndWait(std::move(message)).ok(), "an append is durable");
  });
  Require(store.care().size().value == before + kWriters * kAppendsAWriter, "each is there once");
  return took;
}

double RawSingleAppends(const fs::path& folder, const Input& input) {
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

void Line(const char* what, double events, double ours_s, double raw_s) {
  std::printf("%-44s %9.0f /s   raw %9.0f /s   ratio %.2f\n", what, events / ours_s, events / raw_s,
              raw_s / ours_s);
}

// The append stage alone, with plain entries of the size that sealed ones have: positions, Merkle
// tree, batch, sync. Raw LevelDB gets the same stored bytes in batches of the same number.
void AppendStage(const fs::path& folder, const daybook::Clock& clock, size_t events) {
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
  double ours = 0;
  {
    const auto log = std::move(*LevelDbLog::Open(options));
    ours = Seconds([&] {
      std::atomic<size_t> durable{0};
      size_t messages = 0;
      for (size_t n = 0; n < events; ++messages) {
        NewMessage message;
        for (size_t i = 0; i < kBatchEvents && n < events; ++i, ++n)
          message.entries.push_back(
              {EntryClass::kFeed, streams[n % streams.size()], std::move(payloads[n])});
        log->Append(std::move(message), [&](const Result<Committed>& committed) {
          Require(committed.ok(), "a batch is durable");
          ++durable;
        });
      }
      while (durable < messages) std::this_thread::yield();
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
  Line("append stage (tree, batch, sync)", static_cast<double>(events), ours,
       RawBatches(folder / "raw-stage", stored));
}

void Run(size_t events, const fs::path& folder) {
  const SystemClock clock;
  utsname machine{};
  ::uname(&machine);
  std::printf("%zu events; %u processors, %s %s\n", events, std::thread::hardware_concurrency(),
              machine.sysname, machine.machine);
  auto store = std::move(*Store::Open(folder / "store", Options(clock)));
  const Input input = MakeInput(*store, events);
  const auto count = static_cast<double>(events);
  std::printf("an event as FlatBuffer: %.0f bytes\n", input.mean_bytes);

  AppendStage(folder, clock, events);
  const double raw = RawBatches(folder / "raw", input.payloads);
  const double whole = Append(*store, input);
  Line("whole path, bulk (zstd, AES, keys, idempotent)", count, whole, raw);
  std::printf("%-44s %9.0f /s\n", "decrypting replay", count / Replay(*store, input));
  store.reset();

  const double opening = Seconds([&] { store = *Store::Open(folder / "store", Options(clock)); });
  std::printf("%-44s %9.3f s\n", "open after a clean stop", opening);
  store.reset();
  const double entries = static_cast<double>(BytesOfFolder(folder / "store" / "care"));
  const double index = static_cast<double>(BytesOfFolder(folder / "store" / "care.index"));
  std::printf("%-44s %9.1f bytes, %.1f of them index\n", "care log, an event",
              (entries + index) / count, index / count);
  for (const bool payloads : {true, false}) {
    const double verifying = Seconds([&] {
      const auto report = VerifyStore(folder / "store", {payloads, {}, {}});
      Require(report.ok() && report->ok() && report->care_entries == events,
              "verify finds it sound");
    });
    std::printf("%-44s %9.0f /s\n", payloads ? "verify" : "verify --no-payloads",
                count / verifying);
  }

  store = *Store::Open(folder / "store", Options(clock));
  const auto singles = static_cast<double>(kWriters * kAppendsAWriter);
  const double raw_single = RawSingleAppends(folder / "raw64", input);
  Line("single durable appends, 64 writers", singles, SingleAppends(*store, input), raw_single);
}

}  // namespace
}  // namespace daybook::ledger

int main(int argc, char** argv) {
  const size_t events = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 300'000;
  std::string pattern = std::string(argc > 2 ? argv[2] : "/var/tmp") + "/daybook-bench-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) return 73;
  daybook::ledger::Run(events, pattern);
  std::filesystem::remove_all(pattern);
  return 0;
}
