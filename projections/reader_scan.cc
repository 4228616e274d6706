// The leaves that read rows: postings for everybody, stream ranges for some. Every row passes
// Scanner::Takes, where knowledge and visibility are decided.
#include <algorithm>

#include "projections/reader_state.h"

namespace daybook::projections {
namespace {

struct Hit {
  uint32_t resident;
  RowRef row;
};

// Counting needs an array over all residents: worth it from one hit for so many of them.
constexpr size_t kResidentsPerHitToCount = 16;
// A list of residents longer than this part of all is read from the postings.
constexpr size_t kResidentsToScanAll = 8;
// More kinds than this part of all rows: go through the rows instead of merging postings.
constexpr size_t kRowsToWalk = 3;
// Up to so many codes are compared one by one.
constexpr size_t kCodesToWalk = 8;

template <typename Pinned>
class Scanner {
 public:
  Scanner(const Pinned& pinned, const ScanFilter& filter) : pinned_(pinned), filter_(filter) {
    for (const CodeId code : filter.codes) codes_.push_back(code.value);
    std::sort(codes_.begin(), codes_.end());
    codes_.erase(std::unique(codes_.begin(), codes_.end()), codes_.end());
  }

  void ScanSegment(uint32_t number) {
    const SegmentSlot& slot = pinned_.snapshot->segments()[number];
    if (!codes_.empty())
      ScanCodes(number, slot);
    else
      ScanKinds(number, slot);
  }
  // Rows of one stream; their codes are looked at one by one.
  void ScanStream(uint32_t number, uint32_t stream, uint32_t resident) {
    const SegmentSlot& slot = pinned_.snapshot->segments()[number];
    const auto [begin, end] = slot.segment->RowsOfStream(stream);
    for (uint32_t row = begin; row < end; ++row)
      if (Takes(slot, row) && HasCode(*slot.segment, row))
        hits_.push_back({resident, {number, row}});
  }

  std::vector<Hit>& hits() { return hits_; }

 private:
  bool Takes(const SegmentSlot& slot, uint32_t row) const {
    const Segment& segment = *slot.segment;
    if (!(filter_.kinds >> segment.kind()[row] & 1)) return false;
    if ((segment.flags()[row] & kRetracted) && !filter_.include_retracted) return false;
    if (!pinned_.Known(slot, row)) return false;
    return pinned_.Sees(segment, row);
  }
  bool HasCode(const Segment& segment, uint32_t row) const {
    if (codes_.empty()) return true;
    for (const uint32_t code : segment.CodesOf(row)) {
      const bool wanted = codes_.size() <= kCodesToWalk
                              ? std::find(codes_.begin(), codes_.end(), code) != codes_.end()
                              : std::binary_search(codes_.begin(), codes_.end(), code);
      if (wanted) return true;
    }
    return false;
  }
  void Take(uint32_t number, const SegmentSlot& slot, uint32_t row) {
    if (!Takes(slot, row)) return;
    hits_.push_back({pinned_.grouping.ResidentOf(slot.segment->stream()[row]), {number, row}});
  }
  void TakeAll(uint32_t number, const SegmentSlot& slot, size_t lists) {
    if (lists > 1) {
      std::sort(rows_.begin(), rows_.end());
      rows_.erase(std::unique(rows_.begin(), rows_.end()), rows_.end());
    }
    for (const uint32_t row : rows_) Take(number, slot, row);
  }

  void ScanCodes(uint32_t number, const SegmentSlot& slot) {
    rows_.clear();
    size_t lists = 0;
    for (const uint32_t code : codes_) {
      const auto posting = slot.segment->RowsOfCode(code);
      lists += posting.empty() ? 0 : 1;
      rows_.insert(rows_.end(), posting.begin(), posting.end());
    }
    TakeAll(number, slot, lists);
  }

  void ScanKinds(uint32_t number, const SegmentSlot& slot) {
    const Segment& segment = *slot.segment;
    rows_.clear();
    size_t lists = 0;
    size_t wanted = 0;
    for (size_t kind = 0; kind < kKindLimit; ++kind)
      if (filter_.kinds >> kind & 1) {
        const auto posting = segment.RowsOfKind(static_cast<ledger::Kind>(kind));
        lists += posting.empty() ? 0 : 1;
        wanted += posting.size();
      }
    if (lists > 1 && wanted > segment.rows() / kRowsToWalk) {
      for (uint32_t row = 0; row < segment.rows(); ++row)
        if (!NeverInForce(segment.known_from()[row], segment.closing()[row]))
          Take(number, slot, row);
      return;
    }
    for (size_t kind = 0; kind < kKindLimit; ++kind)
      if (filter_.kinds >> kind & 1) {
        const auto posting = segment.RowsOfKind(static_cast<ledger::Kind>(kind));
        rows_.insert(rows_.end(), posting.begin(), posting.end());
      }
    TakeAll(number, slot, lists);
  }

