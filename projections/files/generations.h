#pragma once
// DIR/views: one folder a generation, and the file CURRENT that names the live one. A rebuild
// fills a new generation beside it; renaming CURRENT is the swap.
#include <filesystem>
#include <optional>
#include <string>

#include "ledger/base/result.h"

namespace daybook::projections {

class Generations {
 public:
  explicit Generations(std::filesystem::path folder) : folder_(std::move(folder)) {}
  // Makes the folder if it is missing, and removes what a killed rebuild left.
  Status Open();
  // The live generation's folder, if CURRENT names one.
  std::optional<std::filesystem::path> Current() const;
  // A folder no generation had, not yet made.
  std::filesystem::path Next() const;
  // Makes `generation` the live one and removes the others. Readers of the old one keep their
  // mapped files.
  Status MakeCurrent(const std::filesystem::path& generation);

 private:
  void RemoveOthers(const std::optional<std::filesystem::path>& live) const;
  std::filesystem::path folder_;
};

}  // namespace daybook::projections
