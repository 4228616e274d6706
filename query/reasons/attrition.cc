#include "query/reasons/attrition.h"

#include <algorithm>

#include "query/exec/combine.h"
#include "query/exec/nodes/in_set.h"
#include "query/exec/nodes/logic.h"
#include "query/exec/patterns/pattern.h"
#include "query/exec/run_query.h"

namespace daybook::query {
namespace {

const AndOrNode* AsAnd(const NodePtr& node) {
  const auto* both = dynamic_cast<const AndOrNode*>(node.get());
  return both && both->is_and() ? both : nullptr;
}

class Sieves {
 public:
  Sieves(const BoundQuery& query, const NodeTexts& texts, Exec& exec) : query_(query), exec_(exec) {
    // Rows of records are counted from the records on: who they are of is no step.
    if (!query.of_records) {
      if (query.set) SplitSetConjuncts(query.set, texts, steps_);
      if (query.with) SplitConjuncts(query.with, texts, "", steps_);
    }
    if (query.where) SplitConjuncts(query.where, texts, "", steps_);
    left_.resize(steps_.size() + 1);
  }

  void Add(const Batch& residents) {
    if (!query_.of_records) return Count(residents);
    const Batch members =
        query_.set ? Keep(residents, query_.set->Truths(residents, exec_)) : residents;
    const Ragged found = query_.records->Eval(members, exec_);
    CombineEach(RecordBatch(members, found, exec_.reader), query_.more_records, exec_,
                [this](const Batch& rows) {
                  Count(rows);
                  return true;
                });
  }

  std::vector<Row> Rows(const std::string& subject) const {
    const bool everybody = !query_.of_records && !query_.only;
    std::vector<Row> rows = {{everybody ? std::string("everyone with a record") : subject,
                              Missing{}, static_cast<int64_t>(left_[0])}};
    for (size_t i = 0; i < steps_.size(); ++i)
      rows.push_back({steps_[i].text, static_cast<int64_t>(left_[i] - left_[i + 1]),
                      static_cast<int64_t>(left_[i + 1])});
    return rows;
  }

 private:
  void Count(Batch batch) {
    left_[0] += batch.size();
    for (size_t i = 0; i < steps_.size() && batch.size() > 0; ++i) {
      batch = Keep(batch, steps_[i].condition->Truths(batch, exec_));
      left_[i + 1] += batch.size();
    }
  }

  const BoundQuery& query_;
  Exec& exec_;
  std::vector<Conjunct> steps_;
  std::vector<uint64_t> left_;  // before the first condition, and after each
};

}  // namespace

void SplitConjuncts(const NodePtr& condition, const NodeTexts& texts, const std::string& before,
                    std::vector<Conjunct>& conjuncts) {
  if (const AndOrNode* both = AsAnd(condition)) {
    SplitConjuncts(both->left(), texts, before, conjuncts);
    SplitConjuncts(both->right(), texts, before, conjuncts);
    return;
  }
  const auto text = texts.find(condition.get());
  std::string words = text != texts.end() ? text->second.second : condition->Describe();
  if (text == texts.end() && !words.empty() && words[0] >= 'A' && words[0] <= 'Z')
    words[0] = static_cast<char>(words[0] - 'A' + 'a');  // an operator of the engine's own
  conjuncts.push_back({before + words, condition});
}

void SplitSetConjuncts(const NodePtr& set, const NodeTexts& texts,
                       std::vector<Conjunct>& conjuncts) {
  if (const AndOrNode* both = AsAnd(set)) {
    SplitSetConjuncts(both->left(), texts, conjuncts);
    SplitSetConjuncts(both->right(), texts, conjuncts);
    return;
  }
  const auto* in_set = dynamic_cast<const InSetNode*>(set.get());
  if (in_set && AsAnd(in_set->condition()))
    return SplitConjuncts(in_set->condition(), texts, in_set->Describe() + ": ", conjuncts);
  SplitConjuncts(set, texts, "", conjuncts);
}

std::vector<ColumnInfo> AttritionColumns() {
  return {
      {"step", ValueType::kText}, {"removed", ValueType::kInteger}, {"left", ValueType::kInteger}};
}

Result<std::vector<Row>> AttritionRows(const BoundQuery& query, const NodeTexts& texts,
                                       const std::string& subject, Exec& exec) {
  Sieves sieves(query, texts, exec);
  const std::vector<ResidentNo> residents = WhoIsAsked(query, exec);
  for (size_t from = 0; from < residents.size(); from += kBatchRowsMax) {
    if (exec.cancel.cancelled()) break;
    Batch batch;
    batch.residents.assign(residents.begin() + static_cast<ptrdiff_t>(from),
                           residents.begin() + static_cast<ptrdiff_t>(std::min(from + kBatchRowsMax,
                                                                               residents.size())));
    sieves.Add(batch);
  }
  if (exec.cancel.cancelled()) return Error{ErrorCode::kCancelled, "the query was cancelled"};
  return sieves.Rows(subject);
}

}  // namespace daybook::query
