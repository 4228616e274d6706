#include "query/exec/patterns/pattern.h"

#include <algorithm>

#include "query/exec/patterns/alike.h"
#include "query/exec/patterns/made.h"
#include "query/exec/patterns/steps.h"

namespace daybook::query {
namespace {

using ledger::Disposition;

constexpr uint32_t kNoGroup = UINT32_MAX;

// Asked of so many residents or records at most, a pattern reads their timelines even in a
// population run.
constexpr size_t kTimelineResidentsMax = 64;

// Records whose `with` is worked out at a time: what stands inside may make many of each, and a
// cancelled question ends between two slices.
constexpr size_t kWithRowsMax = 1'024;

bool StartsAfterIndex(RowRef row, Exec& exec) {
  const RowTime start = exec.reader.StartOf(row);
  if (!start.known) return false;
  if (start.has_clock && exec.date.instant) return start.utc_micros > *exec.date.instant;
  return start.day > exec.date.day;
}

// An end that lies after the index date whatever its missing part is: "2026" is not yet after
// 1 June 2026, for who is said to be over is not active on the chance.
bool EndsAfterIndex(RowRef row, Exec& exec) {
  const RowTime end = exec.reader.EndOf(row);
  if (end.has_clock && exec.date.instant) return end.utc_micros > *exec.date.instant;
  return end.known && end.day > exec.date.day;
}

bool EndedByIndex(RowRef row, Exec& exec) {
  const RowTime end = exec.reader.EndOf(row);
  if (!end.has_clock) return end.known && end.last_day < exec.date.day;
  return exec.date.instant ? end.utc_micros <= *exec.date.instant : end.day <= exec.date.day;
}

}  // namespace

RowTime SpanEnd(RowRef row, const Reader& reader) {
  const RowTime end = reader.EndOf(row);
  const bool open = ledger::DispositionOf(reader.StatusOf(row)) == Disposition::kOpen;
  if (end.known || open || reader.EpisodeCountOf(row) > 0) return end;
  return reader.StartOf(row);
}

bool IsSameRecord(RowRef a, RowRef b, const Reader& reader) {
  if (a == b) return true;
  if (reader.EpisodeCountOf(a) > 0 || reader.EpisodeCountOf(b) > 0) return false;
  return reader.BaseOf(a) == reader.BaseOf(b);
}

bool HasStatus(ast::StatusWord word, RowRef row, Exec& exec) {
  const Disposition disposition = exec.reader.EpisodeCountOf(row) > 0
                                      ? Disposition::kOpen
                                      : ledger::DispositionOf(exec.reader.StatusOf(row));
  const bool later = StartsAfterIndex(row, exec);
  const bool ended = EndedByIndex(row, exec);
  const bool active = !later && ((disposition == Disposition::kOpen && !ended) ||
                                 (disposition == Disposition::kDone && EndsAfterIndex(row, exec)));
  switch (word) {
    case ast::StatusWord::kActive:
      return active;
    case ast::StatusWord::kEnded:
      return !later && !active &&
             (disposition == Disposition::kDone || disposition == Disposition::kOpen);
    case ast::StatusWord::kPlanned:
      return disposition == Disposition::kPlanned || (later && disposition == Disposition::kOpen);
    case ast::StatusWord::kPending:
      return disposition == Disposition::kPending;
    case ast::StatusWord::kCancelled:
      return disposition == Disposition::kCancelled;
    case ast::StatusWord::kDeclined:
      return disposition == Disposition::kDeclined;
    case ast::StatusWord::kAbsent:
      return disposition == Disposition::kAbsent;
    case ast::StatusWord::kAny:
      return true;
  }
  return false;
}

bool SeesFuture(const PatternParts& parts) {
  const bool window = std::ranges::any_of(
      parts.windows, [](const BoundWindow& window) { return window.sees_future(); });
  return window || parts.see_future ||
         std::ranges::find(parts.statuses, ast::StatusWord::kPlanned) != parts.statuses.end();
}

PatternNode::PatternNode(PatternParts parts)
    : parts_(std::move(parts)), sees_future_(SeesFuture(parts_)) {
  for (CodeId code : parts_.also_codes) narrow_codes_.insert(code.value);
}

PatternNode::~PatternNode() = default;

// What is seen at all: nothing that begins after the index date unless a window or a word looks
// ahead; cancelled, declined, absent only when named; retracted only by including.
bool PatternNode::KeepSeen(RowRef row, Exec& exec) const {
  if (!sees_future_ && StartsAfterIndex(row, exec)) return false;
  if (exec.reader.Retracted(row)) return parts_.including_retracted;
  if (!parts_.statuses.empty() || parts_.see_all) return true;
  switch (ledger::DispositionOf(exec.reader.StatusOf(row))) {
    case Disposition::kCancelled:
    case Disposition::kDeclined:
    case Disposition::kAbsent:
    case Disposition::kNotKnown:
    case Disposition::kRetracted:
      return false;
    case Disposition::kOpen:
    case Disposition::kDone:
    case Disposition::kPlanned:
    case Disposition::kPending:
      break;
  }
  return true;
}

bool PatternNode::KeepStatic(RowRef row, Exec& exec) const {
  // A retracted record is in no state; who asks for them gets them beside the others.
  if (!exec.reader.Retracted(row))
    for (ast::StatusWord word : parts_.statuses)
      if (!HasStatus(word, row, exec)) return false;
  if (parts_.narrowed) {
    bool found = false;
    for (CodeId code : exec.reader.CodesOf(row)) found |= narrow_codes_.contains(code.value);
    if (!found) return false;
  }
  for (const BoundWindow& window : parts_.windows) {
    if (window.correlated()) continue;
    if (TestRecord(window, row, WindowAnchors{}, 0, exec) != Truth::kTrue) return false;
  }
  return true;
}

std::shared_ptr<const Exec::Scan> PatternNode::PopulationScan(Exec& exec) const {
  auto& slot = exec.scans[{this, exec.date}];
  if (slot) return slot;
  auto scan = std::make_shared<Exec::Scan>();
  const std::shared_ptr<const projections::GroupedRows> read = PopulationRows(exec);
  const projections::GroupedRows& all = *read;
  scan->group_of.assign(exec.reader.resident_limit(), kNoGroup);
  projections::GroupedRows& kept = scan->rows;
  kept.offsets.push_back(0);
  for (size_t group = 0; group < all.residents.size(); ++group) {
    if (group % kWithRowsMax == 0 && exec.cancel.cancelled()) break;
    for (uint32_t i = all.offsets[group]; i < all.offsets[group + 1]; ++i)
      if (KeepSeen(all.rows[i], exec) && KeepStatic(all.rows[i], exec))
        kept.rows.push_back(all.rows[i]);
    if (kept.rows.size() == kept.offsets.back()) continue;
    scan->group_of[all.residents[group].value] = static_cast<uint32_t>(kept.residents.size());
    kept.residents.push_back(all.residents[group]);
    kept.offsets.push_back(static_cast<uint32_t>(kept.rows.size()));
  }
  slot = scan;
  return slot;
}

std::shared_ptr<const projections::GroupedRows> PatternNode::PopulationRows(Exec& exec) const {
  if (const auto found = exec.rows.find(this); found != exec.rows.end()) return found->second;
  auto rows = std::make_shared<const projections::GroupedRows>(
      exec.reader.Scan({parts_.kinds, parts_.any_code ? std::vector<CodeId>() : parts_.codes,
                        parts_.including_retracted}));
  exec.CountOf(this).rows_in += rows->rows.size();
  if (exec.keeps_rows) exec.rows.emplace(this, rows);
  return rows;
}

Ragged PatternNode::ScanFor(const Batch& batch, size_t asked, Exec& exec) const {
  Ragged found;
  found.offsets.reserve(batch.size() + 1);
  if (!parts_.any_code && parts_.codes.empty()) {  // codes that nobody in this ledger has
    found.offsets.assign(batch.size() + 1, 0);
    return found;
  }
  if (exec.population && asked > kTimelineResidentsMax) {
    const auto scan = PopulationScan(exec);
    for (ResidentNo resident : batch.residents) {
      const uint32_t group = scan->group_of[resident.value];
      if (group != kNoGroup)
        found.rows.insert(found.rows.end(), scan->rows.rows.begin() + scan->rows.offsets[group],
                          scan->rows.rows.begin() + scan->rows.offsets[group + 1]);
      found.offsets.push_back(static_cast<uint32_t>(found.rows.size()));
    }
    return found;
  }
  std::vector<ResidentNo> wanted = batch.residents;
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  const projections::GroupedRows rows = exec.reader.ScanResidents(
      wanted, {parts_.kinds, parts_.any_code ? std::vector<CodeId>() : parts_.codes,
               parts_.including_retracted});
  exec.CountOf(this).rows_in += rows.rows.size();
  for (ResidentNo resident : batch.residents) {
    const auto at = std::lower_bound(rows.residents.begin(), rows.residents.end(), resident);
    if (at != rows.residents.end() && *at == resident) {
      const size_t group = static_cast<size_t>(at - rows.residents.begin());
      for (uint32_t i = rows.offsets[group]; i < rows.offsets[group + 1]; ++i)
        if (KeepSeen(rows.rows[i], exec) && KeepStatic(rows.rows[i], exec))
          found.rows.push_back(rows.rows[i]);
    }
    found.offsets.push_back(static_cast<uint32_t>(found.rows.size()));
  }
  return found;
}

// The records of several patterns put together: in clinical order, each once. What is seen at all
// each part has decided, by its own words and those around it.
Ragged PatternNode::UnionFor(const Batch& batch, Exec& exec) const {
  std::vector<Ragged> parts;
  for (const PatternPtr& pattern : parts_.unions) parts.push_back(pattern->Eval(batch, exec));
  Ragged found;
  const auto before = [&exec](RowRef a, RowRef b) { return exec.reader.ClinicallyBefore(a, b); };
  for (size_t i = 0; i < batch.size(); ++i) {
    std::vector<RowRef> rows;
    for (const Ragged& part : parts)
      rows.insert(rows.end(), part.rows.begin() + part.offsets[i],
                  part.rows.begin() + part.offsets[i + 1]);
    if (parts.size() > 1) {
      std::stable_sort(rows.begin(), rows.end(), before);
      rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    }
    for (RowRef row : rows)
      if (KeepStatic(row, exec)) found.rows.push_back(row);
    found.offsets.push_back(static_cast<uint32_t>(found.rows.size()));
  }
  return found;
}

Ragged PatternNode::Candidates(const Batch& batch, size_t asked, Exec& exec) const {
  if (!parts_.unions.empty()) return UnionFor(batch, exec);
  Ragged found;
  if (parts_.maker) {
    const Ragged made = parts_.maker->Make(batch, exec);
    for (size_t i = 0; i < batch.size(); ++i) {
      for (uint32_t k = made.offsets[i]; k < made.offsets[i + 1]; ++k)
        if (KeepStatic(made.rows[k], exec)) found.rows.push_back(made.rows[k]);
      found.offsets.push_back(static_cast<uint32_t>(found.rows.size()));
    }
    return found;
  }
  if (!parts_.picked) return ScanFor(batch, asked, exec);
  for (const Cell& cell : parts_.picked->Cells(batch, exec)) {
    const auto* record = std::get_if<RecordCell>(&cell.v);
    if (record && KeepStatic(record->row, exec)) found.rows.push_back(record->row);
    found.offsets.push_back(static_cast<uint32_t>(found.rows.size()));
  }
  return found;
}

Ragged PatternNode::ApplyWindows(const Batch& batch, Ragged found, Exec& exec) const {
  for (const BoundWindow& window : parts_.windows) {
    if (!window.correlated()) continue;
    const WindowAnchors anchors = AnchorsOf(window, batch, exec);
    Ragged kept;
    for (size_t i = 0; i < batch.size(); ++i) {
      for (uint32_t k = found.offsets[i]; k < found.offsets[i + 1]; ++k) {
        const RowRef row = found.rows[k];
        if (TestRecord(window, row, anchors, i, exec) == Truth::kTrue) kept.rows.push_back(row);
      }
      kept.offsets.push_back(static_cast<uint32_t>(kept.rows.size()));
    }
    found = std::move(kept);
  }
  return found;
}

Ragged PatternNode::ApplyWith(const Batch& batch, Ragged found, Exec& exec) const {
  for (const NodePtr& condition : parts_.with) {
    const Batch inner = RecordBatch(batch, found, exec.reader);
    TruthColumn truths;
    truths.reserve(inner.size());
    for (size_t from = 0; from < inner.size(); from += kWithRowsMax) {
      if (exec.cancel.cancelled()) break;
      const Batch slice = Slice(inner, from, std::min(from + kWithRowsMax, inner.size()));
      const TruthColumn part = condition->Truths(slice, exec);
      truths.insert(truths.end(), part.begin(), part.end());
    }
    truths.resize(inner.size(), Truth::kUnknown);  // cancelled: whoever runs the question sees it
    Ragged kept;
    for (size_t i = 0; i < batch.size(); ++i) {
      for (uint32_t k = found.offsets[i]; k < found.offsets[i + 1]; ++k)
        if (truths[k] == Truth::kTrue) kept.rows.push_back(found.rows[k]);
      kept.offsets.push_back(static_cast<uint32_t>(kept.rows.size()));
    }
    found = std::move(kept);
  }
  return found;
}

Ragged PatternNode::Eval(const Batch& batch, Exec& exec) const {
  const Stopwatch stopwatch(exec.CountOf(this));
  if (!batch.of_records()) return EvalEach(batch, batch.size(), exec);
  const AlikeRows alike = FindAlikeRows(batch, parts_.looks_at);
  if (alike.firsts.size() == batch.size()) return EvalEach(batch, batch.size(), exec);
  return Spread(EvalEach(Select(batch, alike.firsts), batch.size(), exec), alike.kind_of);
}

Ragged PatternNode::EvalEach(const Batch& batch, size_t asked, Exec& exec) const {
  Ragged found = Candidates(batch, asked, exec);
  found = ApplyWindows(batch, std::move(found), exec);
  found = ApplyWith(batch, std::move(found), exec);
  if (parts_.fullest) found = FullestStretch(*parts_.fullest, found, exec);
  if (!parts_.steps.empty()) found = WithSteps(parts_.steps, batch, found, exec);
  OperatorCount& count = exec.CountOf(this);
  ++count.calls;
  count.rows_out += found.rows.size();
  return found;
}

std::string PatternNode::Describe() const {
  if (!parts_.unions.empty()) return "Union " + parts_.text;
  if (parts_.picked) return "Picked " + parts_.text;
  if (parts_.maker) return parts_.maker->Describe() + " " + parts_.text;
  return (parts_.any_code ? "ScanKinds " : "ScanCodes ") + parts_.text;
}

Batch Slice(const Batch& batch, size_t from, size_t to) {
  const auto part = [&](const auto& column) {
    return std::decay_t<decltype(column)>(column.begin() + static_cast<ptrdiff_t>(from),
                                          column.begin() + static_cast<ptrdiff_t>(to));
  };
  Batch out;
  out.outer = batch.outer;
  out.residents = part(batch.residents);
  if (batch.of_records()) out.records = part(batch.records);
  for (const std::vector<RowRef>& more : batch.more_records) out.more_records.push_back(part(more));
  if (batch.outer) out.outer_row = part(batch.outer_row);
  return out;
}

Batch RecordBatch(const Batch& outer, const Ragged& found, const Reader&) {
  Batch inner;
  inner.outer = &outer;
  inner.records = found.rows;
  inner.residents.reserve(found.rows.size());
  inner.outer_row.reserve(found.rows.size());
  for (size_t i = 0; i < outer.size(); ++i) {
    for (uint32_t k = found.offsets[i]; k < found.offsets[i + 1]; ++k) {
      inner.residents.push_back(outer.residents[i]);
      inner.outer_row.push_back(static_cast<uint32_t>(i));
    }
  }
  return inner;
}

}  // namespace daybook::query
