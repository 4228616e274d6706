#pragma once
// Lists of CSV (feeds/csv/README.md, "Lists") beside a running server: what is asked and answered,
// whichever side of the socket it is on.
#include <cstdint>
#include <string>
#include <vector>

#include "feeds/csv/lists/list_load.h"
#include "feeds/csv/lists/load_history.h"

namespace daybook::server {

struct ListJob {
  std::string source = "local";
  std::string mapping{};  // text of a mapping with "snapshot" or "period"
  std::string as_of{};    // ISO 8601, a day or a clock time
  std::string period{};   // "2026-01-01..2026-01-31"; empty: a whole list
  uint32_t remove_max_percent = feeds::csv::kRemoveMaxPercent;
  bool dry_run = false;
};

// A list that was taken in, as `ingest --loads` shows it.
struct LoadLine {
  uint64_t load = 0;
  std::string source, record_type, as_of, period, state;
  bool operator==(const LoadLine&) const = default;
};
LoadLine LineOf(const feeds::csv::Load& load);

}  // namespace daybook::server
