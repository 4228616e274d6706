#include "query/exec/groups/hide.h"

#include <algorithm>

namespace daybook::query {
namespace {

bool IsPart(GroupFn fn) { return fn == GroupFn::kCountIf || fn == GroupFn::kPercentIf; }
bool IsOfAll(GroupFn fn) { return fn == GroupFn::kPercent || fn == GroupFn::kRate; }
bool IsStatistic(GroupFn fn) {
  return fn >= GroupFn::kAverage && fn <= GroupFn::kPercentile && fn != GroupFn::kDistinct;
}

class Hider {
 public:
  Hider(const std::vector<BoundColumn>& columns, const std::vector<GroupNumbers>& rows, bool totals,
        uint64_t below)
      : columns_(columns),
        rows_(rows),
        totals_(totals),
        below_(below),
        groups_(totals ? rows.size() - 1 : rows.size()),
        hidden_(rows.size(), std::vector<bool>(columns.size(), false)),
        row_hidden_(rows.size(), false) {}

  HiddenCells Run() {
    HideRows();
    for (size_t row = 0; row < rows_.size(); ++row)
      for (size_t column = 0; column < columns_.size(); ++column)
        if (row_hidden_[row] || IsSmall(row, column)) hidden_[row][column] = true;
    // Each rule may give another something to do; every step hides more, so it ends.
    while (HideSameNumbers() || HideBesideInRow() || HideInColumns()) {
    }
    for (auto& row : hidden_)
      for (size_t column = 0; column < columns_.size(); ++column)
        if (columns_[column].fn == GroupFn::kKey) row[column] = false;
    return std::move(hidden_);
  }

 private:
  bool Small(uint64_t number) const { return number > 0 && number < below_; }
  // A part of a whole, or what remains of it, is small.
  bool SmallPart(uint64_t part, uint64_t whole) const {
    return Small(part) || (part > 0 && Small(whole - part)) || Small(whole);
  }

  bool IsSmall(size_t row, size_t column) const {
    const GroupNumbers& numbers = rows_[row];
    const GroupFn fn = columns_[column].fn;
    if (IsPart(fn)) return SmallPart(numbers.holds[column], numbers.kept);
    if (IsOfAll(fn)) return SmallPart(numbers.kept, numbers.all);
    if (fn == GroupFn::kRateResidents)
      return SmallPart(numbers.kept_residents, numbers.all_residents);
    return IsStatistic(fn) && Small(numbers.known[column]);
  }

  // The total of all rows can be seen, or worked out.
  bool WholeIsKnown() const {
    return totals_ || std::any_of(columns_.begin(), columns_.end(), [](const BoundColumn& column) {
             return column.fn == GroupFn::kShare;
           });
  }

  void HideRows() {
    std::vector<uint64_t> residents;
    for (size_t row = 0; row < rows_.size(); ++row) {
      residents.push_back(rows_[row].kept_residents);
      row_hidden_[row] = Small(rows_[row].kept_residents);
    }
    if (!WholeIsKnown()) return;
    const auto is_hidden = [this](size_t row) { return bool(row_hidden_[row]); };
    while (NeedsMore(residents, is_hidden)) {
      const auto next = SmallestShown(residents, is_hidden);
      if (!next) return HideWhole();
      row_hidden_[*next] = true;
    }
  }

  // Nothing but the total is left to hide.
  void HideWhole() {
    if (totals_) row_hidden_.back() = true;
    for (size_t column = 0; column < columns_.size(); ++column)
      if (columns_[column].fn == GroupFn::kShare)
        for (auto& row : hidden_) row[column] = true;
  }

  // One hidden number, or several that together are below, would follow from the total.
  template <typename IsHidden>
  bool NeedsMore(const std::vector<uint64_t>& numbers, const IsHidden& is_hidden) const {
    uint64_t count = 0;
    uint64_t sum = 0;
    for (size_t row = 0; row < groups_; ++row) {
      if (!is_hidden(row) || numbers[row] == 0) continue;
      ++count;
      sum += numbers[row];
    }
    return count == 1 || (count > 1 && sum < below_);
  }

