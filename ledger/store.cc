#include "ledger/store.h"

#include <leveldb/env.h>

#include <algorithm>
#include <optional>

#include "ledger/erasure/erasing.h"
#include "ledger/folder_files.h"
#include "ledger/log/anchor.h"
#include "ledger/log/byte_order.h"
#include "ledger/log/db.h"
#include "ledger/log/digest.h"
#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"
#include "ledger/log/leveldb_log.h"
#include "ledger/private_folder.h"
#include "ledger/quarantine_anchor.h"
#include "ledger/quarantine_db.h"
#include "ledger/vault/mirrors.h"
#include "ledger/vault/rotation.h"
#include "ledger/vault/vault_files.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

Result<bool> HoldsTables(const fs::path& folder) {
  DAYBOOK_ASSIGN(const std::vector<fs::path> names, NamesIn(folder));
  return std::any_of(names.begin(), names.end(), [](const fs::path& name) {
    return name.extension() == ".ldb" || name.extension() == ".sst";
  });
}

// A half-made folder has no FORMAT and nothing in its logs. Tables without FORMAT are a store that
// lost it, and must not be made anew.
Status MakeFolders(leveldb::Env* env, const fs::path& folder) {
  for (const char* part : {"care", "access", "quarantine"}) {
    DAYBOOK_ASSIGN(const bool tables, HoldsTables(folder / part));
    DAYBOOK_ASSIGN(const bool current, NameExists(folder / part / "CURRENT"));
    if (tables && !current)
      return Error{ErrorCode::kCorruption, "the folder holds a log without FORMAT and CURRENT",
                   (folder / part).string(), "restore the folder from a backup"};
  }
  // A log is made before its anchor.
  for (const char* log : {"care", "access"}) {
    const fs::path anchor = folder / (std::string(log) + ".anchor");
    DAYBOOK_ASSIGN(const bool anchored, NameExists(anchor));
    DAYBOOK_ASSIGN(const bool current, NameExists(folder / log / "CURRENT"));
    if (anchored && !current)
      return Error{ErrorCode::kCorruption, "the log of this anchor is lost, and FORMAT with it",
                   anchor.string(), "restore the folder from a backup, or name a new one"};
  }
  for (const char* part : {"keys", "care", "access", "quarantine", "views"})
    DAYBOOK_TRY(MakePrivateFolder(env, folder / part));
  return {};
}

// Half a key, or none, is what an attempt left that a crash ended before any log was begun.
Result<std::string> NewKey(const fs::path& folder) {
  DAYBOOK_ASSIGN(const bool logs_begun, NameExists(folder / "care" / "CURRENT"));
  DAYBOOK_ASSIGN(const bool anchored, NameExists(folder / "care.anchor"));
  if (logs_begun || anchored)
    return Error{ErrorCode::kCorruption, "the stream key is lost", StreamKeyFile(folder).string(),
                 "restore keys/stream.key from a backup, or remove the folder if it is empty"};
  std::error_code ignored;
  fs::remove(StreamKeyFile(folder), ignored);
  return MakeStreamKey(folder);
}

