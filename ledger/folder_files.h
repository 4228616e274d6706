#pragma once
// The small files of a data folder: LOCK, FORMAT and the stream key (store.h lists them all).
#include <filesystem>
#include <optional>
#include <string>

#include "ledger/base/result.h"
#include "ledger/proof/ed25519.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

// Held while a process owns a data folder.
class FolderLock {
 public:
  // Makes LOCK and writes the owner's pid and command into it. kBusy with the other owner's if it
  // is taken, by this process too.
  static Result<FolderLock> Take(const std::filesystem::path& folder, const std::string& command);
  // Takes an existing LOCK without writing: for a reader. A folder without one is not locked.
  static Result<FolderLock> TakeReadOnly(const std::filesystem::path& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

inline constexpr size_t kStreamKeyBytes = 32;

std::filesystem::path StreamKeyFile(const std::filesystem::path& folder);
// The key; nullopt if the file isn't there; kCorruption if it isn't 32 bytes.
Result<std::optional<std::string>> ReadStreamKey(const std::filesystem::path& folder);
// A new key from the kernel's randomness; SyncStreamKey makes it durable. Refuses to replace one.
Result<std::string> MakeStreamKey(const std::filesystem::path& folder);
// Forces the key's bytes and its name to disk, whoever wrote them.
Status SyncStreamKey(leveldb::Env* env, const std::filesystem::path& folder);
// 16 hex digits that tell keys apart and give nothing away: they name the folder.
std::string FolderName(const std::string& stream_key);

// FORMAT is "daybook 2", then "folder " and the folder's name, so that a changed key is noticed,
// then "epoch " and the newest epoch of the vault that the folder knows, so that keys of before an
// erasure are noticed. "daybook 1" had no vault and no epoch; opening it writes FORMAT anew.
Result<bool> HasFormat(const std::filesystem::path& folder);
Status WriteFormat(leveldb::Env* env, const std::filesystem::path& folder,
                   const std::string& folder_name, uint32_t epoch);
// The epoch in FORMAT; 0 where it is that of before the vault, or not written yet.
Result<uint32_t> EpochInFormat(const std::filesystem::path& folder);
// A copy of a folder in the making has its FORMAT under another name, so that it passes for no
// ledger; FinishFormat gives it the right one, in one step.
inline constexpr char kUnfinishedFormat[] = "FORMAT.unfinished";
Status WriteUnfinishedFormat(leveldb::Env* env, const std::filesystem::path& folder,
                             const std::string& folder_name, uint32_t epoch);
Status FinishFormat(leveldb::Env* env, const std::filesystem::path& folder);
// kCorruption naming FORMAT or the key if they don't belong together.
Status CheckFormat(const std::filesystem::path& folder, const std::string& folder_name);

// What stands in the way of a ledger there: kNotPermitted if this user may not look into the
// folder, kCantCreate if it holds other things than a ledger, whole or half made.
Status CheckForeign(const std::filesystem::path& folder);

// keys/log.key: the private key that signs both logs' checkpoints, seed ‖ public key.
std::filesystem::path LogKeyFile(const std::filesystem::path& folder);
// nullopt if the file isn't there; kCorruption if it is not a key. `env` may be null.
Result<std::optional<SigningKey>> ReadLogKey(leveldb::Env* env,
                                             const std::filesystem::path& folder);
// The folder's key, or one made now, durable, for a folder whose anchors nobody signed yet: a new
// one or one of format 1. kCorruption if a signed anchor is there without its key.
Result<SigningKey> LogKeyOf(leveldb::Env* env, const std::filesystem::path& folder);

// The anchor's first line: "daybook/<folder>/care".
std::string AnchorOrigin(const std::string& folder_name, const std::string& log);

}  // namespace daybook::ledger
