#pragma once
// Groups: what `by` and the counting columns are worked out from.
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "query/bind/bound_query.h"

namespace daybook::query {

// A row of the answer: what is shown, and the same as cells, to order by.
struct GroupRow {
  Row shown;
  std::vector<Cell> cells;
};

class Groups {
 public:
  explicit Groups(const std::vector<BoundColumn>& columns) : columns_(columns) {}

  // Adds a batch of rows; kept says which the `where` kept.
  void Add(const Batch& batch, const TruthColumn& kept, Exec& exec);
  // Shows these groups too, should nobody be in them: one for each line of rules, where the keys
  // are what the line says.
  void AddLines(const RuleTable& rules);
  // The rows of the answer: a group each, in order of the keys, unknown last.
  std::vector<GroupRow> Rows(Exec& exec) const;

 private:
  struct Group {
    std::vector<Cell> key_cells;
    std::vector<Value> key_values;  // of its first row kept, else of its first
    uint64_t all = 0, kept = 0;
    bool is_line = false;  // shown even if none was kept
    std::unordered_set<uint32_t> all_residents, kept_residents;
    std::vector<std::vector<Cell>> cells;  // by column, of the rows kept
    std::vector<uint64_t> holds;           // by column: rows kept for which it is true
  };
  GroupRow RowOf(const Group& group, uint64_t kept_of_all, Exec& exec) const;
  Cell Column(const BoundColumn& column, size_t index, const Group& group,
              uint64_t kept_of_all) const;

  const std::vector<BoundColumn>& columns_;
  std::map<std::string, Group> groups_;
};

}  // namespace daybook::query
