#include "query/reasons/why.h"

#include "query/exec/groups/rules.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/fields.h"
#include "query/exec/nodes/in_set.h"
#include "query/exec/nodes/logic.h"
#include "query/exec/nodes/records.h"
#include "query/exec/patterns/steps.h"
#include "query/reasons/evidence.h"

namespace daybook::query {
namespace {

std::string TruthWord(Truth truth) {
  if (truth == Truth::kUnknown) return "unknown";
  return truth == Truth::kTrue ? "yes" : "no";
}

// Numbers the parts of a part: "1.2" gives "1.2.1", "1.2.2" …
class Outline {
 public:
  explicit Outline(std::string part) : part_(std::move(part)) {}
  std::string Next() { return part_ + "." + std::to_string(++count_); }

 private:
  std::string part_;
  int count_ = 0;
};

Batch ResidentsOf(const Batch& batch) {
  Batch residents;
  residents.residents = batch.residents;
  return residents;
}

// While it lives, questions look from another date.
class OnDate {
 public:
  OnDate(const AtDateNode& at, const Batch& batch, Exec& exec) : exec_(exec), before_(exec.date) {
    const CellColumn dates = at.date()->Cells(batch, exec);
    const auto* date = std::get_if<RowTime>(&dates.front().v);
    known_ = date && date->known;
    if (!known_) return;
    exec.date = IndexDate{date->last_day, std::nullopt};
    if (date->has_clock) exec.date.instant = date->utc_micros;
  }
  ~OnDate() { exec_.date = before_; }
  bool known() const { return known_; }

 private:
  Exec& exec_;
  IndexDate before_;
  bool known_ = false;
};

// Explains one condition about one row at a time: every batch here has one row.
class Explainer {
 public:
  Explainer(const NodeTexts& texts, Exec& exec) : texts_(texts), exec_(exec) {}

  void Add(const ExprNode& node, const Batch& batch, const std::string& part, bool is_condition) {
    Row row = EmptyRow(part, TextOf(node));
    if (is_condition || node.type() == CellType::kBool) {
      row[kWhyTruth] = TruthWord(node.Truths(batch, exec_).front());
    } else if (node.type() == CellType::kRecord) {
      const CellColumn cells = node.Cells(batch, exec_);
      if (const auto* record = std::get_if<RecordCell>(&cells.front().v))
        FillRecord(record->row, batch.residents.front(), exec_, row);
    } else {
      row[kWhyValue] = node.Output(batch, exec_).front();
    }
    rows_.push_back(std::move(row));
    Outline inside(part);
    Open(node, batch, inside);
  }

  std::vector<Row> rows() && { return std::move(rows_); }

 private:
  static bool IsRow(const ExprNode& node) {
    return dynamic_cast<const RecordRefNode*>(&node) != nullptr;
  }

  std::string TextOf(const ExprNode& node) const {
    const auto found = texts_.find(&node);
    if (found != texts_.end()) return found->second.second;
    if (const auto* field = dynamic_cast<const RecordFieldNode*>(&node))
      return IsRow(*field->record()) ? field->word()
                                     : TextOf(*field->record()) + "." + field->word();
    if (dynamic_cast<const RuleSelectsNode*>(&node))
      return "the line that takes the resident selects";
    std::string words = node.Describe();
    // An operator of the engine's own, such as Alive.
    if (!words.empty() && words[0] >= 'A' && words[0] <= 'Z')
      words[0] = static_cast<char>(words[0] - 'A' + 'a');
    return words;
  }

