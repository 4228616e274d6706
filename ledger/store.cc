#include "ledger/store.h"

#include <leveldb/env.h>

#include "ledger/folder_files.h"
#include "ledger/log/byte_order.h"
#include "ledger/log/digest.h"
#include "ledger/log/durable_env.h"
#include "ledger/log/leveldb_log.h"
#include "ledger/quarantine_db.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

Error CantCreate(const fs::path& folder, const std::string& why) {
  return Error{ErrorCode::kCantCreate, "can't make the folder: " + why, folder.string(),
               "check the path and its permissions"};
}

// 0700: everything inside is the owner's alone, whatever mode LevelDB gives its files.
Status MakePrivateFolder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return CantCreate(folder, failed.message());
  fs::permissions(folder, fs::perms::owner_all, failed);
  if (failed) return CantCreate(folder, failed.message());
  return {};
}

bool HoldsTables(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& file : fs::directory_iterator(folder, ignored))
    if (file.path().extension() == ".ldb" || file.path().extension() == ".sst") return true;
  return false;
}

// A half-made folder has no FORMAT and nothing in its logs. Tables without FORMAT are a store that
// lost it, and must not be made anew.
Status MakeFolders(const fs::path& folder) {
  for (const char* part : {"care", "access", "quarantine"})
    if (HoldsTables(folder / part) && !fs::exists(folder / part / "CURRENT"))
      return Error{ErrorCode::kCorruption, "the folder holds a log without FORMAT and CURRENT",
                   (folder / part).string(), "restore the folder from a backup"};
  for (const char* part : {"keys", "care", "access", "quarantine", "views"})
    DAYBOOK_TRY(MakePrivateFolder(folder / part));
  DAYBOOK_TRY(SyncDirectory(leveldb::Env::Default(), folder.string()));
  const fs::path parent = fs::absolute(folder).parent_path();
  return SyncDirectory(leveldb::Env::Default(), parent.string());
}

// The key of a folder in the making: made now, or the one left by an attempt that a crash ended.
Result<std::string> KeyForNewFolder(const fs::path& folder) {
  const bool logs_begun = fs::exists(folder / "care" / "CURRENT");
  Result<std::optional<std::string>> key = ReadStreamKey(folder);
  if (key.ok() && *key) return **key;
  if (logs_begun)
    return Error{ErrorCode::kCorruption, "the stream key is lost", StreamKeyFile(folder).string(),
                 "restore keys/stream.key from a backup, or remove the folder if it is empty"};
  std::error_code ignored;
  fs::remove(StreamKeyFile(folder), ignored);
  DAYBOOK_ASSIGN(std::string made, MakeStreamKey(folder));
  DAYBOOK_TRY(SyncDirectory(leveldb::Env::Default(), (folder / "keys").string()));
  return made;
}

Result<std::string> KeyOfFolder(const fs::path& folder) {
  DAYBOOK_ASSIGN(std::optional<std::string> key, ReadStreamKey(folder));
  if (!key)
    return Error{ErrorCode::kCorruption, "the stream key is lost", StreamKeyFile(folder).string(),
                 "restore keys/stream.key from a backup; without it no resident is found"};
  DAYBOOK_TRY(CheckFormat(folder, FolderName(*key)));
  return std::move(*key);
}

