#pragma once
// An event as a row of columns: a pure function but for the numbers it gives new words.
#include <string_view>

#include "ledger/event/event.h"
#include "projections/columns/row.h"
#include "projections/vocabulary/vocabulary.h"

namespace daybook::projections {

// Which record a version is of: the first 8 bytes of SHA-256 of its key.
uint64_t RecordHashOf(const ledger::RecordKey& key);

struct RowPlace {
  uint32_t stream = 0;
  uint64_t record = 0;  // RecordHashOf
  uint64_t position = 0;
  int64_t recorded = 0;
};

// A row known from its place on, with kRetracted where it is one; `bytes` is the stored event,
// which the row refers to, and `content` the hash of its EncodeContent.
NewRow MakeRow(Vocabulary& vocabulary, const ledger::Event& event, const RowPlace& place,
               const Hash256& content, std::string_view bytes);

}  // namespace daybook::projections