  template <typename IsHidden>
  std::optional<size_t> SmallestShown(const std::vector<uint64_t>& numbers,
                                      const IsHidden& is_hidden) const {
    std::optional<size_t> least;
    for (size_t row = 0; row < groups_; ++row) {
      if (is_hidden(row) || numbers[row] == 0) continue;
      if (!least || numbers[row] < numbers[*least]) least = row;
    }
    return least;
  }

  // Two columns of one row that say the same number, or the number of the others, go together.
  bool HideSameNumbers() {
    bool changed = false;
    for (size_t row = 0; row < rows_.size(); ++row) {
      const GroupNumbers& numbers = rows_[row];
      for (size_t a = 0; a < columns_.size(); ++a) {
        if (!IsPart(columns_[a].fn) || !hidden_[row][a]) continue;
        for (size_t b = 0; b < columns_.size(); ++b) {
          if (!IsPart(columns_[b].fn) || hidden_[row][b] || numbers.holds[b] == 0) continue;
          if (numbers.holds[b] != numbers.holds[a] &&
              numbers.holds[b] != numbers.kept - numbers.holds[a])
            continue;
          hidden_[row][b] = true;
          changed = true;
        }
      }
    }
    return changed;
  }

  // Of three or more count(c) in a row, which may be all the parts of its count, one alone would
  // follow from the others.
  bool HideBesideInRow() {
    bool changed = false;
    for (size_t row = 0; row < rows_.size(); ++row) {
      std::vector<size_t> shown;
      uint64_t hidden_number = 0;
      bool several = false;
      for (size_t column = 0; column < columns_.size(); ++column) {
        const uint64_t number = IsPart(columns_[column].fn) ? rows_[row].holds[column] : 0;
        if (number == 0) continue;
        if (!hidden_[row][column]) {
          shown.push_back(column);
        } else {
          several |= hidden_number != 0 && hidden_number != number;
          hidden_number = number;
        }
      }
      if (hidden_number == 0 || several || shown.size() < 2) continue;
      const auto least = std::min_element(shown.begin(), shown.end(), [&](size_t a, size_t b) {
        return rows_[row].holds[a] < rows_[row].holds[b];
      });
      hidden_[row][*least] = true;
      changed = true;
    }
    return changed;
  }

  // With a total: of one column two numbers are hidden, or none.
  bool HideInColumns() {
    if (!totals_) return false;
    bool changed = false;
    for (size_t column = 0; column < columns_.size(); ++column) {
      const GroupFn fn = columns_[column].fn;
      if (!IsPart(fn) && !IsOfAll(fn) && fn != GroupFn::kRateResidents) continue;
      std::vector<uint64_t> numbers;
      for (const GroupNumbers& row : rows_)
        numbers.push_back(IsPart(fn) ? row.holds[column] : row.all);
      const auto is_hidden = [&](size_t row) { return bool(hidden_[row][column]); };
      if (hidden_.back()[column] || !NeedsMore(numbers, is_hidden)) continue;
      const auto next = SmallestShown(numbers, is_hidden);
      hidden_[next.value_or(rows_.size() - 1)][column] = true;
      changed = true;
    }
    return changed;
  }

  const std::vector<BoundColumn>& columns_;
  const std::vector<GroupNumbers>& rows_;
  bool totals_;
  uint64_t below_;
  size_t groups_;  // rows but the total
  HiddenCells hidden_;
  std::vector<bool> row_hidden_;
};

uint64_t Nearest(uint64_t number, uint64_t step) { return (number + step / 2) / step * step; }

}  // namespace

HiddenCells HideSmall(const std::vector<BoundColumn>& columns,
                      const std::vector<GroupNumbers>& rows, bool totals, uint64_t below) {
  return Hider(columns, rows, totals, below).Run();
}

GroupNumbers Rounded(GroupNumbers numbers, uint64_t round_to) {
  for (uint64_t* number : {&numbers.all, &numbers.kept, &numbers.all_residents,
                           &numbers.kept_residents, &numbers.kept_of_all})
    *number = Nearest(*number, round_to);
  for (uint64_t& number : numbers.holds) number = Nearest(number, round_to);
  return numbers;
}

}  // namespace daybook::query
