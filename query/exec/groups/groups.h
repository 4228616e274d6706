#pragma once
// Groups: what `by` and the counting columns are worked out from.
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "query/bind/bound_query.h"

namespace daybook::query {

// What was counted of one group, or of all of them together.
struct GroupNumbers {
  uint64_t all = 0, kept = 0;  // rows
  uint64_t all_residents = 0, kept_residents = 0;
  uint64_t kept_of_all = 0;     // rows kept in all groups
  double person_days = 0;       // lived and registered
  std::vector<uint64_t> holds;  // by column: rows kept for which it is true
  std::vector<uint64_t> known;  // by column: rows kept whose value is known
};

// What is hidden of each row, by column.
using HiddenCells = std::vector<std::vector<bool>>;

// A row of the answer: what is shown, and the same as cells, to order by; a value a column.
struct GroupRow {
  Row shown;
  std::vector<Cell> cells;
  bool total = false;  // of all groups together
};

class Groups {
 public:
  // `query` must outlive it.
  explicit Groups(const BoundQuery& query);

  // Adds a batch of rows; kept says which the `where` kept, `days` (or nothing) how many days of
  // each row's resident count.
  void Add(const Batch& batch, const TruthColumn& kept, const std::vector<double>& days,
           Exec& exec);
  // Adds person days of residents to the groups they are in by `keys`, bound over residents.
  void AddDays(const Batch& residents, const std::vector<NodePtr>& keys,
               const std::vector<double>& days, Exec& exec);
  // Shows these groups too, should nobody be in them: one for each line of rules, where the keys
  // are what the line says.
  void AddLines(const RuleTable& rules);
  // The rows of the answer: a group each, in order of the keys, unknown last; then the total.
  std::vector<GroupRow> Rows(Exec& exec) const;

 private:
  struct Group {
    std::vector<Cell> key_cells;
    std::vector<Value> key_values;  // of its first row kept, else of its first
    uint64_t all = 0, kept = 0;
    bool is_line = false;  // shown even if none was kept
    double person_days = 0;
    std::unordered_set<uint32_t> all_residents, kept_residents;
    std::vector<std::vector<Cell>> cells;  // by column, of the rows kept
    std::vector<uint64_t> holds;           // by column: rows kept for which it is true
  };
  // What a batch comes to, column by column.
  struct Worked {
    std::vector<CellColumn> cells;
    std::vector<std::vector<Value>> keys;
    std::vector<TruthColumn> truths;
  };
  Worked WorkOut(const Batch& batch, Exec& exec) const;
  void Prepare(Group& group) const;
  void AddRow(Group& group, const Worked& worked, const Batch& batch, size_t row, bool kept) const;
  GroupNumbers NumbersOf(const Group& group, uint64_t kept_of_all) const;
  Cell Column(size_t index, const Group& group, const GroupNumbers& numbers) const;
  GroupRow RowOf(const Group& group, const GroupNumbers& numbers, Exec& exec) const;
  Group Nobody() const;
  std::vector<const Group*> Ordered() const;
  void WorkOutComputed(std::vector<GroupRow>& rows, HiddenCells& hidden, Exec& exec) const;

  const BoundQuery& query_;
  const std::vector<BoundColumn>& columns_;
  std::map<std::string, Group> groups_;
  Group whole_;  // with totals: of all rows
};

// The rows as a batch of groups; `columns` holds its cells and must outlive it.
Batch BatchOf(const std::vector<GroupRow>& rows, size_t width, std::vector<CellColumn>& columns);

// A column of a batch of groups.
class GroupCellNode final : public ExprNode {
 public:
  GroupCellNode(CellType type, size_t column, NodePtr key, std::string name)
      : ExprNode(type), column_(column), key_(std::move(key)), name_(std::move(name)) {}
  CellColumn Cells(const Batch& batch, Exec&) const override {
    return (*batch.group_columns)[column_];
  }
  std::string Describe() const override { return name_; }
  size_t column() const { return column_; }
  // The `by` expression behind it, if it is one.
  const ExprNode* key() const { return key_.get(); }

 private:
  size_t column_;
  NodePtr key_;
  std::string name_;
};

}  // namespace daybook::query
