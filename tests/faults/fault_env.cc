#include "tests/faults/fault_env.h"

#include <filesystem>
#include <fstream>
#include <memory>

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;

leveldb::Status Refused(const std::string& path) {
  return leveldb::Status::IOError(path, "injected fault");
}
std::string FolderOf(const std::string& path) { return fs::path(path).parent_path().string(); }

std::optional<std::string> ContentOf(const std::string& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return std::nullopt;
  auto content = ledger::ReadWholeFile(nullptr, path);
  if (!content.ok()) return std::nullopt;
  return std::move(content).value();
}

void PutBack(const std::string& path, const std::optional<std::string>& content) {
  std::error_code ignored;
  fs::remove(path, ignored);
  if (content) std::ofstream(path, std::ios::binary) << *content;
}

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
    {
      const std::lock_guard lock(env_.mutex_);
      env_.files_[path_].written += length;
    }
    // As a full disk does it: a short write that stays, and an error.
    if (step == Step::kFailHalfway) return Refused(path_);
    return status;
  }
  leveldb::Status Close() override { return target_->Close(); }
  leveldb::Status Flush() override { return target_->Flush(); }
  // The kernel isn't asked: whether these bytes survive is decided here.
  leveldb::Status Sync() override {
    if (env_.NextStep() != Step::kGoOn) return Refused(path_);
    const leveldb::Status status = target_->Flush();
    const std::lock_guard lock(env_.mutex_);
    FileBytes& file = env_.files_[path_];
    file.synced = file.written;
    // LevelDB's own environment syncs the folder with each MANIFEST.
    if (fs::path(path_).filename().string().starts_with("MANIFEST"))
      env_.ForgetNameChanges(FolderOf(path_));
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
  const uint64_t now = operations_++;
  if (fault_ == Fault::kNone || now < at_) return Step::kGoOn;
  if (fault_ == Fault::kErrorOnce && now > at_) return Step::kGoOn;
  fired_ = true;
  return fault_ == Fault::kPowerCut ? Step::kFail : Step::kFailHalfway;
}

leveldb::Status FaultEnv::NewWritableFile(const std::string& path, leveldb::WritableFile** out) {
  *out = nullptr;
  if (NextStep() != Step::kGoOn) return Refused(path);
  NameChange change{FolderOf(path), path, std::nullopt, ContentOf(path)};
  leveldb::WritableFile* target_file = nullptr;
  const leveldb::Status status = EnvWrapper::NewWritableFile(path, &target_file);
  if (!status.ok()) return status;
  const std::lock_guard lock(mutex_);
  names_.push_back(std::move(change));
  files_[path] = FileBytes();
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
  NameChange change{FolderOf(path), path, std::nullopt, ContentOf(path)};
  const leveldb::Status status = EnvWrapper::RemoveFile(path);
  if (!status.ok()) return status;
  const std::lock_guard lock(mutex_);
  names_.push_back(std::move(change));
  files_.erase(path);
  return status;
}

leveldb::Status FaultEnv::RenameFile(const std::string& from, const std::string& to) {
  if (NextStep() != Step::kGoOn) return Refused(from);
  NameChange change{FolderOf(to), from, to, ContentOf(to)};
  const leveldb::Status status = EnvWrapper::RenameFile(from, to);
  if (!status.ok()) return status;
  const std::lock_guard lock(mutex_);
  names_.push_back(std::move(change));
  files_[to] = files_[from];
  files_.erase(from);
  return status;
}

Status FaultEnv::SyncDirectory(const std::string& folder) {
  if (NextStep() != Step::kGoOn)
    return Error{ErrorCode::kIo, "injected fault", folder, "arm no fault"};
  const std::lock_guard lock(mutex_);
  ForgetNameChanges(folder);
  synced_folders_.insert(folder);
  return {};
}

Status FaultEnv::LinkFile(const std::string& path, const std::string& beside) {
  if (NextStep() != Step::kGoOn)
    return Error{ErrorCode::kIo, "injected fault", beside, "arm no fault"};
  std::error_code failed;
  fs::create_hard_link(path, beside, failed);
  if (failed) return Error{ErrorCode::kIo, failed.message(), beside};
  const std::lock_guard lock(mutex_);
  names_.push_back({FolderOf(beside), beside, std::nullopt, std::nullopt});
  return {};
}

Status FaultEnv::BeforeRead(const std::string& path) {
  if (!RefuseRead(path)) return {};
  return Error{ErrorCode::kIo, "injected fault", path, "arm no fault"};
}

void FaultEnv::ForgetNameChanges(const std::string& folder) {
  std::erase_if(names_, [&](const NameChange& change) { return change.folder == folder; });
}

void FaultEnv::Undo(const NameChange& change) {
  if (!change.renamed_to) {
    PutBack(change.path, change.before);
    return;
  }
  std::error_code ignored;
  fs::rename(*change.renamed_to, change.path, ignored);
  PutBack(*change.renamed_to, change.before);
}

void FaultEnv::LoseUnsynced(Tail tail, uint64_t seed) {
  const std::lock_guard lock(mutex_);
  std::mt19937_64 random(seed);
  for (const auto& [path, bytes] : files_) {
    std::error_code ignored;
    const uint64_t there = fs::file_size(path, ignored);
    if (ignored || there <= bytes.synced) continue;
    const uint64_t kept = tail == Tail::kTorn ? random() % (there - bytes.synced + 1) : 0;
    fs::resize_file(path, bytes.synced + kept, ignored);
    if (kept == 0) continue;
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const uint64_t garbage = 1 + random() % kept;
    file.seekp(static_cast<std::streamoff>(bytes.synced + kept - garbage));
    for (uint64_t i = 0; i < garbage; ++i) file.put(static_cast<char>(random()));
  }
  while (!names_.empty()) {
    Undo(names_.back());
    names_.pop_back();
  }
  files_.clear();
}

}  // namespace daybook::tests
