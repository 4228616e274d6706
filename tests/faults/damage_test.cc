// Files that are not as they were written: every bit flipped, cut short, emptied, zeroed, swapped,
// missing, doubled. `verify` says so and names the file; opening fails or reads what is right.
//
// Everything is done in children: LevelDB's assertions must never be reached, and would end them.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <random>

#include "ledger/verify.h"
#include "tests/faults/child.h"
#include "tests/faults/child_store.h"
#include "tests/faults/fault_env.h"
#include "tests/faults/scale.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using ledger::Store;

constexpr int kMessages = 24;
constexpr int64_t kStart = 1'790'000'000'000'000;

struct Target {
  fs::path file;  // relative to the store
  std::string bytes;
};

std::string BytesOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void Write(const fs::path& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// A store that was closed well: tables, write-ahead logs, a quarantine.
class DamageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const ChildEnd made = RunChild([&](int fd) {
      FixedClock clock(kStart);
      const WorkloadRun run = RunWorkload(store(), nullptr, clock, kMessages);
      for (const auto& [number, committed] : run.acknowledged.messages)
        Acknowledge(fd, number, committed);
      for (const int number : run.acknowledged.quarantined) AcknowledgeInput(fd, number);
      return run.first_error.empty() ? 0 : 1;
    });
    ASSERT_TRUE(made.exited && made.code == 0);
    acknowledged_ = ReadAcknowledged(made.said);
    ASSERT_EQ(acknowledged_.messages.size(), static_cast<size_t>(kMessages));
    ASSERT_GT(acknowledged_.quarantined.size(), 2u);
    FindTargets();
    ASSERT_GT(targets_.size(), 10u);
  }

  fs::path store() const { return folder_ / "store"; }

  // Files whose every byte counts: not LevelDB's diary and not the lock files.
  void FindTargets() {
    for (const auto& file : fs::recursive_directory_iterator(store())) {
      const std::string name = file.path().filename();
      if (!file.is_regular_file() || name == "LOCK" || name.starts_with("LOG")) continue;
      if (file.path().extension() == ".dbtmp" || file.file_size() == 0) continue;
      targets_.push_back({fs::relative(file.path(), store()), BytesOf(file.path())});
    }
    std::sort(targets_.begin(), targets_.end(),
              [](const Target& a, const Target& b) { return a.file < b.file; });
  }

  // An index that has lost its newest records, where its write-ahead log ends between two, is
  // behind its log and nothing else: opening reads what it lacks again.
  static bool MayBeBehind(const fs::path& file) {
    return file.begin()->extension() == ".index" && file.extension() == ".log";
  }
  // What is wrong with the answers of a damaged store that opens; empty if it doesn't, or if all
  // that can be read is right. Works on a copy.
  std::string WrongAnswers(const fs::path& damaged) const {
    const TempFolder folder(TempFolder::InMemory());
    fs::copy(damaged, folder / "copy", fs::copy_options::recursive);
    FaultEnv quick;
    const FixedClock clock(kStart);
    ledger::StoreOptions options;
    options.clock = &clock;
    options.env = &quick;
    if (!Store::Open(folder / "copy", options).ok()) return "";
    const std::string wrong = CheckStore(folder / "copy", acknowledged_, &quick);
    // An error is an answer too; these would be wrong ones.
    for (const char* words : {"is not whole", "is not an event", "and is lost", "has moved",
                              "is there twice", "is lost"})
      if (wrong.find(words) != std::string::npos) return wrong;
    return "";
  }

  TempFolder folder_{TempFolder::InMemory()};
  Acknowledged acknowledged_;
  std::vector<Target> targets_;
};

// Files whose damage is in blocks and records of their own: the others hold for one another.
bool IsOfBlocks(const fs::path& file) {
  return file.extension() == ".log" || file.extension() == ".ldb" ||
         file.filename().string().starts_with("MANIFEST-");
}

// Why the report doesn't say where `file` was flipped; empty if it does.
std::string WronglyPlaced(const ledger::VerifyReport& report, const fs::path& file, uint64_t byte) {
  for (const ledger::Damage& damage : report.damaged) {
    if (!damage.file.ends_with(file.string())) continue;
    if (!damage.offset) return "no offset: " + damage.what;
    if (*damage.offset > byte) return "beyond it, at " + std::to_string(*damage.offset);
    return "";
  }
  return IsOfBlocks(file) ? "the file is not named" : "";
}

