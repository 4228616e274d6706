#pragma once
// One ledger's life, decided by a seed: writers, readers and a projector, crashes, power cuts and
// disk faults, one step after another in virtual time, and after each what must hold.
//
// What makes it deterministic: one thread chooses and takes the steps and waits for each to have
// its whole effect (committer_steps.h); which messages make a group is fixed; LevelDB's background
// work runs where a step says so (FaultEnv::HoldWork); the clock moves in steps; the folder's key
// is given. Not in our hands: the views' own thread, which only reads the log and whose files no
// power cut keeps; what LevelDB's thread does while an opening with faults is tried; the anchor of
// a log that was idle for a second of real time.
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "ledger/base/clock.h"
#include "ledger/event/event.h"
#include "ledger/store.h"
#include "projections/views.h"
#include "tests/faults/disk_trace.h"
#include "tests/faults/fault_env.h"
#include "tests/ledger/temp_folder.h"
#include "tests/projections/random_events.h"

namespace daybook::tests {

class Simulation {
 public:
  struct Counts {
    uint64_t steps = 0;
    uint64_t acknowledged = 0;
    uint64_t duplicates = 0;
    uint64_t faults = 0;
    uint64_t crashes = 0;
    uint64_t power_cuts = 0;
    uint64_t tails_cut = 0;
    uint64_t projections = 0;
  };

  explicit Simulation(uint64_t seed);
  ~Simulation();
  // Takes so many steps, opens a last time and verifies. Empty if all held, else what did not.
  std::string Run(int steps);
  // Each step and what came of it: the same for the same seed.
  const std::string& history() const { return history_; }
  const Counts& counts() const { return counts_; }

 private:
  struct Message {
    std::vector<ledger::Event> events;
    std::vector<std::string> payloads;  // of its entries
    std::optional<uint64_t> first;      // its position, once it is known to be there
  };
  struct OpenReader {
    std::unique_ptr<ledger::LogReader> reader;
    uint64_t next = 0;
    uint64_t end = 0;
  };

  uint64_t Below(uint64_t bound) { return random_() % bound; }
  std::filesystem::path store_folder() const;
  void Note(const std::string& what) { history_ += what + "\n"; }
  void Fail(const std::string& what);

  void Step();
  void NewMessages(uint64_t count);
  void SendAgain();
  void Send(const std::vector<size_t>& numbers);
  void Told(size_t number, const Result<ledger::Committed>& done);
  void Read();
  void Project();
  void RunHeld();
  void MoveClock();
  void ArmFault();

  void Open();
  void OpenWithFault();
  void Stop();
  void Crash();
  void CutPower();
  void CheckLog();
  size_t MessageAt(const ledger::LogEntry& entry, size_t index) const;
  void TakeFound(const std::vector<ledger::LogEntry>& entries);
  ledger::NewMessage Build(size_t number);

  std::mt19937_64 random_;
  RandomEvents events_;
  TempFolder folder_;
  int disk_ = 0;  // a new one after each power cut
  FixedClock clock_;
  std::unique_ptr<DiskTrace> trace_;
  std::unique_ptr<FaultEnv> env_;
  std::unique_ptr<ledger::Store> store_;
  std::unique_ptr<projections::Views> views_;
  std::vector<OpenReader> readers_;
  std::vector<Message> messages_;
  std::map<EventId, size_t> number_of_;  // of the message of an event
  std::vector<std::string> log_;         // payload by position: all that must be there
  uint64_t acknowledged_steps_ = 0;      // of the disk, when the last was acknowledged
  uint64_t unsettled_bytes_ = 0;         // appended since held work was last run
  bool armed_ = false;                   // a fault since the store was opened
  bool latched_ = false;
  std::string wrong_;
  std::string history_;
  Counts counts_;
};

}  // namespace daybook::tests
