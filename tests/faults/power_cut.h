#pragma once
// What a power cut leaves of a disk: all that was synced, and of the rest whatever the disk and the
// file system made of it. Synced bytes stay as they are, also beside unsynced ones in one sector.
#include <array>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/faults/disk_trace.h"

namespace daybook::tests {

inline constexpr size_t kSectorBytes = 512;

// What becomes of bytes and names that no sync has made durable.
enum class Loss : uint8_t {
  kDropped,        // all gone
  kPrefix,         // the first of them stay
  kTornSector,     // the last sector that was reached is half old, half new
  kGarbageSector,  // one sector holds anything
  kZeroFill,       // files have their length, but zeros from some point on
  kReordered,      // each sector stays or is zero for itself: a later one may be there alone
  kLostNames,      // the bytes are there; each new, renamed or removed name is or isn't for itself
};
inline constexpr std::array kLosses = {Loss::kDropped,       Loss::kPrefix,   Loss::kTornSector,
                                       Loss::kGarbageSector, Loss::kZeroFill, Loss::kReordered,
                                       Loss::kLostNames};
std::string ToString(Loss loss);

// A disk after some steps of a trace.
class DiskState {
 public:
  void Apply(const DiskStep& step);
  // Whether a cut now may lose anything; if not, all losses leave the same.
  bool HasUnsynced() const;
  // Writes what a cut now leaves into `folder`, which is made; the same for the same randomness.
  void Land(Loss loss, std::mt19937_64& random, const std::filesystem::path& folder) const;

 private:
  using FileNumber = size_t;
  using Names = std::map<std::string, FileNumber>;
  struct File {
    std::string bytes;
    size_t synced = 0;
  };
  struct NameChange {
    DiskStep::Kind kind;
    std::string path;
    std::string to;
    FileNumber file = 0;
  };
  static void Change(const NameChange& change, Names& names);
  void AddChange(const DiskStep& step, FileNumber file);
  Names NamesAfter(Loss loss, std::mt19937_64& random) const;
  static std::string BytesAfter(const File& file, Loss loss, std::mt19937_64& random);

  std::vector<File> files_;
  std::set<std::string> folders_;
  Names now_;
  Names durable_;
  std::vector<NameChange> changes_;  // not durable yet, in order
};

}  // namespace daybook::tests
