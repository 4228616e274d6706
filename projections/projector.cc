#include "projections/projector.h"

#include <chrono>
#include <system_error>

#include "ledger/base/batch_work.h"

namespace daybook::projections {
namespace {

// How often a waiting reader looks whether it was cancelled.
constexpr std::chrono::milliseconds kCancelPoll{50};

// Writing view files failed: what that means, and what to do.
Status OldOnesStay(const Status& written) {
  if (written.ok()) return {};
  Error error = written.error();
  error.message = "the views can't be written, the old ones stay: " + error.message;
  error.hint =
      "the log has everything: free space on the disk or mend it, then `daybook rebuild`, or run "
      "it again";
  return error;
}

Status GoOn(const std::function<bool()>& cancelled) {
  if (!cancelled || !cancelled()) return {};
  return Error{ErrorCode::kCancelled, "cancelled; the views are as they were"};
}

}  // namespace

Projector::Projector(ledger::Store& store, const ViewsOptions& options)
    : store_(store), options_(options), generations_(store.folder() / "views") {}

Projector::~Projector() {
  store_.care().OnCommit({});
  {
    const std::lock_guard lock(wake_->mutex);
    wake_->stopping = true;
  }
  wake_->rung.notify_all();
  if (thread_.joinable()) thread_.join();
  if (engine_ && !failed()) (void)Checkpoint();  // what isn't written is folded again at open
}

Status Projector::Start() {
  DAYBOOK_TRY(OpenEngine());
  const std::lock_guard lock(engine_mutex_);
  DAYBOOK_TRY(CatchUp(*engine_, {}));
  if (generations_.Current() != engine_->store.folder()) {
    DAYBOOK_TRY(OldOnesStay(engine_->store.Save(*engine_->timeline)));
    DAYBOOK_TRY(OldOnesStay(generations_.MakeCurrent(engine_->store.folder())));
  }
  Publish(*engine_);
  thread_ = std::thread([this] { Run(); });
  store_.care().OnCommit([wake = wake_](LogSize) {
    const std::lock_guard guard(wake->mutex);
    wake->woken = true;
    wake->rung.notify_all();
  });
  // What came between catching up and OnCommit.
  const std::lock_guard guard(wake_->mutex);
  wake_->woken = true;
  wake_->rung.notify_all();
  return {};
}

Status Projector::OpenEngine() {
  DAYBOOK_TRY(generations_.Open());
  DAYBOOK_ASSIGN(const bool taken, OpenCurrent());
  if (taken) return {};
  DAYBOOK_ASSIGN(engine_, NewEngine());
  return {};
}

Result<bool> Projector::OpenCurrent() {
  const auto current = generations_.Current();
  if (!current) return false;
  auto loaded = TimelineStore::Load(*current);
  if (!loaded.ok()) {
    note_ =
        "the views were thrown away and folded again from the log: " + loaded.error().ToString();
    return false;
  }
  DAYBOOK_ASSIGN(const bool ours, IsOfThisLog(*loaded->timeline));
  if (!ours) {
    note_ = "the views were of another log: thrown away and folded again";
    return false;
  }
  engine_ = Engine{std::move(loaded->timeline), std::move(loaded->store)};
  return true;
}

Result<bool> Projector::IsOfThisLog(const Timeline& timeline) const {
  const Timeline::Progress progress = timeline.progress();
  const uint64_t size = store_.care().size().value;
  if (progress.position > size)
    return Error{ErrorCode::kCorruption,
                 "the care log has " + std::to_string(size) + " entries, but its views saw " +
                     std::to_string(progress.position),
                 (store_.folder() / "care").string(),
                 "entries were lost: restore the folder from its copy"};
  if (progress.position == 0) return true;
  DAYBOOK_ASSIGN(const ledger::LogEntry entry,
                 store_.care().At(LogPosition{progress.position - 1}));
  return HashOfEntry(entry) == progress.last_entry;
}

Result<Projector::Engine> Projector::NewEngine() const {
  DAYBOOK_ASSIGN(TimelineStore store, TimelineStore::Create(generations_.Next()));
  return Engine{std::make_unique<Timeline>(), std::move(store)};
}

void Projector::Run() {
  WorkInBatch();
  for (;;) {
    {
      std::unique_lock lock(wake_->mutex);
      wake_->rung.wait(lock, [&] { return wake_->woken || wake_->stopping; });
      if (wake_->stopping) return;
      wake_->woken = false;
    }
    const std::lock_guard lock(engine_mutex_);
    if (failed()) continue;  // until a rebuild
    const Status status = CatchUp(*engine_, [&](LogSize, LogSize) { Publish(*engine_); });
    if (!status.ok()) Fail(status.error());
  }
}

Status Projector::CatchUp(Engine& engine, const Progress& after_step,
                          const std::function<bool()>& cancelled) {
  const ledger::Log& log = store_.care();
  while (engine.timeline->position() < log.size().value && !stopping()) {
    DAYBOOK_ASSIGN(const auto reader, log.Read(LogPosition{engine.timeline->position()}));
    for (bool at_end = false; !at_end && !stopping();) {
      DAYBOOK_TRY(GoOn(cancelled));
      DAYBOOK_TRY(FoldStep(engine, *reader, at_end));
      if (after_step) after_step(LogSize{engine.timeline->position()}, log.size());
    }
  }
  return {};
}

Status Projector::FoldStep(Engine& engine, ledger::LogReader& reader, bool& at_end) {
  std::vector<ledger::LogEntry> entries;
  size_t bytes = 0;
  while (entries.size() < kStepEntriesMax && bytes < kStepBytesMax) {
    DAYBOOK_ASSIGN(auto entry, reader.Next());
    if (!entry) {
      at_end = true;
      break;
    }
    bytes += entry->payload.size();
    entries.push_back(std::move(*entry));
  }
  DAYBOOK_TRY(engine.timeline->Add(entries));
  if (engine.timeline->memory_rows() <= options_.delta_rows_max &&
      engine.timeline->memory_bytes() <= options_.delta_bytes_max)
    return {};
  return OldOnesStay(engine.store.Save(*engine.timeline));
}

void Projector::Publish(Engine& engine) {
  auto snapshot = engine.timeline->Publish();
  uint64_t bytes = engine.store.bytes() + engine.timeline->vocabulary().texts.bytes();
  for (const Timeline::Part& part : engine.timeline->parts())
    if (part.file == 0) bytes += part.segment->bytes();
  {
    const std::lock_guard lock(mutex_);
    latest_ = std::move(snapshot);
    bytes_ = bytes;
  }
  changed_.notify_all();
}

void Projector::Fail(const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    failed_ = error;
  }
  changed_.notify_all();
}