// The key of a folder in the making: made now, or left by an earlier attempt. Either way it is on
// disk under its name before anything is named after it.
Result<std::string> KeyForNewFolder(leveldb::Env* env, const fs::path& folder) {
  const Result<std::optional<std::string>> left = ReadStreamKey(folder);
  if (!left.ok() && left.error().code != ErrorCode::kCorruption) return left.error();
  const bool whole = left.ok() && left->has_value();
  DAYBOOK_ASSIGN(std::string key, whole ? Result<std::string>(**left) : NewKey(folder));
  DAYBOOK_TRY(SyncStreamKey(env, folder));
  return key;
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
    DAYBOOK_ASSIGN(const bool has_format, HasFormat(folder_));
    const bool creating = !has_format;
    DAYBOOK_CHECK(create || !creating);
    if (creating) {
      DAYBOOK_TRY(MakeFolders(env_, folder_));
      DAYBOOK_ASSIGN(key_, KeyForNewFolder(env_, folder_));
    } else {
      DAYBOOK_ASSIGN(key_, KeyOfFolder(folder_));
    }
    DAYBOOK_TRY(OpenKeys());
    DAYBOOK_ASSIGN(log_key_, LogKeyOf(env_, folder_));
    DAYBOOK_TRY(OpenLog("care", creating, care_));
    DAYBOOK_TRY(OpenLog("access", creating, access_));
    std::string note;
    DAYBOOK_ASSIGN(quarantine_,
                   OpenQuarantine({folder_ / "quarantine", folder_ / "evidence", &clock_, env_,
                                   creating, QuarantineAnchorFile(folder_),
                                   AnchorOrigin(FolderName(key_), "quarantine"), &*log_key_},
                                  note));
    AddNote("quarantine", note);
    DAYBOOK_TRY(FinishErasure());
    DAYBOOK_ASSIGN(const uint32_t epoch, EpochInFormat(folder_));
    if (creating || epoch == 0) return WriteFormat(env_, folder_, FolderName(key_), keys_.epoch);
    return {};
  }

  Log& care() override { return *care_; }
  Log& access() override { return *access_; }
  Quarantine& quarantine() override { return *quarantine_; }
  const fs::path& folder() const override { return folder_; }
  const Clock& clock() const override { return clock_; }
  Result<ErasurePlan> PlanErasure(const ErasureRequest& request) override {
    DAYBOOK_TRY(CheckChangeable(folder_, *keys_.vault));
    return PlanErasureOf(request, *care_, *quarantine_, folder_ / "evidence");
  }
  Status Erase(const ErasureRequest& request, const ErasurePlan& plan) override {
    DAYBOOK_TRY(Close());
    DAYBOOK_ASSIGN(std::vector<StreamId> beside, StreamsBeside(request.streams, *care_, *access_));
    return EraseAsPlanned(request, plan, {env_, folder_, keys_, std::move(beside)}, *quarantine_,
                          clock_.NowMicros());
  }
  bool IsErased(const StreamId& stream) const override { return keys_.vault->IsErased(stream); }
  const std::string& tail_note() const override { return tail_note_; }
  Result<std::unique_ptr<Cursor>> Records(StorePart part) const override {
    switch (part) {
      case StorePart::kAccessIndex:
        return access_->IndexRecords();
      case StorePart::kAccess:
        return access_->Records();
      case StorePart::kQuarantine:
        return quarantine_->Records();
      case StorePart::kCareIndex:
        return care_->IndexRecords();
      case StorePart::kCare:
        return care_->Records();
    }
    DAYBOOK_CHECK(false);
  }

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
    const Status quarantine = quarantine_ ? quarantine_->Close() : Status();
    if (!care.ok()) return care;
    return access.ok() ? quarantine : access;
  }

 private:
  // Only a folder that never had a vault gets one: its FORMAT says so, and nobody signed its anchor
  // yet, which comes after the keys.
  Status OpenKeys() {
    DAYBOOK_ASSIGN(const std::optional<OpenVault> there, ReadVault(folder_));
    if (!there) return MakeKeys();
    keys_ = *there;
    DAYBOOK_ASSIGN(const uint32_t newest, EpochInFormat(folder_));
    if (keys_.epoch < newest) return OldVault(folder_, keys_.epoch, newest);
    DAYBOOK_TRY(DestroyOldEpochs(env_, folder_, keys_.epoch));
    if (!CheckMirrors(folder_).ok()) {
      const Status synced = SyncMirrors(env_, folder_);  // a crash may have come in between
      if (!synced.ok()) AddNote("keys", synced.error().ToString());
      if (!synced.ok()) return {};
    }
    // A rotation that a crash ended; an erasure's epoch is told after its certificate's mirrors.
    const bool untold = keys_.epoch > newest && newest != 0 && !keys_.vault->pending();
    return untold ? WriteFormat(env_, folder_, FolderName(key_), keys_.epoch) : Status();
  }

  Status MakeKeys() {
    DAYBOOK_ASSIGN(const uint32_t epoch, EpochInFormat(folder_));
    DAYBOOK_ASSIGN(const bool is_signed, IsSignedAnchor(env_, folder_ / "care.anchor"));
    if (epoch != 0 || is_signed) return LostVault(folder_);
    DAYBOOK_ASSIGN(keys_, MakeVault(env_, folder_));
    return {};
  }

  // An erasure whose keys are gone: here the mirrors are told, if they were not yet, and the log.
  // One that can't be reached leaves it pending; reading and writing go on.
  Status FinishErasure() {
    if (!keys_.vault->pending()) return {};
    if (const Status synced = SyncMirrors(env_, folder_); !synced.ok()) {
      AddNote("keys", "an erasure has no certificate yet: " + synced.error().ToString());
      return {};
    }
    DAYBOOK_TRY(WriteFormat(env_, folder_, FolderName(key_), keys_.epoch));
    DAYBOOK_ASSIGN(const Event event, PendingCertificate(*keys_.vault->pending()));
    DAYBOOK_ASSIGN(NewMessage message,
                   CertificateMessage(*keys_.vault->pending(),
                                      KeyFor(event.record.source, event.record.id,
                                             keys_.vault->pending()->certificate),
                                      StreamFor(event.record.source, event.subject)));
    DAYBOOK_ASSIGN(const Committed certified, care_->AppendAndWait(std::move(message)));
    keys_.vault = std::make_shared<const Vault>(keys_.vault->WithoutPending());
    DAYBOOK_TRY(ReplaceVault(env_, folder_, *keys_.vault, keys_.epoch));
    AddNote("keys", "the erasure " + event.record.id + " is certified by entry " +
                        std::to_string(certified.first.value) + " of the care log");
    if (const Status synced = SyncMirrors(env_, folder_); !synced.ok())
      AddNote("keys", synced.error().ToString());
    return {};
  }

  Status OpenLog(const std::string& name, bool creating, std::unique_ptr<LevelDbLog>& log) {
    LevelDbLogOptions options;
    options.folder = folder_ / name;
    options.anchor_file = folder_ / (name + ".anchor");
    options.evidence_folder = folder_ / "evidence";
    options.origin = AnchorOrigin(FolderName(key_), name);
    options.key = &*log_key_;
    options.clock = &clock_;
    options.env = env_;
    options.write_buffer_bytes = write_buffer_bytes_;
    options.create = creating;
    options.vault = keys_.vault;
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
  OpenVault keys_;
  std::optional<SigningKey> log_key_;
  std::string tail_note_;
  std::unique_ptr<LevelDbLog> care_;
  std::unique_ptr<LevelDbLog> access_;
  std::unique_ptr<StoredQuarantine> quarantine_;
};

}  // namespace

Result<std::unique_ptr<Cursor>> Store::Records(StorePart) const {
  return Error{ErrorCode::kUnsupported, "this store has no stored records"};
}

Result<std::unique_ptr<Store>> Store::Open(const fs::path& folder, const StoreOptions& options) {
  DAYBOOK_CHECK(options.clock != nullptr);
  if (const Status foreign = CheckForeign(folder);
      !foreign.ok() && (options.create || foreign.error().code == ErrorCode::kNotPermitted))
    return foreign.error();
  if (!options.create) {
    DAYBOOK_ASSIGN(const bool has_format, HasFormat(folder));
    if (!has_format)
      return Error{ErrorCode::kNoLedger, "no ledger here", folder.string(),
                   "name the data folder, or create one"};
  }
  leveldb::Env* const env = options.env ? options.env : leveldb::Env::Default();
  if (options.create) DAYBOOK_TRY(MakePrivateFolder(env, folder));
  DAYBOOK_ASSIGN(FolderLock lock, FolderLock::Take(folder, options.command));
  auto store = std::make_unique<StoreInFolder>(folder, options, std::move(lock));
  DAYBOOK_TRY(store->Begin(options.create));
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace daybook::ledger
