#pragma once
// The columns of grouped answers: keys, counts and brackets over rows, and expressions over them.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "query/bind/bound_query.h"

namespace daybook::query {

// Words that are a column of groups by themselves: count, percent …
std::vector<std::string> GroupColumnWords();

// What one column of groups is, with what it is written as.
class GroupColumns final : public GroupScope {
 public:
  // `rows` is the scope of the rows, `columns` gets the columns; both outlive this.
  GroupColumns(Binder& binder, const Scope& rows, std::vector<BoundColumn>& columns)
      : binder_(binder), rows_(rows), columns_(columns) {}

  // Names that are counts of a measure's rows here: denominator, numerator …
  void CountPopulations() { populations_ = true; }
  // True if the expression is about groups: a count, a bracket over rows, or made of one.
  bool IsAboutGroups(const ast::Expr& expr) const;
  // True for an expression that names a column which is shown, or is made of one.
  bool NamesAlias(const ast::Expr& expr) const;
  // True for the name of a population of the measure.
  static bool IsPopulation(const ast::Expr& expr);
  // A shown column.
  void Show(const ast::Expr& expr, std::string name);
  // An expression over the groups: for having, order by, limit … per.
  NodePtr Over(const ast::Expr& expr);
  NodePtr ConditionOver(const ast::Expr& expr);
  // The column itself as a value.
  NodePtr ColumnValue(size_t column) const;
  // True if a column is worked out from person years, and where.
  bool needs_person_years() const { return needs_person_years_; }
  ast::Span person_years_at() const { return person_years_at_; }

  std::optional<NodePtr> Find(const ast::Expr& expr) override;

 private:
  Scope Groups();
  bool Shadowed(const std::string& name) const;
  std::optional<NodePtr> Named(const ast::Expr& expr, const std::string& name);
  // What is counted of the rows; nullopt for anything else.
  std::optional<BoundColumn> Counted(const ast::Expr& expr);
  std::optional<BoundColumn> Population(const std::string& name) const;
  std::optional<BoundColumn> Rate(const ast::RatePer& rate, ast::Span span);
  BoundColumn Bracket(const ast::Call& call, GroupFn fn, bool takes_condition, ast::Span span);
  // A hidden column, or the one that is there already.
  NodePtr Hidden(BoundColumn column);
  NodePtr PopulationNode(const std::string& name);
  // Of those in the denominator who neither are excluded nor excepted, so many in `per`.
  BoundColumn MeasureRatio(double per);
  void ReportOfOneRow(ast::Span span);

  Binder& binder_;
  const Scope& rows_;
  std::vector<BoundColumn>& columns_;
  bool populations_ = false;
  bool needs_person_years_ = false;
  ast::Span person_years_at_;
};

// As the statement has it, without the blanks around.
std::string WrittenAt(const Binder& binder, ast::Span span);
// A column by its name, or by the key of what is written.
bool NamesColumn(const BoundColumn& column, const std::string& key);

}  // namespace daybook::query
