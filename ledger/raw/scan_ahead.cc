#include "ledger/raw/scan_ahead.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "ledger/raw/raw_scan.h"

namespace daybook::ledger {
namespace {

using Take = std::function<Status(std::string_view, std::string_view)>;

// Records one behind the other.
struct Chunk {
  struct Lengths {
    size_t key = 0;
    size_t value = 0;
  };
  std::string bytes;
  std::vector<Lengths> records;
};

Status TakeAll(const Chunk& chunk, const Take& take) {
  std::string_view rest = chunk.bytes;
  for (const auto& [key, value] : chunk.records) {
    DAYBOOK_TRY(take(rest.substr(0, key), rest.substr(key, value)));
    rest.remove_prefix(key + value);
  }
  return {};
}

// Chunks on their way from the thread that reads to the one that looks at them.
class Chunks {
 public:
  // Waits for room. False when nobody takes any more.
  bool Put(Chunk chunk) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || chunks_.size() < kAheadChunks; });
    if (stopped_) return false;
    chunks_.push_back(std::move(chunk));
    lock.unlock();
    changed_.notify_all();
    return true;
  }
  // False when all were taken and no more will come.
  bool Get(Chunk& chunk) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || !chunks_.empty(); });
    if (chunks_.empty()) return false;
    chunk = std::move(chunks_.front());
    chunks_.pop_front();
    lock.unlock();
    changed_.notify_all();
    return true;
  }
  void End() { Set(ended_); }
  void Stop() { Set(stopped_); }

 private:
  void Set(bool& flag) {
    {
      const std::lock_guard lock(mutex_);
      flag = true;
    }
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Chunk> chunks_;
  bool ended_ = false;
  bool stopped_ = false;
};

Status ReadInto(Chunks& chunks, const std::filesystem::path& folder, const RawManifest& manifest) {
  Chunk filling;
  const Status read =
      ScanRawDb(folder, manifest, [&](std::string_view key, std::string_view value) -> Status {
        filling.bytes.append(key).append(value);
        filling.records.push_back({key.size(), value.size()});
        if (filling.bytes.size() < kAheadChunkBytes) return {};
        if (chunks.Put(std::exchange(filling, Chunk()))) return {};
        return Error{ErrorCode::kCancelled, "nobody wants the rest"};
      });
  // What lies before a damage comes first, as it would without the thread.
  if (!filling.records.empty()) chunks.Put(std::move(filling));
  return read;
}

}  // namespace

Status ScanRawDbAhead(const std::filesystem::path& folder, const RawManifest& manifest,
                      const Take& take) {
  Chunks chunks;
  Status read;
  std::thread reader;
  try {
    reader = std::thread([&] {
      read = ReadInto(chunks, folder, manifest);
      chunks.End();
    });
  } catch (const std::system_error&) {  // the system has no threads left
    return ScanRawDb(folder, manifest, take);
  }
  Status taken;
  for (Chunk chunk; taken.ok() && chunks.Get(chunk);) taken = TakeAll(chunk, take);
  chunks.Stop();
  reader.join();
  return taken.ok() ? read : taken;
}

}  // namespace daybook::ledger