  void Open(const ExprNode& node, const Batch& batch, Outline& inside) {
    if (const auto* both = dynamic_cast<const AndOrNode*>(&node))
      return Operands(*both, batch, inside);
    if (dynamic_cast<const NotNode*>(&node))
      return OpenNegated(*node.Children().front(), batch, inside);
    if (const auto* set = dynamic_cast<const InSetNode*>(&node))
      return OpenSet(*set->condition(), ResidentsOf(batch), inside);
    if (const auto* selects = dynamic_cast<const RuleSelectsNode*>(&node))
      return Lines(selects->line(), batch, inside);
    if (const auto* at = dynamic_cast<const AtDateNode*>(&node)) {
      const OnDate then(*at, batch, exec_);
      if (then.known()) Add(*at->value(), batch, inside.Next(), false);
      return;
    }
    switch (node.opens()) {
      case ExprNode::Opens::kNothing:
        return;
      case ExprNode::Opens::kOfResidents:
        return Parts(node, ResidentsOf(batch), inside);
      case ExprNode::Opens::kOfSameRows:
        Parts(node, batch, inside);
        break;
      case ExprNode::Opens::kPatternsOnly:
        break;
    }
    const bool picked = dynamic_cast<const PickNode*>(&node) != nullptr;
    for (const PatternNode* pattern : node.Patterns()) Records(*pattern, batch, inside, picked);
  }

  // `not a` has a part; `x not in c` is one.
  void OpenNegated(const ExprNode& node, const Batch& batch, Outline& inside) {
    if (texts_.contains(&node))
      Add(node, batch, inside.Next(), true);
    else
      Open(node, batch, inside);
  }

  // `a and b and c` are three parts of one.
  void Operands(const AndOrNode& both, const Batch& batch, Outline& inside) {
    for (const NodePtr& side : {both.left(), both.right()}) {
      const auto* more = dynamic_cast<const AndOrNode*>(side.get());
      if (more && more->is_and() == both.is_and())
        Operands(*more, batch, inside);
      else
        Add(*side, batch, inside.Next(), true);
    }
  }

  void OpenSet(const ExprNode& condition, const Batch& residents, Outline& inside) {
    if (const auto* at = dynamic_cast<const AtDateNode*>(&condition)) {
      const OnDate then(*at, residents, exec_);
      if (then.known()) OpenSet(*at->value(), residents, inside);
    } else if (const auto* both = dynamic_cast<const AndOrNode*>(&condition)) {
      Operands(*both, residents, inside);
    } else {
      Add(condition, residents, inside.Next(), true);
    }
  }

  void Parts(const ExprNode& node, const Batch& batch, Outline& inside) {
    for (const ExprNode* child : node.Children()) {
      // What is written out, or is the row itself, needs no row of its own.
      const bool written_out = dynamic_cast<const ConstNode*>(child) || IsRow(*child);
      if (!written_out) Add(*child, batch, inside.Next(), false);
    }
  }

  // The lines of a rule table down to the one that takes the resident.
  void Lines(const RuleLineNode& line, const Batch& batch, Outline& inside) {
    const RuleTable& rules = line.table();
    const auto taken = static_cast<size_t>(std::get<double>(line.Cells(batch, exec_).front().v));
    for (size_t at = 0; at < taken && at < rules.lines.size(); ++at) {
      const RuleLine& rule = rules.lines[at];
      const std::string part = inside.Next();
      const size_t row = rows_.size();
      Add(*rule.when, batch, part, true);
      const std::string verb = rule.select ? "select when " : "reject when ";
      rows_[row][kWhyWhat] =
          verb + TextOf(*rule.when) + (rule.label.empty() ? "" : " as " + rule.label);
    }
    if (taken > rules.lines.size())
      rows_.push_back(EmptyRow(inside.Next(),
                               rules.otherwise_select ? "otherwise select" : "otherwise reject"));
  }

  void Say(const std::string& part, const std::string& what, Value value = Missing{}) {
    Row row = EmptyRow(part, what);
    row[kWhyValue] = std::move(value);
    rows_.push_back(std::move(row));
  }