  const Pinned& pinned_;
  const ScanFilter& filter_;
  std::vector<uint32_t> codes_;
  std::vector<uint32_t> rows_;  // of the segment at hand
  std::vector<Hit> hits_;
};

// Hits by resident, in the order they came within one.
std::vector<Hit> ByResident(std::vector<Hit> hits, uint32_t limit) {
  const auto before = [](const Hit& a, const Hit& b) { return a.resident < b.resident; };
  if (std::is_sorted(hits.begin(), hits.end(), before)) return hits;
  if (hits.size() * kResidentsPerHitToCount < limit) {
    std::stable_sort(hits.begin(), hits.end(), before);
    return hits;
  }
  std::vector<uint32_t> next(limit + 1);
  for (const Hit& hit : hits) ++next[hit.resident + 1];
  for (uint32_t resident = 0; resident < limit; ++resident) next[resident + 1] += next[resident];
  std::vector<Hit> out(hits.size());
  for (const Hit& hit : hits) out[next[hit.resident]++] = hit;
  return out;
}

// A group that came out of one run of one segment is in clinical order already.
template <typename Pinned>
bool InOneRun(const Pinned& pinned, std::span<const Hit> group) {
  const RowRef first = group.front().row;
  const Segment& segment = pinned.SegmentOf(first);
  for (const Hit& hit : group)
    if (hit.row.segment != first.segment ||
        segment.stream()[hit.row.row] != segment.stream()[first.row])
      return false;
  return true;
}

template <typename Pinned>
GroupedRows Group(const Pinned& pinned, std::vector<Hit> unordered) {
  std::vector<Hit> hits = ByResident(std::move(unordered), pinned.snapshot->streams());
  const TextDictionary& texts = pinned.snapshot->vocabulary().texts;
  GroupedRows out;
  out.rows.reserve(hits.size());
  for (size_t begin = 0, end = 0; begin < hits.size(); begin = end) {
    while (end < hits.size() && hits[end].resident == hits[begin].resident) ++end;
    const std::span<Hit> group(hits.data() + begin, end - begin);
    if (!InOneRun(pinned, std::span<const Hit>(group)))
      std::sort(group.begin(), group.end(), [&](const Hit& a, const Hit& b) {
        return CompareClinical(texts, pinned.At(a.row), pinned.At(b.row)) < 0;
      });
    out.residents.emplace_back(group.front().resident);
    out.offsets.push_back(static_cast<uint32_t>(out.rows.size()));
    for (const Hit& hit : group) out.rows.push_back(hit.row);
  }
  out.offsets.push_back(static_cast<uint32_t>(out.rows.size()));
  return out;
}

// Rows that were lent stand in no segment: by resident as the lender gives them.
GroupedRows GroupLent(const LentRows* lent, std::span<const ResidentNo> residents, KindSet kinds) {
  GroupedRows out;
  out.offsets.push_back(0);
  for (const ResidentNo resident : residents) {
    if (!lent) break;
    for (const uint32_t row : lent->RowsOf(kinds, resident))
      out.rows.push_back({kLentSegment, row});
    if (out.rows.size() == out.offsets.back()) continue;
    out.residents.push_back(resident);
    out.offsets.push_back(static_cast<uint32_t>(out.rows.size()));
  }
  return out;
}

}  // namespace

GroupedRows Reader::Scan(const ScanFilter& filter) const {
  if (filter.kinds & kLentKinds) return GroupLent(lent(), Residents(), filter.kinds);
  Scanner scanner(*pinned_, filter);
  for (uint32_t number = 0; number < pinned_->snapshot->segments().size(); ++number)
    scanner.ScanSegment(number);
  return Group(*pinned_, std::move(scanner.hits()));
}

GroupedRows Reader::ScanResidents(std::span<const ResidentNo> residents,
                                  const ScanFilter& filter) const {
  if (filter.kinds & kLentKinds) return GroupLent(lent(), residents, filter.kinds);
  Scanner scanner(*pinned_, filter);
  const auto segments = static_cast<uint32_t>(pinned_->snapshot->segments().size());
  if (residents.size() > resident_limit() / kResidentsToScanAll && residents.size() > 1) {
    for (uint32_t number = 0; number < segments; ++number) scanner.ScanSegment(number);
    std::vector<bool> wanted(resident_limit());
    for (const ResidentNo resident : residents)
      if (resident.value < wanted.size()) wanted[resident.value] = true;
    std::erase_if(scanner.hits(), [&](const Hit& hit) { return !wanted[hit.resident]; });
  } else {
    for (const ResidentNo resident : residents) {
      if (resident == kNobody || pinned_->grouping.ResidentOf(resident.value) != resident.value)
        continue;
      pinned_->grouping.ForEachStream(resident.value, [&](uint32_t stream) {
        for (uint32_t number = 0; number < segments; ++number)
          scanner.ScanStream(number, stream, resident.value);
      });
    }
  }
  return Group(*pinned_, std::move(scanner.hits()));
}

}  // namespace daybook::projections
