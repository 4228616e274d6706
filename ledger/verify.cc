#include "ledger/verify.h"

#include <atomic>
#include <thread>

#include "ledger/folder_files.h"
#include "ledger/log/anchor.h"
#include "ledger/log/durable_env.h"
#include "ledger/quarantine_anchor.h"
#include "ledger/raw/raw_scan.h"
#include "ledger/raw/scan_ahead.h"
#include "ledger/vault/vault_files.h"
#include "ledger/verify_records.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

// Where records can't be compared with anything: only the files are looked at.
class AnyRecords final : public RecordCheck {
 public:
  Status Take(std::string_view, std::string_view) override { return {}; }
  Status Finish() override { return {}; }
};

class Verifier {
 public:
  enum class FormatFile { kThere, kUnfinished };
  Verifier(fs::path folder, FormatFile format_file, const VerifyOptions& options)
      : folder_(std::move(folder)), format_file_(format_file), options_(options) {}

  VerifyReport Run() {
    const std::string folder_name = SmallFiles();
    const Result<bool> apart = KeysAreApart(folder_);
    const bool readable = options_.payloads && !(apart.ok() && *apart);
    const std::shared_ptr<const Vault> vault = readable ? Keys() : nullptr;
    const std::optional<Ed25519PublicKey> log_key = LogKey();
    for (const char* log : {"care", "access"}) {
      const fs::path anchor = folder_ / (std::string(log) + ".anchor");
      Count(anchor);
      const fs::path index = IndexFolder(folder_ / log);
      LogRecords records(folder_ / log, anchor, AnchorOrigin(folder_name, log), log_key, vault,
                         RawIndexedSize(index));
      const size_t before = report_.damaged.size();
      Database(folder_ / log, records);
      const bool sound = report_.damaged.size() == before;
      IndexRecords index_records(index, records.facts(), vault);
      AnyRecords any;
      std::error_code missing;
      const size_t before_index = report_.damaged.size();
      if (fs::exists(index, missing))
        Database(index,
                 sound && records.has_index() ? static_cast<RecordCheck&>(index_records) : any,
                 folder_ / log);
      // One that is of more entries than there are tells that the log has lost some.
      const bool log_is_whole =
          records.facts().indexed <= records.facts().entries || !records.has_index();
      for (size_t i = before_index; i < report_.damaged.size() && log_is_whole; ++i)
        if (report_.damaged[i].remedy == Damage::Remedy::kRestore)
          report_.damaged[i].remedy = Damage::Remedy::kRemoveIndex;
      report_.entries += records.entries();
      if (std::string_view(log) == "care") report_.care_entries = records.entries();
    }
    const fs::path anchor = QuarantineAnchorFile(folder_);
    Count(anchor);
    const auto anchored =
        ReadQuarantineAnchor(nullptr, anchor, AnchorOrigin(folder_name, "quarantine"), log_key);
    if (!anchored.ok()) Add(anchored.error(), anchor);
    // Of one that can't be read nothing is said again.
    const std::optional<uint64_t> known = anchored.ok() && log_key ? *anchored : 0;
    QuarantineRecords quarantine(folder_ / "quarantine", known);
    Database(folder_ / "quarantine", quarantine);
    return std::move(report_);
  }

 private:
  // A damage whose offset is not known better: a small file is one record, which begins at 0.
  void Add(const Error& error, const fs::path& otherwise) {
    const fs::path file = error.place.empty() ? otherwise : fs::path(error.place);
    std::error_code missing;
    std::optional<uint64_t> offset;
    if (IsOneRecord(file) && fs::exists(file, missing)) offset = 0;
    report_.damaged.push_back({file.string(), offset, error.message});
  }

  // A MANIFEST's own records are told apart by LogFileEnd; what else is wrong with it is of the
  // whole.
  bool IsOneRecord(const fs::path& file) const {
    return file.filename().string().starts_with("MANIFEST-") || file.extension() == ".anchor" ||
           file.filename() == "FORMAT" || file.filename() == "CURRENT" ||
           file.parent_path() == folder_ / "keys";
  }

  void Count(const fs::path& file) {
    std::error_code missing;
    const uint64_t bytes = fs::file_size(file, missing);
    if (missing) return;
    ++report_.files;
    report_.bytes += bytes;
  }

