#pragma once
// The thread that keeps the views up with the care log (walls.md 8).
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "projections/files/generations.h"
#include "projections/files/timeline_store.h"
#include "projections/views.h"

namespace daybook::projections {

// What one step folds at most before readers see it.
inline constexpr size_t kStepEntriesMax = 16'384;
inline constexpr size_t kStepBytesMax = 16u << 20;

class Projector final : public Views {
 public:
  Projector(ledger::Store& store, const ViewsOptions& options);
  // Stops the thread and writes what is only in memory.
  ~Projector() override;

  // Views::Open. Call once.
  Status Start();

  std::shared_ptr<const Snapshot> Latest() const override;
  Status WaitFor(LogSize size, const std::function<bool()>& cancelled) override;
  std::vector<ViewStatus> Statuses() const override;
  using Views::Rebuild;
  Status Rebuild(const std::function<void(LogSize done, LogSize all)>& progress,
                 const std::function<bool()>& cancelled) override;
  Status Checkpoint() override;
  const std::string& note() const override { return note_; }

 private:
  // One timeline with its files.
  struct Engine {
    std::unique_ptr<Timeline> timeline;
    TimelineStore store;
  };
  using Progress = std::function<void(LogSize done, LogSize all)>;

  // What the log's committer touches: it may still be at it when the projector goes.
  struct Wake {
    std::mutex mutex;
    std::condition_variable rung;
    bool woken = false;
    bool stopping = false;
  };

  Status OpenEngine();
  // True if the files of the live generation were taken; else note_ says why not.
  Result<bool> OpenCurrent();
  // Whether a loaded timeline is one of this very log.
  Result<bool> IsOfThisLog(const Timeline& timeline) const;
  Result<Engine> NewEngine() const;
  void Run();
  // Folds all the log has, step by step, publishing each step of the live engine. kCancelled once
  // `cancelled` (may be empty) says so.
  Status CatchUp(Engine& engine, const Progress& after_step,
                 const std::function<bool()>& cancelled = {});
  Status FoldStep(Engine& engine, ledger::LogReader& reader, bool& at_end);
  void Publish(Engine& engine);
  void Fail(const Error& error);
  bool failed() const;
  bool stopping() const;

  ledger::Store& store_;
  const ViewsOptions options_;
  Generations generations_;
  std::string note_;

  std::mutex engine_mutex_;       // whoever folds or writes files
  std::optional<Engine> engine_;  // guarded by engine_mutex_
  std::mutex rebuild_mutex_;      // one rebuild at a time

  mutable std::mutex mutex_;  // what follows; never held while folding
  std::condition_variable changed_;
  std::shared_ptr<const Snapshot> latest_;
  uint64_t bytes_ = 0;  // on disk and in memory
  std::optional<Error> failed_;

  const std::shared_ptr<Wake> wake_ = std::make_shared<Wake>();
  std::thread thread_;
};

}  // namespace daybook::projections