struct Flip {
  const Target* target;
  uint64_t bit;
  std::string where() const { return target->file.string() + " bit " + std::to_string(bit); }
};

// Says what is wrong with verify's answer to a flip, if anything. `store` is as it was afterwards.
void VerifyFlipped(const fs::path& store, const Flip& flip, int fd) {
  std::string bytes = flip.target->bytes;
  bytes[flip.bit / 8] = static_cast<char>(bytes[flip.bit / 8] ^ (1 << flip.bit % 8));
  Write(store / flip.target->file, bytes);
  const auto report = ledger::VerifyStore(store);
  if (report.ok() && report->ok()) Say(fd, flip.where() + ": verify saw nothing");
  if (report.ok() && !report->ok())
    if (const std::string wrong = WronglyPlaced(*report, flip.target->file, flip.bit / 8);
        !wrong.empty())
      Say(fd, flip.where() + ": " + wrong);
}

// Every bit where the scale allows as many, else so many of them, each file in turn.
std::vector<Flip> ChooseFlips(const std::vector<Target>& targets, uint64_t most) {
  std::vector<Flip> flips;
  for (const Target& target : targets)
    for (uint64_t bit = 0; bit < target.bytes.size() * 8; ++bit) flips.push_back({&target, bit});
  if (most >= flips.size()) return flips;
  flips.clear();
  std::mt19937_64 random(Seed());
  while (flips.size() < most) {
    const Target& target = targets[flips.size() % targets.size()];
    flips.push_back({&target, random() % (target.bytes.size() * 8)});
  }
  return flips;
}