  // The folder's name, as FORMAT and the key agree on it; of the key alone where they don't.
  std::string SmallFiles() {
    Count(folder_ / "FORMAT");
    Count(StreamKeyFile(folder_));
    const auto key = ReadStreamKey(folder_);
    if (!key.ok()) Add(key.error(), StreamKeyFile(folder_));
    if (!key.ok() || !*key) {
      if (key.ok())
        Add(Error{ErrorCode::kCorruption, "the stream key is lost"}, StreamKeyFile(folder_));
      return "";
    }
    std::string name = FolderName(**key);
    if (format_file_ == FormatFile::kUnfinished) return name;
    const Status format = CheckFormat(folder_, name);
    if (!format.ok()) Add(format.error(), folder_ / "FORMAT");
    return name;
  }

  // Null if they are lost or damaged, which is said, or the folder is of before the vault.
  std::shared_ptr<const Vault> Keys() {
    const fs::path file = VaultFile(folder_);
    const Result<std::optional<OpenVault>> keys = ReadVault(folder_);
    if (!keys.ok()) {
      Add(keys.error(), file);
      return nullptr;
    }
    if (*keys) {
      Count(file);
      Count(EpochKeyFile(folder_, (*keys)->epoch));
      const Result<uint32_t> newest = EpochInFormat(folder_);
      if (newest.ok() && (*keys)->epoch < *newest)
        Add(OldVault(folder_, (*keys)->epoch, *newest), file);
      return (*keys)->vault;
    }
    const Result<uint32_t> epoch = EpochInFormat(folder_);
    if (epoch.ok() && *epoch != 0) Add(LostVault(folder_), file);
    return nullptr;
  }

  // The key that both anchors are signed with; none where it is damaged, lost or not made yet.
  std::optional<Ed25519PublicKey> LogKey() {
    Count(LogKeyFile(folder_));
    const auto key = ReadLogKey(nullptr, folder_);
    if (!key.ok()) Add(key.error(), LogKeyFile(folder_));
    if (key.ok() && *key) return (*key)->public_key();
    if (!key.ok()) return std::nullopt;
    for (const char* log : {"care", "access"}) {
      const auto is_signed = IsSignedAnchor(nullptr, folder_ / (std::string(log) + ".anchor"));
      if (!is_signed.ok() || !*is_signed) continue;
      Add(Error{ErrorCode::kCorruption, "the log's key is lost"}, LogKeyFile(folder_));
      break;
    }
    return std::nullopt;
  }

  // Write-ahead logs first, then everything in one go: reading the records reads each block of each
  // table by its checksum. Only if something is wrong are the tables looked at one by one, so that
  // each damage is named once, that of a file before what follows from it. The records of
  // `before_again`, if it is given, go in front of the database's own where they are gone over
  // again.
  void Database(const fs::path& db, RecordCheck& records, const fs::path& before_again = {}) {
    const size_t before = report_.damaged.size();
    Count(db / "CURRENT");
    const Result<RawManifest> manifest = ReadRawManifest(nullptr, db);
    if (!manifest.ok()) return Add(manifest.error(), db);
    Count(manifest->file);
    for (const auto& [number, table] : manifest->tables) Count(TablePath(db, number));
    LogFileEnd(manifest->file, manifest->end);
    WriteAheadLogs(db, *manifest);
    Status sound;
    if (report_.damaged.size() == before) {
      sound = ReadThrough(db, *manifest, records);
      if (sound.ok()) {
        if (const auto again = records.Again()) {
          if (!before_again.empty()) sound = ReadRecords(before_again, *again);
          if (sound.ok()) sound = ReadThrough(db, *manifest, *again);
        }
        if (sound.ok()) return;
      }
    }
    if (!Stopped()) Tables(db, *manifest);
    if (report_.damaged.size() == before) Add(sound.error(), db);
  }

