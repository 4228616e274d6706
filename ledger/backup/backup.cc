#include "ledger/backup/backup.h"

#include <functional>
#include <optional>

#include "ledger/log/db.h"
#include "ledger/log/digest.h"
#include "ledger/log/log_index.h"
#include "ledger/raw/raw_manifest.h"
#include "ledger/raw/raw_scan.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

// The databases of the ledger that is copied. Indexes may be absent (empty): opening makes them.
struct Sources {
  RecordSource access_index, access, quarantine, care_index, care;
};

RecordSource FromCursor(Cursor& cursor) {
  return [&cursor](const TakeRecord& take) -> Status {
    for (; cursor.valid(); cursor.Next()) DAYBOOK_TRY(take(cursor.key(), cursor.value()));
    return cursor.status();
  };
}

RecordSource FromFiles(const fs::path& folder) {
  std::error_code missing;
  if (!fs::exists(folder, missing)) return {};
  return [folder](const TakeRecord& take) -> Status {
    DAYBOOK_ASSIGN(const RawManifest manifest, ReadRawManifest(nullptr, folder));
    return ScanRawDb(folder, manifest, take);
  };
}

std::string RootOf(const Frontier& frontier) { return std::string(BytesOf(frontier.Root())); }

Result<CopyReport> Copy(const fs::path& from, const Sources& sources, const fs::path& target,
                        const Clock& clock, const CopyOptions& options) {
  const int64_t began = clock.NowMicros();
  DAYBOOK_ASSIGN(const auto copy, UnfinishedFolder::Make(target, options));
  DAYBOOK_TRY(copy->CopyKeys(from));
  if (sources.access_index) DAYBOOK_TRY(copy->CopyIndex("access", sources.access_index));
  DAYBOOK_ASSIGN(const Frontier access,
                 copy->CopyLog("access", (from / "access").string(), sources.access));
  DAYBOOK_TRY(copy->CopyQuarantine(sources.quarantine));
  if (sources.care_index) DAYBOOK_TRY(copy->CopyIndex("care", sources.care_index));
  DAYBOOK_ASSIGN(const Frontier care,
                 copy->CopyLog("care", (from / "care").string(), sources.care));
  DAYBOOK_ASSIGN(const VerifyReport found, copy->Check());
  DAYBOOK_TRY(copy->Finish());
  CopyReport report;
  report.care_entries = LogSize(care.size());
  report.access_entries = LogSize(access.size());
  report.care_root = RootOf(care);
  report.access_root = RootOf(access);
  report.files = found.files;
  report.bytes = found.bytes;
  report.seconds = static_cast<double>(clock.NowMicros() - began) / 1e6;
  return report;
}

// "3 damaged places, the first: …".
Error Damaged(const VerifyReport& report, const fs::path& from) {
  const Damage& first = report.damaged.front();
  const size_t count = report.damaged.size();
  return Error{ErrorCode::kCorruption,
               "the backup is damaged: " + first.what +
                   (count > 1 ? " (" + std::to_string(count) + " damaged places in all)" : ""),
               first.file,
               "`daybook --data " + from.string() + " verify` lists all; restore another backup"};
}

// A copy in there would go where the ledger goes, and be taken for a part of it.
Status CheckOutside(const fs::path& folder, const fs::path& target) {
  std::error_code failed;
  const fs::path own = fs::weakly_canonical(folder, failed);
  const fs::path inside = fs::weakly_canonical(target, failed).lexically_relative(own);
  if (inside.empty() || *inside.begin() == "..") return {};
  return Error{ErrorCode::kUsage, "the backup would lie within the ledger's own folder",
               target.string(), "name a folder elsewhere, best on another disk"};
}

}  // namespace

Result<CopyReport> BackUp(const Store& store, const fs::path& target, const CopyOptions& options) {
  DAYBOOK_TRY(CheckOutside(store.folder(), target));
  DAYBOOK_ASSIGN(const auto access_index, store.Records(StorePart::kAccessIndex));
  DAYBOOK_ASSIGN(const auto access, store.Records(StorePart::kAccess));
  DAYBOOK_ASSIGN(const auto quarantine, store.Records(StorePart::kQuarantine));
  DAYBOOK_ASSIGN(const auto care_index, store.Records(StorePart::kCareIndex));
  DAYBOOK_ASSIGN(const auto care, store.Records(StorePart::kCare));
  return Copy(store.folder(),
              {FromCursor(*access_index), FromCursor(*access), FromCursor(*quarantine),
               FromCursor(*care_index), FromCursor(*care)},
              target, store.clock(), options);
}

Result<CopyReport> Restore(const fs::path& from, const fs::path& target, const Clock& clock,
                           const CopyOptions& options) {
  std::optional<Result<CopyReport>> outcome;
  const auto stop = [&options] { return options.cancelled && options.cancelled(); };
  // The copying runs inside, while nobody else may own `from`.
  const auto copy = [&](VerifyReport& report) {
    if (!report.ok() || stop()) return;
    outcome = Copy(from,
                   {FromFiles(IndexFolder(from / "access")), FromFiles(from / "access"),
                    FromFiles(from / "quarantine"), FromFiles(IndexFolder(from / "care")),
                    FromFiles(from / "care")},
                   target, clock, options);
  };
  DAYBOOK_ASSIGN(const VerifyReport report, VerifyStore(from, {true, copy, stop}));
  if (!outcome && stop()) return Error{ErrorCode::kCancelled, "interrupted; nothing was copied"};
  if (!report.ok()) return Damaged(report, from);
  return std::move(*outcome);
}

}  // namespace daybook::ledger
