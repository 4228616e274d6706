#pragma once
// Everything that was done to a disk, step by step, so that the disk can be rebuilt as a power cut
// after any step would have left it (power_cut.h).
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::tests {

struct DiskStep {
  enum class Kind : uint8_t {
    kMake,         // an empty file at `path`
    kAppend,       // `bytes` to the file
    kSync,         // of the file's bytes
    kRename,       // `path` to `to`, within one folder
    kRemove,       // the name `path`
    kLink,         // the file at `path` gets the name `to` too
    kSyncFolder,   // of the names in `path`
    kFoundFile,    // durable: made otherwise, or there from the beginning, with `bytes`
    kFoundFolder,  // durable
  };
  Kind kind;
  std::string path;  // below the trace's root; empty: the root itself
  std::string to{};
  std::string bytes{};
};

// Thread-safe. A step is recorded when it has been done and before its caller goes on, so that what
// follows from it comes later.
class DiskTrace {
 public:
  // What lies under `root` already is on disk.
  explicit DiskTrace(std::filesystem::path root);

  void Make(const std::string& path);
  void Append(const std::string& path, std::string_view bytes);
  void Sync(const std::string& path);
  void Rename(const std::string& from, const std::string& to);
  void Remove(const std::string& path);
  void Link(const std::string& path, const std::string& beside);
  // Takes in what was made in the folder without the environment: its names are durable now.
  void SyncFolder(const std::string& folder);
  // Steps so far.
  uint64_t size() const;
  // Only when nobody records any more.
  const std::vector<DiskStep>& steps() const { return steps_; }

 private:
  std::string Below(const std::filesystem::path& path) const;
  void Find(const std::filesystem::path& path);
  void Add(DiskStep step);

  std::filesystem::path root_;
  mutable std::mutex mutex_;
  std::vector<DiskStep> steps_;
  std::set<std::string> known_;  // names that the steps so far have made
};

}  // namespace daybook::tests
