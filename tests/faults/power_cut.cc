#include "tests/faults/power_cut.h"

#include <algorithm>
#include <fstream>

#include "ledger/base/check.h"

namespace daybook::tests {
namespace {

namespace fs = std::filesystem;
using Kind = DiskStep::Kind;

std::string FolderOf(const std::string& path) { return fs::path(path).parent_path().string(); }

// Begin of the sector after the one that holds byte `at`.
size_t NextSector(size_t at) { return (at / kSectorBytes + 1) * kSectorBytes; }

size_t Below(size_t bound, std::mt19937_64& random) { return random() % bound; }

// Calls `take` with the unsynced part of each sector, [begin, end).
template <typename Take>
void EachUnsyncedSector(size_t synced, size_t size, Take take) {
  for (size_t begin = synced; begin < size;) {
    const size_t end = std::min(size, NextSector(begin));
    take(begin, end);
    begin = end;
  }
}

void Fill(std::string& bytes, size_t begin, size_t end, std::mt19937_64* random) {
  for (size_t i = begin; i < end; ++i) bytes[i] = random ? static_cast<char>((*random)()) : '\0';
}

}  // namespace

std::string ToString(Loss loss) {
  switch (loss) {
    case Loss::kDropped:
      return "dropped";
    case Loss::kPrefix:
      return "prefix";
    case Loss::kTornSector:
      return "torn sector";
    case Loss::kGarbageSector:
      return "garbage sector";
    case Loss::kZeroFill:
      return "zero fill";
    case Loss::kReordered:
      return "reordered";
    case Loss::kLostNames:
      return "lost names";
  }
  return "";
}

void DiskState::Apply(const DiskStep& step) {
  switch (step.kind) {
    case Kind::kMake:
      files_.emplace_back();
      return AddChange(step, files_.size() - 1);
    case Kind::kFoundFile:
      files_.push_back({step.bytes, step.bytes.size()});
      now_[step.path] = durable_[step.path] = files_.size() - 1;
      return;
    case Kind::kFoundFolder:
      folders_.insert(step.path);
      return;
    case Kind::kAppend:
      files_[now_.at(step.path)].bytes += step.bytes;
      return;
    case Kind::kSync: {
      File& file = files_[now_.at(step.path)];
      file.synced = file.bytes.size();
      return;
    }
    case Kind::kRename:
    case Kind::kRemove:
    case Kind::kLink:
      return AddChange(step, now_.at(step.path));
    case Kind::kSyncFolder:
      std::erase_if(changes_, [&](const NameChange& change) {
        const bool here =
            FolderOf(change.kind == Kind::kLink ? change.to : change.path) == step.path;
        if (here) Change(change, durable_);
        return here;
      });
      return;
  }
}

void DiskState::AddChange(const DiskStep& step, FileNumber file) {
  changes_.push_back({step.kind, step.path, step.to, file});
  Change(changes_.back(), now_);
}

// Of a rename whose file's first name was lost, the second is there all the same.
void DiskState::Change(const NameChange& change, Names& names) {
  if (change.kind == Kind::kMake) names[change.path] = change.file;
  if (change.kind == Kind::kRename || change.kind == Kind::kLink) names[change.to] = change.file;
  if (change.kind == Kind::kRename || change.kind == Kind::kRemove) names.erase(change.path);
}

bool DiskState::HasUnsynced() const {
  return !changes_.empty() || std::any_of(now_.begin(), now_.end(), [&](const auto& name) {
    const File& file = files_[name.second];
    return file.synced < file.bytes.size();
  });
}

DiskState::Names DiskState::NamesAfter(Loss loss, std::mt19937_64& random) const {
  Names names = durable_;
  const size_t first = loss == Loss::kDropped ? 0 : Below(changes_.size() + 1, random);
  for (size_t i = 0; i < changes_.size(); ++i)
    if (loss == Loss::kLostNames ? Below(2, random) == 0 : i < first) Change(changes_[i], names);
  return names;
}

std::string DiskState::BytesAfter(const File& file, Loss loss, std::mt19937_64& random) {
  std::string bytes = file.bytes;
  const size_t size = bytes.size();
  const size_t synced = file.synced;
  if (synced == size || loss == Loss::kLostNames) return bytes;
  const size_t at = synced + Below(size - synced + 1, random);
  switch (loss) {
    case Loss::kDropped:
      bytes.resize(synced);
      break;
    case Loss::kPrefix:
      bytes.resize(at);
      break;
    case Loss::kTornSector:
      bytes.resize(std::min(size, NextSector(at)));
      Fill(bytes, at, bytes.size(), Below(2, random) == 0 ? &random : nullptr);
      break;
    case Loss::kGarbageSector: {
      const size_t begin = std::max(synced, at / kSectorBytes * kSectorBytes);
      Fill(bytes, begin, std::min(size, NextSector(at)), &random);
      break;
    }
    case Loss::kZeroFill:
      Fill(bytes, at, size, nullptr);
      break;
    case Loss::kReordered:
      EachUnsyncedSector(synced, size, [&](size_t begin, size_t end) {
        if (Below(2, random) == 0) Fill(bytes, begin, end, nullptr);
      });
      break;
    case Loss::kLostNames:
      break;
  }
  return bytes;
}

void DiskState::Land(Loss loss, std::mt19937_64& random, const fs::path& folder) const {
  DAYBOOK_CHECK(fs::create_directory(folder));
  for (const std::string& path : folders_) fs::create_directories(folder / path);
  for (const auto& [path, file] : NamesAfter(loss, random)) {
    if (const std::string parent = FolderOf(path); !parent.empty() && !folders_.contains(parent))
      continue;
    const std::string bytes = BytesAfter(files_[file], loss, random);
    std::ofstream out(folder / path, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
}

}  // namespace daybook::tests
