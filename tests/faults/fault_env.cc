#include "tests/faults/fault_env.h"

#include <filesystem>
#include <memory>

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;

leveldb::Status Refused(const std::string& path) {
  return leveldb::Status::IOError(path, "injected fault");
}
std::string FolderOf(const std::string& path) { return fs::path(path).parent_path().string(); }

}  // namespace

class FaultEnv::File final : public leveldb::WritableFile {
 public:
  File(FaultEnv& env, std::string path, leveldb::WritableFile* target)
      : env_(env), path_(std::move(path)), target_(target) {}

  leveldb::Status Append(const leveldb::Slice& bytes) override {
    const Step step = env_.NextStep();
    if (step == Step::kFail) return Refused(path_);
    const size_t length = step == Step::kFailHalfway ? bytes.size() / 2 : bytes.size();
    const leveldb::Status status = target_->Append(leveldb::Slice(bytes.data(), length));
    if (env_.trace_) env_.trace_->Append(path_, {bytes.data(), length});
    // As a full disk does it: a short write that stays, and an error.
    if (step == Step::kFailHalfway) return Refused(path_);
    return status;
  }
  leveldb::Status Close() override { return target_->Close(); }
  leveldb::Status Flush() override { return target_->Flush(); }
  leveldb::Status Sync() override {
    if (env_.NextStep() != Step::kGoOn) return Refused(path_);
    const leveldb::Status status = target_->Flush();
    if (!env_.trace_) return status;
    // LevelDB's own environment syncs the folder with each MANIFEST, first.
    if (fs::path(path_).filename().string().starts_with("MANIFEST"))
      env_.trace_->SyncFolder(FolderOf(path_));
    env_.trace_->Sync(path_);
    return status;
  }

 private:
  FaultEnv& env_;
  std::string path_;
  std::unique_ptr<leveldb::WritableFile> target_;
};

class FaultEnv::SequentialFile final : public leveldb::SequentialFile {
 public:
  SequentialFile(FaultEnv& env, std::string path, leveldb::SequentialFile* target)
      : env_(env), path_(std::move(path)), target_(target) {}
  leveldb::Status Read(size_t n, leveldb::Slice* result, char* scratch) override {
    if (env_.RefuseRead(path_)) return Refused(path_);
    return target_->Read(n, result, scratch);
  }
  leveldb::Status Skip(uint64_t n) override { return target_->Skip(n); }

 private:
  FaultEnv& env_;
  std::string path_;
  std::unique_ptr<leveldb::SequentialFile> target_;
};

class FaultEnv::RandomAccessFile final : public leveldb::RandomAccessFile {
 public:
  RandomAccessFile(FaultEnv& env, std::string path, leveldb::RandomAccessFile* target)
      : env_(env), path_(std::move(path)), target_(target) {}
  leveldb::Status Read(uint64_t offset, size_t n, leveldb::Slice* result,
                       char* scratch) const override {
    if (env_.RefuseRead(path_)) return Refused(path_);
    return target_->Read(offset, n, result, scratch);
  }

 private:
  FaultEnv& env_;
  std::string path_;
  std::unique_ptr<leveldb::RandomAccessFile> target_;
};

void FaultEnv::ArmRead(uint64_t at) {
  const std::lock_guard lock(mutex_);
  read_at_ = at;
  reads_ = 0;
  refused_read_.clear();
}

uint64_t FaultEnv::reads() const {
  const std::lock_guard lock(mutex_);
  return reads_;
}

std::string FaultEnv::refused_read() const {
  const std::lock_guard lock(mutex_);
  return refused_read_;
}

std::set<std::string> FaultEnv::synced_folders() const {
  const std::lock_guard lock(mutex_);
  return synced_folders_;
}

bool FaultEnv::RefuseRead(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (reads_++ != read_at_) return false;
  refused_read_ = path;
  return true;
}

void FaultEnv::Arm(Fault fault, uint64_t at) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
  at_ = at;
  operations_ = 0;
  fired_ = false;
}

uint64_t FaultEnv::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

bool FaultEnv::fired() const {
  const std::lock_guard lock(mutex_);
  return fired_;
}

