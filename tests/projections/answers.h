#pragma once
// Everything a reader answers, in words that arrival can't change: no positions, no recorded
// times, no dense numbers.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ledger/event/event.h"
#include "projections/reader.h"
#include "projections/timeline.h"

namespace daybook::tests {

// One line a row: its content and columns.
std::string Describe(const projections::Reader& reader, projections::RowRef row);
// One block a resident, the blocks sorted.
std::string Describe(const projections::Reader& reader, const projections::GroupedRows& rows);
// Scans of every kind and code (retracted included or not), each resident's own scan, the
// population columns, who carries which number.
std::string AllAnswers(const projections::Reader& reader);
// AllAnswers of all there is at the end of the snapshot, or as known at a position.
std::string AllAnswers(const std::shared_ptr<const projections::Snapshot>& snapshot);
std::string AllAnswers(const std::shared_ptr<const projections::Snapshot>& snapshot,
                       LogSize known_at);

// The digest, worked out from the rows a reader sees instead of kept while folding.
std::string DigestOfRows(const std::shared_ptr<const projections::Snapshot>& snapshot);

// Folds events in this order, `batch` at a time, without any file.
std::unique_ptr<projections::Timeline> FoldAll(std::span<const ledger::Event> events, size_t batch);

// Every kind there is.
projections::KindSet AllKinds();

}  // namespace daybook::tests
