#include "tests/faults/disk_trace.h"

#include "ledger/log/durable_env.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using Kind = DiskStep::Kind;

// LevelDB's diary and the lock files hold nothing that counts.
bool IsForgotten(const fs::path& path) {
  const std::string name = path.filename().string();
  return name == "LOCK" || name == "LOG" || name == "LOG.old";
}

}  // namespace

DiskTrace::DiskTrace(fs::path root) : root_(std::move(root)) {
  for (const auto& found : fs::recursive_directory_iterator(root_)) Find(found.path());
}

std::string DiskTrace::Below(const fs::path& path) const {
  const std::string below = path.lexically_relative(root_).string();
  return below == "." ? "" : below;
}

void DiskTrace::Add(DiskStep step) {
  const std::lock_guard lock(mutex_);
  if (step.kind == Kind::kRename || step.kind == Kind::kRemove) known_.erase(step.path);
  if (step.kind == Kind::kRename || step.kind == Kind::kLink) known_.insert(step.to);
  if (step.kind == Kind::kMake) known_.insert(step.path);
  steps_.push_back(std::move(step));
}

void DiskTrace::Find(const fs::path& path) {
  std::error_code ignored;
  if (IsForgotten(path)) return;
  const std::string below = Below(path);
  {
    const std::lock_guard lock(mutex_);
    if (!known_.insert(below).second) return;
  }
  if (fs::is_directory(path, ignored)) return Add({Kind::kFoundFolder, below});
  auto bytes = ledger::ReadWholeFile(nullptr, path.string());
  if (bytes.ok()) Add({Kind::kFoundFile, below, "", std::move(*bytes)});
}

void DiskTrace::Make(const std::string& path) { Add({Kind::kMake, Below(path)}); }
void DiskTrace::Append(const std::string& path, std::string_view bytes) {
  Add({Kind::kAppend, Below(path), "", std::string(bytes)});
}
void DiskTrace::Sync(const std::string& path) { Add({Kind::kSync, Below(path)}); }
void DiskTrace::Rename(const std::string& from, const std::string& to) {
  if (!IsForgotten(from)) Add({Kind::kRename, Below(from), Below(to)});
}
void DiskTrace::Remove(const std::string& path) {
  if (!IsForgotten(path)) Add({Kind::kRemove, Below(path)});
}
void DiskTrace::Link(const std::string& path, const std::string& beside) {
  Add({Kind::kLink, Below(path), Below(beside)});
}

void DiskTrace::SyncFolder(const std::string& folder) {
  // Outside the root: the folder that holds it.
  if (Below(folder).starts_with("..")) return;
  const std::string below = Below(folder);
  bool only_leveldb = false;  // whose files all come through the environment
  {
    const std::lock_guard lock(mutex_);
    only_leveldb = known_.contains((fs::path(below) / "CURRENT").string());
  }
  std::error_code failed;
  if (!only_leveldb)
    for (const auto& found : fs::directory_iterator(folder, failed)) Find(found.path());
  Add({Kind::kSyncFolder, below});
}

uint64_t DiskTrace::size() const {
  const std::lock_guard lock(mutex_);
  return steps_.size();
}

}  // namespace daybook::tests