bool Projector::failed() const {
  const std::lock_guard lock(mutex_);
  return failed_.has_value();
}

bool Projector::stopping() const {
  const std::lock_guard lock(wake_->mutex);
  return wake_->stopping;
}

std::shared_ptr<const Snapshot> Projector::Latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

Status Projector::WaitFor(LogSize size, const std::function<bool()>& cancelled) {
  std::unique_lock lock(mutex_);
  while (latest_->position() < size.value) {
    if (failed_) return *failed_;
    lock.unlock();
    if (cancelled && cancelled())
      return Error{ErrorCode::kCancelled, "cancelled while waiting for the views"};
    lock.lock();
    if (latest_->position() >= size.value) break;
    changed_.wait_for(lock, kCancelPoll);
  }
  return {};
}

std::vector<ViewStatus> Projector::Statuses() const {
  const uint64_t log_size = store_.care().size().value;
  const std::lock_guard lock(mutex_);
  ViewStatus status;
  status.name = "timeline";
  status.position = PositionOf(*latest_);
  status.log_size = LogSize{log_size};
  status.digest = latest_->digest();
  status.rows = latest_->rows();
  status.bytes = bytes_;
  status.segments = static_cast<uint32_t>(latest_->segments().size());
  if (failed_) status.problem = failed_->ToString();
  return {status};
}

Status Projector::Rebuild(const Progress& progress, const std::function<bool()>& cancelled) {
  const std::lock_guard one(rebuild_mutex_);
  DAYBOOK_ASSIGN(Engine fresh, NewEngine());
  const std::filesystem::path folder = fresh.store.folder();
  const auto fold = [&]() -> Status {
    DAYBOOK_TRY(CatchUp(fresh, progress, cancelled));
    DAYBOOK_TRY(GoOn(cancelled));
    return OldOnesStay(fresh.store.Save(*fresh.timeline));
  };
  Status status = fold();  // the long part, beside the live views
  if (status.ok()) {
    const std::lock_guard lock(engine_mutex_);
    status = fold();  // what came meanwhile
    if (status.ok()) status = GoOn(cancelled);
    if (status.ok()) status = OldOnesStay(generations_.MakeCurrent(folder));
    if (status.ok()) {
      engine_ = std::move(fresh);
      const std::lock_guard published(mutex_);
      failed_.reset();
    }
    if (status.ok()) Publish(*engine_);
  }
  if (!status.ok()) {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  return status;
}

Status Projector::Checkpoint() {
  const std::lock_guard lock(engine_mutex_);
  DAYBOOK_TRY(OldOnesStay(engine_->store.Save(*engine_->timeline)));
  Publish(*engine_);
  return {};
}

}  // namespace daybook::projections