  void Show(const std::vector<RowRef>& records, const Batch& batch, Outline& inside,
            const std::string& what) {
    const size_t hidden =
        records.size() > kReasonRecordsMax ? records.size() - kReasonRecordsMax : 0;
    if (hidden > 0) Say(inside.Next(), what + ", earlier ones", static_cast<int64_t>(hidden));
    for (size_t i = hidden; i < records.size(); ++i) {
      Row row = EmptyRow(inside.Next(), what);
      FillRecord(records[i], batch.residents.front(), exec_, row);
      rows_.push_back(std::move(row));
    }
  }

  // `picked`: the one of them that counts is shown already.
  void Records(const PatternNode& pattern, const Batch& batch, Outline& inside, bool picked) {
    const PatternParts& parts = pattern.parts();
    for (const BoundWindow& window : parts.windows)
      Say(inside.Next(), window.text, DaysText(window, batch, exec_));
    const std::vector<RowRef> found = pattern.Eval(batch, exec_).rows;
    if (!picked || found.empty()) Show(found, batch, inside, "found");
    if (!parts.steps.empty()) return Sequence(parts, batch, inside, found.empty());
    for (const PatternPtr& named : parts.unions)
      Say(inside.Next(), named->parts().text + ", at any time",
          static_cast<int64_t>(named->Eval(batch, exec_).rows.size()));
    if (parts.picked) Add(*parts.picked, batch, inside.Next(), false);
    if (found.empty()) Nearest(pattern, batch, inside);
  }

  void Sequence(const PatternParts& parts, const Batch& batch, Outline& inside, bool none) {
    if (none && !parts.unions.empty()) {
      Say(inside.Next(), parts.unions.front()->parts().text);
      Outline first(LastPart());
      Records(*parts.unions.front(), batch, first, false);
    }
    for (const BoundStep& step : parts.steps) {
      const std::string verb = std::string(step.negated ? "not " : "") +
                               (step.preceded ? "preceded by " : "followed by ");
      const std::vector<RowRef> others = step.records->Eval(batch, exec_).rows;
      Say(inside.Next(), verb + step.records->parts().text + ": of these there are",
          static_cast<int64_t>(others.size()));
      Outline next(LastPart());
      Show(others, batch, next, "there is");
    }
  }

  // What would have been found with less asked for: the nearest there was, and what it lacks.
  void Nearest(const PatternNode& pattern, const Batch& batch, Outline& inside) {
    const std::optional<NearMiss> miss = FindNearMiss(pattern, batch, exec_);
    if (!miss) return Say(inside.Next(), "no such record at all");
    Row row = EmptyRow(inside.Next(), miss->what);
    FillRecord(miss->record, batch.residents.front(), exec_, row);
    rows_.push_back(std::move(row));
    if (!miss->lacks_with) return;
    Ragged one;
    one.rows.push_back(miss->record);
    one.offsets.push_back(1);
    const Batch record = RecordBatch(batch, one, exec_.reader);
    Outline asked(LastPart());
    for (const NodePtr& with : pattern.parts().with) Add(*with, record, asked.Next(), true);
  }

  std::string LastPart() const { return std::get<std::string>(rows_.back()[kWhyPart].v); }

  const NodeTexts& texts_;
  Exec& exec_;
  std::vector<Row> rows_;
};

}  // namespace

std::vector<ColumnInfo> WhyColumns() {
  return {{"part", ValueType::kText},  {"what", ValueType::kText},   {"truth", ValueType::kText},
          {"kind", ValueType::kText},  {"code", ValueType::kCode},   {"at", ValueType::kMoment},
          {"value", ValueType::kText}, {"source", ValueType::kText}, {"id", ValueType::kText}};
}

std::vector<Row> WhyRows(const NodePtr& condition, ResidentNo resident, const NodeTexts& texts,
                         Exec& exec) {
  Batch batch;
  batch.residents.push_back(resident);
  Explainer explainer(texts, exec);
  explainer.Add(*condition, batch, "1", true);
  return std::move(explainer).rows();
}

}  // namespace daybook::query