TEST_F(DamageTest, EveryFlippedBitIsReportedAndNeverReadAsGood) {
  constexpr size_t kFlipsAChild = 100;
  constexpr size_t kOpenedEvery = 10;
  const std::vector<Flip> flips = ChooseFlips(targets_, static_cast<uint64_t>(Scaled(1'500)));
  size_t opened = 0;
  for (size_t first = 0; first < flips.size() && !HasFailure(); first += kFlipsAChild) {
    const size_t end_flip = std::min(flips.size(), first + kFlipsAChild);
    const ChildEnd end = RunChild([&](int fd) {
      for (size_t i = first; i < end_flip; ++i) {
        VerifyFlipped(store(), flips[i], fd);
        if (i % kOpenedEvery == 0)
          if (const std::string wrong = WrongAnswers(store()); !wrong.empty())
            Say(fd, flips[i].where() + ": " + wrong);
        Write(store() / flips[i].target->file, flips[i].target->bytes);
      }
      return 0;
    });
    EXPECT_TRUE(end.exited) << "signal " << end.code << " from " << flips[first].where() << " on";
    EXPECT_EQ(end.said, "");
    opened += (end_flip - first + kOpenedEvery - 1) / kOpenedEvery;
  }
  uint64_t bits = 0;
  for (const Target& target : targets_) bits += target.bytes.size() * 8;
  std::printf("%zu flips of %llu bits in %zu files reported, after %zu of them opened too\n",
              flips.size(), static_cast<unsigned long long>(bits), targets_.size(), opened);
}

// One way to damage a file, and what verify must say.
struct Damaging {
  std::string what;
  std::function<void(const fs::path& file)> apply;
};

std::vector<Damaging> WaysToDamage(const Target& target, const std::vector<Target>& all,
                                   std::mt19937_64& random) {
  const std::string& bytes = target.bytes;
  std::vector<Damaging> ways;
  ways.push_back({"missing", [](const fs::path& file) { fs::remove(file); }});
  ways.push_back({"empty", [](const fs::path& file) { Write(file, ""); }});
  ways.push_back(
      {"zeroed", [&](const fs::path& file) { Write(file, std::string(bytes.size(), '\0')); }});
  ways.push_back({"doubled", [&](const fs::path& file) { Write(file, bytes + bytes); }});
  ways.push_back({"with a zero more", [&](const fs::path& file) { Write(file, bytes + '\0'); }});
  ways.push_back({"a folder", [](const fs::path& file) {
                    fs::remove(file);
                    fs::create_directory(file);
                  }});
  for (int i = 0; i < 6; ++i) {
    const size_t length = random() % bytes.size();
    ways.push_back({"cut to " + std::to_string(length) + " bytes",
                    [&, length](const fs::path& file) { Write(file, bytes.substr(0, length)); }});
  }
  for (int i = 0; i < 3; ++i) {
    const Target& other = all[random() % all.size()];
    if (other.bytes == bytes) continue;
    ways.push_back({"with the bytes of " + other.file.string(),
                    [&](const fs::path& file) { Write(file, other.bytes); }});
  }
  return ways;
}

// Whether verify names the file itself, or, of one whose loss only others can tell, its database or
// anchor.
bool Names(const ledger::VerifyReport& report, const fs::path& file) {
  const std::string database = file.begin()->string();
  for (const ledger::Damage& damage : report.damaged)
    if (damage.file.ends_with(file.string()) ||
        damage.file.find("/" + database) != std::string::npos)
      return true;
  return false;
}

TEST_F(DamageTest, EveryDamagedFileIsReportedAndNeverReadAsGood) {
  std::mt19937_64 random(Seed());
  size_t damages = 0;
  for (int round = 0; round < Scaled(1); ++round)
    for (const Target& target : targets_)
      for (const Damaging& way : WaysToDamage(target, targets_, random)) {
        if (HasFailure()) return;
        const std::string where = target.file.string() + ", " + way.what;
        const fs::path copy = folder_ / "copy";
        fs::copy(store(), copy, fs::copy_options::recursive);
        way.apply(copy / target.file);
        const ChildEnd end = RunChild([&](int fd) {
          const auto report = ledger::VerifyStore(copy);
          if (report.ok() && report->ok() && !MayBeBehind(target.file))
            Say(fd, "verify saw nothing");
          if (report.ok() && !report->ok() && !Names(*report, target.file))
            Say(fd, "verify names " + report->damaged[0].file + ": " + report->damaged[0].what);
          const std::string wrong = WrongAnswers(copy);
          if (!wrong.empty()) Say(fd, wrong);
          return 0;
        });
        EXPECT_TRUE(end.exited) << where << ": signal " << end.code;
        EXPECT_EQ(end.said, "") << where;
        fs::remove_all(copy);
        ++damages;
      }
  std::printf("%zu damaged files of %zu reported\n", damages, targets_.size());
}

// Each length of each file: torture goes through all of them.
TEST_F(DamageTest, EveryLengthAFileIsCutToIsReportedAndNeverReadAsGood) {
  std::mt19937_64 random(Seed());
  uint64_t lengths = 0;
  for (const Target& target : targets_) lengths += target.bytes.size();
  const uint64_t stride = std::max<uint64_t>(1, lengths / static_cast<uint64_t>(Scaled(600)));
  uint64_t cuts = 0;
  for (const Target& target : targets_) {
    const ChildEnd end = RunChild([&](int fd) {
      for (uint64_t length = random() % stride; length < target.bytes.size(); length += stride) {
        const std::string where = target.file.string() + " cut to " + std::to_string(length);
        Write(store() / target.file, target.bytes.substr(0, length));
        const auto report = ledger::VerifyStore(store());
        if (report.ok() && report->ok() && !MayBeBehind(target.file))
          Say(fd, where + ": verify saw nothing");
        if (report.ok() && !report->ok() && !Names(*report, target.file))
          Say(fd, where + ": verify names " + report->damaged[0].file);
        if (length % 8 == 0)
          if (const std::string wrong = WrongAnswers(store()); !wrong.empty())
            Say(fd, where + ": " + wrong);
      }
      Write(store() / target.file, target.bytes);
      return 0;
    });
    EXPECT_TRUE(end.exited) << target.file << ": signal " << end.code;
    EXPECT_EQ(end.said, "");
    cuts += (target.bytes.size() + stride - 1) / stride;
  }
  std::printf("%llu cut files of %llu lengths reported\n", static_cast<unsigned long long>(cuts),
              static_cast<unsigned long long>(lengths));
}

}  // namespace
}  // namespace daybook::tests
