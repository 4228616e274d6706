#include "ledger/log/torn_tail.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"
#include "ledger/raw/raw_get.h"
#include "ledger/raw/raw_manifest.h"
#include "ledger/raw/raw_scan.h"
#include "ledger/raw/raw_table.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

struct LogFile {
  fs::path path;
  std::string bytes;
  RawLogEnd end;
};

constexpr const char* kVerifyHint =
    "run verify to see all damage, then restore the folder from a backup";

Error Damaged(const fs::path& file, uint64_t offset, const std::string& what) {
  return Error{ErrorCode::kCorruption, what + " at byte " + std::to_string(offset), file.string(),
               kVerifyHint};
}

Error CantKeep(const fs::path& evidence, const std::error_code& why) {
  return Error{ErrorCode::kIo, "can't keep evidence of a torn tail: " + why.message(),
               evidence.string(), "check the disk and the folder's permissions"};
}

// 0700, and its own name on disk before anything lies in it.
Status MakeEvidenceFolder(leveldb::Env* env, const fs::path& evidence_folder) {
  std::error_code failed;
  fs::create_directory(evidence_folder, failed);
  if (failed) return CantKeep(evidence_folder, failed);
  fs::permissions(evidence_folder, fs::perms::owner_all, failed);
  if (failed) return CantKeep(evidence_folder, failed);
  return SyncDirectory(env, evidence_folder.parent_path().string());
}

// A name that no earlier evidence has.
Result<fs::path> FreeName(const fs::path& evidence_folder, const fs::path& file) {
  const std::string stem =
      file.parent_path().filename().string() + "-" + file.filename().string() + ".";
  for (int n = 1;; ++n) {
    fs::path path = evidence_folder / (stem + std::to_string(n));
    DAYBOOK_ASSIGN(const bool taken, NameExists(path));
    if (!taken) return path;
  }
}

// The evidence is the file itself under a second name: whatever was read wrongly is still in it.
// The cut one then takes the file's place by a rename.
Result<std::string> CutOne(leveldb::Env* env, const LogFile& log, const fs::path& evidence_folder) {
  DAYBOOK_TRY(MakeEvidenceFolder(env, evidence_folder));
  DAYBOOK_ASSIGN(const fs::path evidence, FreeName(evidence_folder, log.path));
  DAYBOOK_TRY(LinkFile(env, log.path.string(), evidence.string()));
  DAYBOOK_TRY(SyncDirectory(env, evidence_folder.string()));
  const std::string_view whole = std::string_view(log.bytes).substr(0, log.end.whole_bytes);
  DAYBOOK_TRY(WriteFileDurably(env, log.path.string(), whole));
  return "cut " + std::to_string(log.bytes.size() - log.end.whole_bytes) +
         " bytes of a torn tail off " + log.path.filename().string() + " (" + log.end.what +
         "); the file as it was is " + evidence.string();
}

Result<LogFile> ReadLogFile(leveldb::Env* env, const fs::path& path,
                            const std::function<void(std::string_view)>& take) {
  LogFile log;
  log.path = path;
  DAYBOOK_ASSIGN(log.bytes, ReadWholeFile(env, path.string()));
  log.end = ReadRawLog(log.bytes, take);
  return log;
}

Status CheckTables(const fs::path& folder, const RawManifest& manifest) {
  for (const auto& [number, table] : manifest.tables)
    DAYBOOK_TRY(CheckTableFooter(TablePath(folder, number), table.size_bytes));
  return {};
}

// The MANIFEST, then the write-ahead logs that count, oldest first.
Result<std::vector<LogFile>> ReadLogFiles(leveldb::Env* env, const fs::path& folder,
                                          const RawManifest& manifest) {
  std::vector<LogFile> files;
  DAYBOOK_ASSIGN(LogFile first, ReadLogFile(env, manifest.file, [](std::string_view) {}));
  files.push_back(std::move(first));
  DAYBOOK_ASSIGN(const std::vector<fs::path> logs, LiveLogs(folder, manifest));
  BatchOrder order;
  bool in_order = true;
  for (const fs::path& path : logs) {
    DAYBOOK_ASSIGN(LogFile log, ReadLogFile(env, path, [&](std::string_view record) {
                     in_order = in_order && order.Take(record);
                   }));
    if (!in_order)
      return Error{ErrorCode::kCorruption, kBatchOutOfOrder, path.string(), kVerifyHint};
    files.push_back(std::move(log));
  }
  return files;
}

Status CheckNothingFollows(const std::vector<LogFile>& files) {
  bool later_records = false;
  for (size_t i = files.size(); i-- > 0;) {
    const LogFile& file = files[i];
    const bool is_manifest = i == 0;
    if (!file.end.clean && (file.end.record_follows || (later_records && !is_manifest)))
      return Damaged(file.path, file.end.damage_offset, file.end.what + ", and records follow it,");
    later_records = later_records || file.end.records > 0;
  }
  return {};
}

// Everything in the whole records of the write-ahead logs.
Result<std::vector<RawPair>> WholePairs(const std::vector<LogFile>& files) {
  std::vector<RawPair> pairs;
  for (size_t i = 1; i < files.size(); ++i) {
    bool understood = true;
    ReadRawLog(files[i].bytes, [&](std::string_view record) {
      understood = understood && ReadRawBatch(record, pairs);
    });
    if (!understood)
      return Error{ErrorCode::kCorruption, "a record is not a write batch", files[i].path.string(),
                   kVerifyHint};
  }
  return pairs;
}

Status AskBeforeCutting(const fs::path& folder, const RawManifest& manifest,
                        const std::vector<LogFile>& files, const LogFile& torn,
                        const WhyKeepTails& why_keep) {
  DAYBOOK_ASSIGN(const std::vector<RawPair> logged, WholePairs(files));
  const WithoutTails left{
      [&](std::string_view key) { return GetRaw(folder, manifest, logged, key); },
      [&](char letter) { return LastRawKey(folder, manifest, logged, letter); }};
  DAYBOOK_ASSIGN(const std::optional<std::string> why, why_keep(left));
  if (!why) return {};
  Error error = Damaged(torn.path, torn.end.damage_offset, torn.end.what);
  error.message += ", which is no torn tail: " + *why;
  return error;
}

}  // namespace

Result<std::string> CutTornTails(leveldb::Env* env, const fs::path& folder,
                                 const fs::path& evidence_folder, const WhyKeepTails& why_keep) {
  DAYBOOK_ASSIGN(const RawManifest manifest, ReadRawManifest(env, folder));
  DAYBOOK_TRY(CheckTables(folder, manifest));
  DAYBOOK_TRY(CheckOldestLog(folder, manifest));
  DAYBOOK_ASSIGN(const std::vector<LogFile> files, ReadLogFiles(env, folder, manifest));
  DAYBOOK_TRY(CheckNothingFollows(files));
  const auto torn =
      std::find_if(files.begin(), files.end(), [](const LogFile& file) { return !file.end.clean; });
  if (torn == files.end()) return std::string();
  if (why_keep) DAYBOOK_TRY(AskBeforeCutting(folder, manifest, files, *torn, why_keep));
  std::string note;
  for (const LogFile& file : files) {
    if (file.end.clean) continue;
    DAYBOOK_ASSIGN(const std::string cut, CutOne(env, file, evidence_folder));
    note += (note.empty() ? "" : "; ") + cut;
  }
  return note;
}

}  // namespace daybook::ledger
