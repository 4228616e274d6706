#include "query/reasons/evidence.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/fields.h"
#include "query/exec/patterns/steps.h"

namespace daybook::query {
namespace {

// How far from the index date a window's days are looked for: longer than any life.
constexpr CivilDay kDaysAround = 130 * 366;

struct Days {
  CivilDay from = 0, to = 0;
  bool open_from = false, open_to = false;
};

std::optional<Days> DaysOf(const BoundWindow& window, const Batch& batch, Exec& exec) {
  const WindowAnchors anchors = AnchorsOf(window, batch, exec);
  const CivilDay first = exec.date.day - kDaysAround;
  const CivilDay last = exec.date.day + kDaysAround;
  std::optional<Days> days;
  for (CivilDay day = first; day <= last && !exec.cancel.cancelled(); ++day) {
    const RowTime time = DayTime(day);
    if (TestWindow(window, time, time, RowRef{}, anchors, 0, exec) != Truth::kTrue) {
      if (days) break;
      continue;
    }
    if (!days) days = Days{day, day, day == first, false};
    days->to = day;
    days->open_to = day == last;
  }
  return days;
}

// Days between a record's start and the days looked at; far for one without a date.
CivilDay Distance(RowRef record, const std::optional<Days>& days, Exec& exec) {
  const RowTime start = exec.reader.StartOf(record);
  if (!start.known) return kDaysAround * 2;
  if (!days) return std::abs(exec.date.day - start.day);
  if (start.last_day < days->from) return days->from - start.last_day;
  return start.day > days->to ? start.day - days->to : 0;
}

std::string WindowWords(const PatternParts& parts) {
  std::string words;
  for (const BoundWindow& window : parts.windows) words += (words.empty() ? "" : " ") + window.text;
  return words;
}

}  // namespace

Row EmptyRow(const std::string& part, const std::string& what) {
  Row row(kWhyColumns);
  row[kWhyPart] = part;
  row[kWhyWhat] = what;
  return row;
}

void FillRecord(RowRef record, ResidentNo resident, Exec& exec, Row& row) {
  Batch batch;
  batch.residents.push_back(resident);
  batch.records.push_back(record);
  const auto self = std::make_shared<RecordRefNode>(0, 0, "record");
  const projections::KindSet kinds =
      projections::AllClinicalKinds() | projections::KindBit(ledger::Kind::kObservation);
  constexpr std::array<std::pair<size_t, const char*>, 6> kFields{{{kWhyKind, "kind"},
                                                                   {kWhyCode, "code"},
                                                                   {kWhyAt, "at"},
                                                                   {kWhyValue, "value"},
                                                                   {kWhySource, "source"},
                                                                   {kWhyId, "id"}}};
  for (const auto& [column, word] : kFields) {
    const auto info = FindRecordField(word, kinds);
    row[column] = RecordFieldNode(*info, self, word).Output(batch, exec).front();
  }
}

Value DaysText(const BoundWindow& window, const Batch& batch, Exec& exec) {
  const std::optional<Days> days = DaysOf(window, batch, exec);
  if (!days) return Missing{};
  if (days->open_from && days->open_to) return Missing{};
  if (days->open_from) return "until " + FormatDay(days->to);
  if (days->open_to) return "from " + FormatDay(days->from);
  return FormatDay(days->from) + " to " + FormatDay(days->to);
}

std::optional<NearMiss> FindNearMiss(const PatternNode& pattern, const Batch& batch, Exec& exec) {
  PatternParts less = pattern.parts();
  std::optional<Days> days;
  if (!less.windows.empty()) days = DaysOf(less.windows.front(), batch, exec);
  // Asked for less and less, until something is found.
  const auto find = [&](const std::string& what, bool lacks_with) -> std::optional<NearMiss> {
    const std::vector<RowRef> found = PatternNode(less).Eval(batch, exec).rows;
    if (found.empty()) return std::nullopt;
    // The later of two that are equally near.
    const auto nearest = std::min_element(found.rbegin(), found.rend(), [&](RowRef a, RowRef b) {
      return Distance(a, days, exec) < Distance(b, days, exec);
    });
    return NearMiss{what, *nearest, lacks_with};
  };
  const std::string windows = WindowWords(less);
  if (!less.windows.empty()) {
    less.windows.clear();
    if (auto miss = find("nearest, but not " + windows, false)) return miss;
    less.windows = pattern.parts().windows;
  }
  if (!less.with.empty()) {
    less.with.clear();
    if (auto miss = find("nearest, but not as asked", true)) return miss;
    less.windows.clear();
    if (auto miss = find("nearest, but neither as asked nor " + windows, true)) return miss;
  }
  less.windows.clear();
  if (!less.statuses.empty()) {
    less.statuses.clear();
    less.see_all = true;  // cancelled is a state too
    if (auto miss = find("nearest, but in another state", false)) return miss;
  }
  less.see_all = true;
  less.see_future = true;
  return find("nearest, but not seen by these words", false);
}

}  // namespace daybook::query
