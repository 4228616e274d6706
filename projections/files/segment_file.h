#pragma once
// A segment as a file, and the closings that came over it after it was written.
#include <filesystem>
#include <memory>

#include "projections/columns/segment_slot.h"

namespace daybook::projections {

// The last two digits are the version: another one is refolded, not read.
inline constexpr std::string_view kSegmentMagic = "DBSEG-02";
inline constexpr std::string_view kClosingsMagic = "DBCLO-02";

// What it wrote, mapped: the rows are read from the file then.
Result<std::shared_ptr<const Segment>> WriteSegment(const std::filesystem::path& path,
                                                    const Segment& segment);
// Maps it, checked (checked_file.h).
Result<std::shared_ptr<const Segment>> OpenSegment(const std::filesystem::path& path);

Status WriteClosings(const std::filesystem::path& path, const Closings& closings);
// kCorruption if they don't fit a segment of `rows`.
Result<SparseArrayEditor<Closing>> ReadClosings(const std::filesystem::path& path, uint32_t rows);

}  // namespace daybook::projections