FaultEnv::Step FaultEnv::NextStep() {
  const std::lock_guard lock(mutex_);
  if (counted_ && *counted_ != std::this_thread::get_id()) return Step::kGoOn;
  const uint64_t now = operations_++;
  if (fault_ == Fault::kNone || now < at_) return Step::kGoOn;
  const bool once = fault_ == Fault::kErrorOnce || fault_ == Fault::kShortOnce;
  if (once && now > at_) return Step::kGoOn;
  fired_ = true;
  const bool halfway = fault_ == Fault::kShortOnce || fault_ == Fault::kShortForGood;
  return halfway ? Step::kFailHalfway : Step::kFail;
}

void FaultEnv::Record(DiskTrace* trace) { trace_ = trace; }

void FaultEnv::CountThisThreadOnly() {
  const std::lock_guard lock(mutex_);
  counted_ = std::this_thread::get_id();
}

void FaultEnv::HoldWork() {
  const std::lock_guard lock(mutex_);
  holding_ = true;
}

void FaultEnv::Schedule(void (*work)(void*), void* argument) {
  {
    const std::lock_guard lock(mutex_);
    if (holding_) return static_cast<void>(held_.emplace_back(work, argument));
  }
  EnvWrapper::Schedule(work, argument);
}

void FaultEnv::RunHeld() {
  for (;;) {
    std::pair<void (*)(void*), void*> next;
    {
      const std::lock_guard lock(mutex_);
      if (held_.empty()) return;
      next = held_.front();
      held_.pop_front();
    }
    next.first(next.second);
  }
}

leveldb::Status FaultEnv::NewWritableFile(const std::string& path, leveldb::WritableFile** out) {
  *out = nullptr;
  if (NextStep() != Step::kGoOn) return Refused(path);
  leveldb::WritableFile* target_file = nullptr;
  const leveldb::Status status = EnvWrapper::NewWritableFile(path, &target_file);
  if (!status.ok()) return status;
  if (trace_) trace_->Make(path);
  *out = new File(*this, path, target_file);
  return status;
}

leveldb::Status FaultEnv::NewSequentialFile(const std::string& path,
                                            leveldb::SequentialFile** out) {
  *out = nullptr;
  leveldb::SequentialFile* target_file = nullptr;
  const leveldb::Status status = EnvWrapper::NewSequentialFile(path, &target_file);
  if (status.ok()) *out = new SequentialFile(*this, path, target_file);
  return status;
}

leveldb::Status FaultEnv::NewRandomAccessFile(const std::string& path,
                                              leveldb::RandomAccessFile** out) {
  *out = nullptr;
  leveldb::RandomAccessFile* target_file = nullptr;
  const leveldb::Status status = EnvWrapper::NewRandomAccessFile(path, &target_file);
  if (status.ok()) *out = new RandomAccessFile(*this, path, target_file);
  return status;
}

leveldb::Status FaultEnv::RemoveFile(const std::string& path) {
  if (NextStep() != Step::kGoOn) return Refused(path);
  const leveldb::Status status = EnvWrapper::RemoveFile(path);
  if (status.ok() && trace_) trace_->Remove(path);
  return status;
}

leveldb::Status FaultEnv::RenameFile(const std::string& from, const std::string& to) {
  if (NextStep() != Step::kGoOn) return Refused(from);
  const leveldb::Status status = EnvWrapper::RenameFile(from, to);
  if (status.ok() && trace_) trace_->Rename(from, to);
  return status;
}

Status FaultEnv::SyncDirectory(const std::string& folder) {
  if (NextStep() != Step::kGoOn)
    return Error{ErrorCode::kIo, "injected fault", folder, "arm no fault"};
  if (trace_) trace_->SyncFolder(folder);
  const std::lock_guard lock(mutex_);
  synced_folders_.insert(folder);
  return {};
}

Status FaultEnv::LinkFile(const std::string& path, const std::string& beside) {
  if (NextStep() != Step::kGoOn)
    return Error{ErrorCode::kIo, "injected fault", beside, "arm no fault"};
  std::error_code failed;
  fs::create_hard_link(path, beside, failed);
  if (failed) return Error{ErrorCode::kIo, failed.message(), beside};
  if (trace_) trace_->Link(path, beside);
  return {};
}

Status FaultEnv::BeforeRead(const std::string& path) {
  if (!RefuseRead(path)) return {};
  return Error{ErrorCode::kIo, "injected fault", path, "arm no fault"};
}

}  // namespace daybook::tests