template <typename Id>
Id FirstBytes(const Digest& digest) {
  Id id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

// Each part behind its length, so that ("ab", "c") and ("a", "bc") differ.
std::string Framed(std::string_view part) {
  std::string out;
  PutBe64(out, part.size());
  out += part;
  return out;
}

class StoreInFolder final : public Store {
 public:
  StoreInFolder(fs::path folder, const StoreOptions& options, FolderLock lock)
      : lock_(std::move(lock)),
        folder_(std::move(folder)),
        clock_(*options.clock),
        write_buffer_bytes_(options.write_buffer_bytes),
        env_(options.env ? options.env : leveldb::Env::Default()) {}
  ~StoreInFolder() override { static_cast<void>(Close().ok()); }

  // FORMAT comes last: until it is there the folder counts as half made and holds nothing.
  Status Begin(bool create) {
    const bool creating = !HasFormat(folder_);
    DAYBOOK_CHECK(create || !creating);
    if (creating) {
      DAYBOOK_TRY(MakeFolders(folder_));
      DAYBOOK_ASSIGN(key_, KeyForNewFolder(folder_));
    } else {
      DAYBOOK_ASSIGN(key_, KeyOfFolder(folder_));
    }
    DAYBOOK_TRY(OpenLog("care", creating, care_));
    DAYBOOK_TRY(OpenLog("access", creating, access_));
    std::string note;
    DAYBOOK_ASSIGN(quarantine_, OpenQuarantine({folder_ / "quarantine", folder_ / "evidence",
                                                &clock_, env_, creating},
                                               note));
    AddNote("quarantine", note);
    if (creating) return WriteFormat(env_, folder_, FolderName(key_));
    return {};
  }

  Log& care() override { return *care_; }
  Log& access() override { return *access_; }
  Quarantine& quarantine() override { return *quarantine_; }
  const fs::path& folder() const override { return folder_; }
  const Clock& clock() const override { return clock_; }
  const std::string& tail_note() const override { return tail_note_; }

  StreamId StreamFor(const std::string& source, const std::string& subject) const override {
    return FirstBytes<StreamId>(HmacSha256(key_, {"stream", Framed(source), Framed(subject)}));
  }
  MessageKey KeyFor(const std::string& source, const std::string& control_id,
                    std::string_view content) const override {
    return FirstBytes<MessageKey>(
        HmacSha256(key_, {"message", Framed(source), Framed(control_id), content}));
  }

  Status Close() override {
    const Status care = care_ ? care_->Close() : Status();
    const Status access = access_ ? access_->Close() : Status();
    return care.ok() ? access : care;
  }

 private:
  Status OpenLog(const std::string& name, bool creating, std::unique_ptr<LevelDbLog>& log) {
    LevelDbLogOptions options;
    options.folder = folder_ / name;
    options.anchor_file = folder_ / (name + ".anchor");
    options.evidence_folder = folder_ / "evidence";
    options.origin = AnchorOrigin(FolderName(key_), name);
    options.clock = &clock_;
    options.env = env_;
    options.write_buffer_bytes = write_buffer_bytes_;
    options.create = creating;
    DAYBOOK_ASSIGN(log, LevelDbLog::Open(options));
    AddNote(name, log->tail_note());
    return {};
  }

  void AddNote(const std::string& name, const std::string& note) {
    if (note.empty()) return;
    tail_note_ += (tail_note_.empty() ? "" : "\n") + name + ": " + note;
  }

  FolderLock lock_;  // first: let go of last
  fs::path folder_;
  const Clock& clock_;
  size_t write_buffer_bytes_;
  leveldb::Env* env_;
  std::string key_;
  std::string tail_note_;
  std::unique_ptr<LevelDbLog> care_;
  std::unique_ptr<LevelDbLog> access_;
  std::unique_ptr<Quarantine> quarantine_;
};

}  // namespace

Result<std::unique_ptr<Store>> Store::Open(const fs::path& folder, const StoreOptions& options) {
  DAYBOOK_CHECK(options.clock != nullptr);
  if (const Status foreign = CheckForeign(folder);
      !foreign.ok() && (options.create || foreign.error().code == ErrorCode::kNotPermitted))
    return foreign.error();
  if (!options.create && !HasFormat(folder))
    return Error{ErrorCode::kNoLedger, "no ledger here", folder.string(),
                 "name the data folder, or create one"};
  if (options.create) DAYBOOK_TRY(MakePrivateFolder(folder));
  DAYBOOK_ASSIGN(FolderLock lock, FolderLock::Take(folder, options.command));
  auto store = std::make_unique<StoreInFolder>(folder, options, std::move(lock));
  DAYBOOK_TRY(store->Begin(options.create));
  return std::unique_ptr<Store>(std::move(store));
}

EventId EventIdFor(const MessageKey& key, uint32_t index) {
  const std::string_view key_bytes(reinterpret_cast<const char*>(key.bytes.data()),
                                   key.bytes.size());
  std::string number;
  PutBe32(number, index);
  return FirstBytes<EventId>(Sha256({key_bytes, number}));
}

}  // namespace daybook::ledger
