#pragma once
// Looks into a log's entries one by one, for verify: what can be said of each without the others,
// most of the work, is done by two threads while the next ones are read.
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "ledger/base/ids.h"
#include "ledger/log/digest.h"
#include "ledger/log/entry.h"
#include "ledger/seal/sealing.h"

namespace daybook::ledger {

enum class StoredForm : uint8_t { kEntry, kOriginal };

struct CheckedEntry {
  StoredForm form = StoredForm::kEntry;
  std::string wrong;  // what is; empty if nothing: only then the rest holds
  EntryHeader header;
  Digest leaf{};
  std::optional<MessageKey> message;  // that it says it is of
  bool erased = false;
  bool unread = false;  // encrypted, and there are no keys
};

class EntryChecks {
 public:
  // Entries that a thread takes at a time, and chunks of them that may be under way.
  static constexpr size_t kChunkEntries = 512;
  static constexpr size_t kChunkBytes = 1u << 20;
  static constexpr size_t kChunkUsualBytes = 96u << 10;
  static constexpr size_t kChunksMax = 6;

  // Payloads are opened with the keys of `vault`, which may be null. `take` gets the entries in the
  // order in which they were added, on the caller's thread.
  EntryChecks(std::shared_ptr<const Vault> vault, std::function<Status(const CheckedEntry&)> take);
  ~EntryChecks();
  // Returns the first error of `take`, of whatever entry it is told by then. Of an original there
  // is no header and no leaf.
  Status Add(std::string_view stored, StoredForm form);
  // After which all that were added are told.
  Status Drain();

 private:
  struct Chunk {
    std::string bytes;
    std::vector<size_t> ends;  // of each entry in `bytes`
    std::vector<StoredForm> forms;
    std::vector<CheckedEntry> checked;
    bool done = false;
  };

  void Work();
  void Start();
  Status TakeOldest();
  Status Tell(const Chunk& chunk);
  static void Check(Chunk& chunk, const Vault* vault, EntryOpener& opener);

  std::shared_ptr<const Vault> vault_;
  std::function<Status(const CheckedEntry&)> take_;
  std::unique_ptr<Chunk> filling_ = std::make_unique<Chunk>();
  std::unique_ptr<Chunk> told_ = std::make_unique<Chunk>();  // its room is used again

  std::mutex mutex_;
  std::condition_variable added_;
  std::condition_variable done_;
  std::deque<std::unique_ptr<Chunk>> chunks_;  // under way, in order
  size_t begun_ = 0;                           // of those in front, how many a thread has taken
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace daybook::ledger
