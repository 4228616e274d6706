#pragma once
// The counts of ingestion, as people and as other processes write them.
#include <string>

#include "feeds/ingest.h"

namespace daybook::cli {

// Reads the line of JSON that IngestCounts::ToJson writes; kBadData for anything else.
Result<feeds::IngestCounts> CountsFromJson(const std::string& text);

// Adds one run to a sum. Residents add up too: a resident of two runs counts twice.
void AddCounts(feeds::IngestCounts& sum, const feeds::IngestCounts& run);

// For people: two lines without the last line end.
std::string CountsText(const feeds::IngestCounts& counts);

}  // namespace daybook::cli