  void WriteAheadLogs(const fs::path& db, const RawManifest& manifest) {
    const Status oldest_log = CheckOldestLog(db, manifest);
    if (!oldest_log.ok()) Add(oldest_log.error(), db);
    const Result<std::vector<fs::path>> logs = LiveLogs(db, manifest);
    if (!logs.ok()) return Add(logs.error(), db);
    for (const fs::path& file : *logs) {
      Count(file);
      const auto bytes = ReadWholeFile(nullptr, file.string());
      if (!bytes.ok()) {
        Add(bytes.error(), file);
        continue;
      }
      LogFileEnd(file, ReadRawLog(*bytes, [](std::string_view) {}));
    }
  }

  Status ReadRecords(const fs::path& db, RecordCheck& records) {
    DAYBOOK_ASSIGN(const RawManifest manifest, ReadRawManifest(nullptr, db));
    return ScanRawDb(db, manifest, [&](std::string_view key, std::string_view value) {
      return records.Take(key, value);
    });
  }

  // Two at a time: most of the work is checksums and unpacking.
  void Tables(const fs::path& db, const RawManifest& manifest) {
    struct Checked {
      fs::path file;
      uint64_t size_bytes = 0;
      Status sound{};
      std::optional<uint64_t> damaged_at{};
    };
    std::vector<Checked> tables;
    for (const auto& [number, table] : manifest.tables)
      tables.push_back({TablePath(db, number), table.size_bytes});
    std::atomic<size_t> next{0};
    std::atomic<bool> stop{false};
    const auto check = [&](const auto& stopped) {
      for (size_t at = next++; at < tables.size() && !stopped(); at = next++)
        tables[at].sound =
            CheckTable(tables[at].file, tables[at].size_bytes, tables[at].damaged_at);
    };
    std::thread beside;
    if (tables.size() > 2) beside = std::thread([&] { check([&] { return stop.load(); }); });
    check([&] { return Stopped(); });
    stop = Stopped();
    if (beside.joinable()) beside.join();
    for (const Checked& table : tables) {
      if (!table.sound.ok())
        report_.damaged.push_back(
            {table.file.string(), table.damaged_at, table.sound.error().message});
    }
  }

  bool Stopped() const { return options_.stop && options_.stop(); }

  Status ReadThrough(const fs::path& db, const RawManifest& manifest, RecordCheck& records) {
    const auto take = [&](std::string_view key, std::string_view value) {
      if (Stopped()) return Status(Error{ErrorCode::kCancelled, "stopped"});
      return records.Take(key, value);
    };
    // A log's records are looked at by threads of their own (verify_entries.h), an index's are not.
    const bool is_index = db.extension() == ".index";
    DAYBOOK_TRY(is_index ? ScanRawDbAhead(db, manifest, take) : ScanRawDb(db, manifest, take));
    return records.Finish();
  }

  void LogFileEnd(const fs::path& file, const RawLogEnd& end) {
    if (end.clean) return;
    const std::string what = end.what + " at byte " + std::to_string(end.damage_offset);
    if (end.record_follows)
      report_.damaged.push_back({file.string(), end.damage_offset, what});
    else
      report_.damaged.push_back({file.string(), end.damage_offset,
                                 what + ": a torn tail, or damage to the last record",
                                 Damage::Remedy::kOpen});
  }

  fs::path folder_;
  FormatFile format_file_;
  const VerifyOptions& options_;
  VerifyReport report_;
};

}  // namespace

Result<VerifyReport> VerifyStore(const fs::path& folder, const VerifyOptions& options) {
  if (const Status foreign = CheckForeign(folder);
      !foreign.ok() && foreign.error().code == ErrorCode::kNotPermitted)
    return foreign.error();
  DAYBOOK_ASSIGN(const bool has_format, HasFormat(folder));
  if (!has_format)
    return Error{ErrorCode::kNoLedger, "no ledger here (FORMAT is missing)", folder.string(),
                 "name the data folder"};
  DAYBOOK_ASSIGN(const FolderLock lock, FolderLock::TakeReadOnly(folder));
  VerifyReport report = Verifier(folder, Verifier::FormatFile::kThere, options).Run();
  if (options.more) options.more(report);
  return report;
}

VerifyReport VerifyUnfinished(const fs::path& folder, const VerifyOptions& options) {
  return Verifier(folder, Verifier::FormatFile::kUnfinished, options).Run();
}

}  // namespace daybook::ledger
