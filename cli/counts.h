#pragma once
// The counts of ingestion, as people and as other processes write them.
#include <string>

#include "feeds/ingest.h"

namespace daybook::cli {

// Reads the line of JSON that IngestCounts::ToJson writes; kBadData for anything else.
Result<feeds::IngestCounts> CountsFromJson(const std::string& text);

// For people: two lines without the last line end.
std::string CountsText(const feeds::IngestCounts& counts);

}  // namespace daybook::cli
