#include "ledger/raw/raw_manifest.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"
#include "ledger/raw/raw_varint.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

// Tags of a version edit, as LevelDB 1.23 writes them.
constexpr uint64_t kComparatorTag = 1;
constexpr uint64_t kLogNumberTag = 2;
constexpr uint64_t kNextFileTag = 3;
constexpr uint64_t kLastSequenceTag = 4;
constexpr uint64_t kCompactPointerTag = 5;
constexpr uint64_t kDeletedFileTag = 6;
constexpr uint64_t kNewFileTag = 7;
constexpr uint64_t kPrevLogNumberTag = 9;

Error Damaged(const fs::path& file, const std::string& what) {
  return Error{ErrorCode::kCorruption, what, file.string(), "restore the folder from a backup"};
}

bool Named(const RawManifest& manifest, uint64_t tag) {
  return (manifest.tags_named >> tag & 1) != 0;
}

// LevelDB doesn't open without these.
bool NamesAllItNeeds(const RawManifest& manifest) {
  return Named(manifest, kLogNumberTag) && Named(manifest, kNextFileTag) &&
         Named(manifest, kLastSequenceTag);
}

bool ApplyNewFile(std::string_view& edit, RawManifest& manifest) {
  uint64_t level = 0;
  uint64_t number = 0;
  RawTableRef table;
  std::string_view smallest;
  std::string_view largest;
  if (!TakeVarint(edit, level) || !TakeVarint(edit, number) ||
      !TakeVarint(edit, table.size_bytes) || !TakeLengthPrefixed(edit, smallest) ||
      !TakeLengthPrefixed(edit, largest) || smallest.size() < 8 || largest.size() < 8)
    return false;
  table.smallest = smallest;
  table.largest = largest;
  return manifest.tables.try_emplace(number, std::move(table)).second;
}

bool ApplyField(uint64_t tag, std::string_view& edit, RawManifest& manifest) {
  uint64_t ignored = 0;
  uint64_t number = 0;
  std::string_view text;
  switch (tag) {
    case kComparatorTag:
      return TakeLengthPrefixed(edit, text) && text == "leveldb.BytewiseComparator" &&
             !Named(manifest, kComparatorTag);  // in the first version edit and in no other
    case kLogNumberTag:
      return TakeVarint(edit, manifest.log_number);
    case kPrevLogNumberTag:
      return TakeVarint(edit, manifest.prev_log_number);
    case kNextFileTag:
    case kLastSequenceTag:
      return TakeVarint(edit, ignored);
    case kCompactPointerTag:
      return TakeVarint(edit, ignored) && TakeLengthPrefixed(edit, text);
    case kDeletedFileTag:
      return TakeVarint(edit, ignored) && TakeVarint(edit, number) &&
             manifest.tables.erase(number) == 1;
    case kNewFileTag:
      return ApplyNewFile(edit, manifest);
    default:
      return false;
  }
}

// A compaction that only moves a table deletes it from one level and adds it to the next in the
// same edit; LevelDB writes the deletions first.
bool ApplyEdit(std::string_view edit, RawManifest& manifest) {
  while (!edit.empty()) {
    uint64_t tag = 0;
    if (!TakeVarint(edit, tag) || !ApplyField(tag, edit, manifest)) return false;
    manifest.tags_named |= 1u << tag;
  }
  return true;
}

std::string NumberedName(uint64_t number) {
  char name[32];
  std::snprintf(name, sizeof name, "%06llu", static_cast<unsigned long long>(number));
  return name;
}

// "000005" → 5; nullopt for anything else.
std::optional<uint64_t> FileNumber(const std::string& stem) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
  if (stem.empty() || error != std::errc() || end != stem.data() + stem.size()) return std::nullopt;
  return number;
}

}  // namespace

Result<RawManifest> ReadRawManifest(leveldb::Env* env, const fs::path& folder) {
  const fs::path current = folder / "CURRENT";
  DAYBOOK_ASSIGN(const bool has_current, NameExists(current));
  if (!has_current) return Damaged(current, "the file is missing");
  DAYBOOK_ASSIGN(const std::string name, ReadWholeFile(env, current.string()));
  const std::string prefix = "MANIFEST-";
  if (!name.starts_with(prefix) || !name.ends_with("\n") ||
      !FileNumber(name.substr(prefix.size(), name.size() - prefix.size() - 1)))
    return Damaged(current, "it doesn't name a MANIFEST");
  RawManifest manifest;
  manifest.file = folder / name.substr(0, name.size() - 1);
  DAYBOOK_ASSIGN(const bool has_manifest, NameExists(manifest.file));
  if (!has_manifest) return Damaged(manifest.file, "the file that CURRENT names is missing");
  DAYBOOK_ASSIGN(const std::string bytes, ReadWholeFile(env, manifest.file.string()));
  bool understood = true;
  manifest.end = ReadRawLog(
      bytes, [&](std::string_view edit) { understood = understood && ApplyEdit(edit, manifest); });
  if (!understood) return Damaged(manifest.file, "a version edit can't be read");
  if (manifest.end.records == 0) return Damaged(manifest.file, "it holds no whole version edit");
  if (!NamesAllItNeeds(manifest))
    return Damaged(manifest.file, "it ends before it names its log, next file and last sequence");
  return manifest;
}

Result<std::vector<fs::path>> LiveLogs(const fs::path& folder, const RawManifest& manifest) {
  std::vector<std::pair<uint64_t, fs::path>> found;
  DAYBOOK_ASSIGN(const std::vector<fs::path> names, NamesIn(folder));
  for (const fs::path& file : names) {
    if (file.extension() != ".log") continue;
    const auto number = FileNumber(file.stem().string());
    if (number && (*number >= manifest.log_number || *number == manifest.prev_log_number))
      found.emplace_back(*number, file);
  }
  std::sort(found.begin(), found.end());
  std::vector<fs::path> logs;
  logs.reserve(found.size());
  for (auto& [number, path] : found) logs.push_back(std::move(path));
  return logs;
}

// A MANIFEST names a log only after the log was made and its name synced (durable_env.h); the very
// first MANIFEST names none.
Status CheckOldestLog(const fs::path& folder, const RawManifest& manifest) {
  if (manifest.log_number == 0) return {};
  const fs::path log = folder / (NumberedName(manifest.log_number) + ".log");
  DAYBOOK_ASSIGN(const bool there, NameExists(log));
  if (there) return {};
  return Damaged(log, "a write-ahead log that the MANIFEST needs is missing");
}

fs::path TablePath(const fs::path& folder, uint64_t number) {
  std::error_code ignored;
  const fs::path older = folder / (NumberedName(number) + ".sst");
  if (fs::exists(older, ignored)) return older;
  return folder / (NumberedName(number) + ".ldb");
}

}  // namespace daybook::ledger
