#include "projections/timeline.h"

#include <algorithm>
#include <map>

#include "ledger/log/entry.h"
#include "projections/columns/segment_builder.h"
#include "projections/columns/segment_merge.h"

namespace daybook::projections {

// Its recorded time and nonce are in it: the same messages in another log make another entry.
Hash256 HashOfEntry(const ledger::LogEntry& entry) {
  return Sha256(std::string(ledger::TextOf(ledger::EncodeHeader(entry.header))) + entry.payload);
}

Timeline::Timeline()
    : vocabulary_(std::make_shared<Vocabulary>()), fold_(*vocabulary_, identity_, digest_, *this) {}

Status Timeline::Add(std::span<const ledger::LogEntry> entries) {
  Status status;
  for (const ledger::LogEntry& entry : entries) {
    DAYBOOK_CHECK(entry.position.value == position_);  // a gap is the log's to report
    status = fold_.Add(entry);
    if (!status.ok()) break;
    ++position_;
  }
  if (position_ > 0 && !entries.empty()) {
    const uint64_t first = entries.front().position.value;
    if (position_ > first) last_entry_ = HashOfEntry(entries[position_ - first - 1]);
  }
  TakeBatch();
  return status;
}

void Timeline::TakeBatch() {
  FoldedBatch batch = fold_.Take();
  for (const FoldedBatch::LateClosing& late : batch.closings) {
    Part& part = parts_[late.segment];
    const std::span<const Closing> built = part.segment->closing();
    part.closings.Edit(late.row, [&](size_t first, Closings::Chunk& chunk) {
      const size_t count = std::min(chunk.size(), built.size() - first);
      std::copy_n(built.begin() + static_cast<ptrdiff_t>(first), count, chunk.begin());
    }) = late.closing;
    part.closings_changed = true;
  }
  if (batch.rows.empty()) return;
  SegmentBuilder builder;
  builder.Reserve(batch.rows);
  for (const NewRow& row : batch.rows) builder.Add(row);
  parts_.emplace_back().segment = builder.Finish();
  for (;;) {
    const std::vector<size_t> which = NextMerge(parts_, MergeAmong::kMemory);
    if (which.empty()) break;
    Part part;
    part.segment = Merged(which);
    Replace(which, std::move(part));
  }
}

std::shared_ptr<const Segment> Timeline::Merged(std::span<const size_t> which) {
  std::vector<SegmentSlot> slots;
  for (const size_t at : which) slots.push_back(SlotOf(parts_[at]));
  return MergeSegments(vocabulary_->texts, slots);
}

void Timeline::Replace(std::span<const size_t> which, Part part) {
  for (auto at = which.rbegin(); at != which.rend(); ++at)
    parts_.erase(parts_.begin() + static_cast<ptrdiff_t>(*at));
  parts_.push_back(std::move(part));
}

uint64_t Timeline::memory_bytes() const {
  uint64_t sum = 0;
  for (const Part& part : parts_)
    if (part.file == 0)
      sum += part.segment->bytes() + part.segment->pieces().size() * sizeof(std::string_view);
  return sum;
}

uint64_t Timeline::memory_rows() const {
  uint64_t sum = 0;
  for (const Part& part : parts_)
    if (part.file == 0) sum += part.segment->rows();
  return sum;
}

std::shared_ptr<const Snapshot> Timeline::Publish() {
  Snapshot::Parts parts;
  parts.vocabulary = vocabulary_;
  for (Part& part : parts_) parts.segments.push_back(SlotOf(part));
  parts.grouping = identity_.Publish();
  parts.moves = identity_.moves();
  parts.moved_at = identity_.moved_at();
  parts.position = position_;
  parts.streams = vocabulary_->streams.size();
  parts.definitions = vocabulary_->definitions.size();
  parts.digest = digest_.ToHex();
  parts.sources = fold_.sources();
  return std::make_shared<const Snapshot>(std::move(parts));
}

void Timeline::Restore(const Progress& progress) {
  position_ = progress.position;
  last_entry_ = progress.last_entry;
  for (Part& part : parts_) {
    const SegmentSlot slot = SlotOf(part);
    const Segment& segment = *slot.segment;
    for (uint32_t row = 0; row < segment.rows(); ++row)
      if (slot.ClosingOf(row).known_to == kStillKnown) digest_.Add(segment.content()[row]);
    for (const IdentifierUse& use : segment.identifiers())
      if (use.links && !(segment.flags()[use.row] & kRetracted) &&
          slot.ClosingOf(use.row).known_to == kStillKnown)
        identity_.Add(segment.stream()[use.row], use.text, 0);
  }
  identity_.RestoreChange(progress.moves, progress.moved_at);
  fold_.RestoreSources(progress.sources);
  fold_.Take();  // the streams loaded have rows in parts
}

std::vector<StreamRun> Timeline::RunsOf(uint32_t stream) const {
  std::vector<StreamRun> runs;
  for (uint32_t at = 0; at < parts_.size(); ++at) {
    const auto [begin, end] = parts_[at].segment->RowsOfStream(stream);
    if (begin != end) runs.push_back({at, begin, end});
  }
  return runs;
}

Closing Timeline::ClosingOf(uint32_t segment, uint32_t row) const {
  const Part& part = parts_[segment];
  const Closing* later = part.closings.Find(row);
  return later ? *later : part.segment->closing()[row];
}

std::vector<size_t> NextMerge(const std::vector<Timeline::Part>& parts, MergeAmong among) {
  std::map<int, std::vector<size_t>> tiers;
  for (size_t at = 0; at < parts.size(); ++at) {
    const bool in_memory = parts[at].file == 0;
    if (in_memory != (among == MergeAmong::kMemory)) continue;
    const Segment& segment = *parts[at].segment;
    if (in_memory && segment.rows() >= kMemoryMergedRowsMax) continue;
    if (segment.bytes() > kMergedBytesMax / 2) continue;  // grown up
    int tier = 0;
    for (uint64_t rows = segment.rows(); rows >= kMergeFanIn; rows /= kMergeFanIn) ++tier;
    tiers[tier].push_back(at);
  }
  for (auto& [tier, which] : tiers) {
    uint64_t bytes = 0;
    size_t taken = 0;
    while (taken < which.size() &&
           (bytes += parts[which[taken]].segment->bytes()) <= kMergedBytesMax)
      ++taken;
    if (taken < kMergeFanIn) continue;
    which.resize(taken);
    return which;
  }
  return {};
}

}  // namespace daybook::projections
