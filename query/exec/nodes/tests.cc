#include "query/exec/nodes/tests.h"

#include <re2/re2.h>

#include <algorithm>

#include "query/exec/patterns/pattern.h"
#include "query/values/compare.h"

namespace daybook::query {
namespace {

std::string_view OpWord(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::kEqual:
      return "=";
    case ast::BinaryOp::kNotEqual:
      return "!=";
    case ast::BinaryOp::kLess:
      return "<";
    case ast::BinaryOp::kLessOrEqual:
      return "<=";
    case ast::BinaryOp::kGreater:
      return ">";
    case ast::BinaryOp::kGreaterOrEqual:
      return ">=";
    case ast::BinaryOp::kAdd:
      return "+";
    case ast::BinaryOp::kSubtract:
      return "-";
    case ast::BinaryOp::kMultiply:
      return "*";
    case ast::BinaryOp::kDivide:
      return "/";
    case ast::BinaryOp::kAnd:
      return "and";
    case ast::BinaryOp::kOr:
      return "or";
    case ast::BinaryOp::kOrElse:
      return "or else";
  }
  return "?";
}

}  // namespace

const std::string* TextBehind(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell.v)) return text;
  const auto* code = std::get_if<CodeCell>(&cell.v);
  if (!code) return nullptr;
  if (!code->coding.display.empty()) return &code->coding.display;
  return code->text.empty() ? nullptr : &code->text;
}

namespace {

// The values of one row: its cell, and what else its field holds.
template <typename Visit>
void ForEachValue(const CellColumn& cells, const std::vector<CellColumn>& others, size_t row,
                  Visit visit) {
  visit(cells[row]);
  if (others.empty()) return;
  for (const Cell& cell : others[row]) visit(cell);
}

// Every word of a cell: a text, or what stands beside a code.
void AppendWords(const Cell& cell, std::vector<std::string_view>& words) {
  if (const auto* text = std::get_if<std::string>(&cell.v)) words.push_back(*text);
  const auto* code = std::get_if<CodeCell>(&cell.v);
  if (!code) return;
  for (const std::string* word : {&code->coding.display, &code->text})
    if (!word->empty()) words.push_back(*word);
}

}  // namespace

TruthColumn CompareNode::Truths(const Batch& batch, Exec& exec) const {
  const CellColumn left = left_->Cells(batch, exec);
  const CellColumn right = right_->Cells(batch, exec);
  if (units_at_) {
    // A bare number has no unit that could be another.
    const bool number = left_->type() == CellType::kNumber || right_->type() == CellType::kNumber;
    if (!number) NoteUnits(*units_at_, left, right, exec);
    NoteParts(*units_at_, *left_, left, batch, exec);
    NoteParts(*units_at_, *right_, right, batch, exec);
  }
  TruthColumn truths(left.size());
  const bool equality = op_ == ast::BinaryOp::kEqual || op_ == ast::BinaryOp::kNotEqual;
  if (!equality) {
    for (size_t i = 0; i < truths.size(); ++i) truths[i] = Compare(op_, left[i], right[i]);
    return truths;
  }
  const std::vector<CellColumn> more_left = left_->Others(batch, exec);
  const std::vector<CellColumn> more_right = right_->Others(batch, exec);
  for (size_t i = 0; i < truths.size(); ++i) {
    Truth any = Truth::kFalse;
    ForEachValue(left, more_left, i, [&](const Cell& a) {
      ForEachValue(right, more_right, i,
                   [&](const Cell& b) { any = Or(any, Compare(ast::BinaryOp::kEqual, a, b)); });
    });
    truths[i] = op_ == ast::BinaryOp::kEqual ? any : Not(any);
  }
  return truths;
}

TruthColumn BetweenNode::Truths(const Batch& batch, Exec& exec) const {
  TruthColumn truths = at_least_.Truths(batch, exec);
  const TruthColumn below = at_most_.Truths(batch, exec);
  for (size_t i = 0; i < truths.size(); ++i) truths[i] = And(truths[i], below[i]);
  return truths;
}

std::string CompareNode::Describe() const { return "Compare " + std::string(OpWord(op_)); }

TruthColumn InListNode::Truths(const Batch& batch, Exec& exec) const {
  const CellColumn operand = operand_->Cells(batch, exec);
  const std::vector<CellColumn> others = operand_->Others(batch, exec);
  TruthColumn truths(operand.size(), Truth::kFalse);
  for (const NodePtr& member : members_) {
    const CellColumn cells = member->Cells(batch, exec);
    if (units_at_) NoteUnits(*units_at_, operand, cells, exec);
    for (size_t i = 0; i < truths.size(); ++i)
      ForEachValue(operand, others, i, [&](const Cell& value) {
        truths[i] = Or(truths[i], Compare(ast::BinaryOp::kEqual, value, cells[i]));
      });
  }
  return truths;
}

InCodesNode::InCodesNode(NodePtr operand, NodePtr record, std::vector<ledger::Coding> codes,
                         std::vector<CodeId> ids, std::string text)
    : operand_(std::move(operand)),
      record_(std::move(record)),
      codes_(std::move(codes)),
      ids_(std::move(ids)),
      text_(std::move(text)) {
  std::sort(ids_.begin(), ids_.end());
}

bool InCodesNode::Holds(const ledger::Coding& coding) const {
  for (const ledger::Coding& wanted : codes_)
    if (wanted.system == coding.system && wanted.code == coding.code) return true;
  return false;
}

TruthColumn InCodesNode::Truths(const Batch& batch, Exec& exec) const {
  TruthColumn truths(batch.size(), Truth::kUnknown);
  if (record_) {
    const CellColumn records = record_->Cells(batch, exec);
    for (size_t i = 0; i < truths.size(); ++i) {
      const auto* record = std::get_if<RecordCell>(&records[i].v);
      if (!record) continue;
      const auto codes = exec.reader.CodesOf(record->row);
      if (codes.empty()) continue;
      bool found = false;
      for (CodeId code : codes) found |= std::binary_search(ids_.begin(), ids_.end(), code);
      truths[i] = ToTruth(found);
    }
    return truths;
  }
  const CellColumn cells = operand_->Cells(batch, exec);
  const std::vector<CellColumn> others = operand_->Others(batch, exec);
  for (size_t i = 0; i < truths.size(); ++i) {
    Truth any = Truth::kFalse;
    ForEachValue(cells, others, i, [&](const Cell& value) {
      const auto* code = std::get_if<CodeCell>(&value.v);
      any = Or(any, code && code->coded() ? ToTruth(Holds(code->coding)) : Truth::kUnknown);
    });
    truths[i] = any;
  }
  return truths;
}

TruthColumn InCodesOrListNode::Truths(const Batch& batch, Exec& exec) const {
  const CellColumn cells = operand_->Cells(batch, exec);
  const TruthColumn of_codes = codes_->Truths(batch, exec);
  TruthColumn truths = list_->Truths(batch, exec);
  for (size_t i = 0; i < truths.size(); ++i)
    if (std::holds_alternative<CodeCell>(cells[i].v)) truths[i] = of_codes[i];
  return truths;
}

TruthColumn MatchesNode::Truths(const Batch& batch, Exec& exec) const {
  const CellColumn cells = operand_->Cells(batch, exec);
  const std::vector<CellColumn> others = operand_->Others(batch, exec);
  TruthColumn truths(cells.size(), Truth::kUnknown);
  std::vector<std::string_view> words;
  for (size_t i = 0; i < truths.size(); ++i) {
    words.clear();
    ForEachValue(cells, others, i, [&](const Cell& value) { AppendWords(value, words); });
    if (words.empty()) continue;
    truths[i] = ToTruth(std::any_of(words.begin(), words.end(), [&](std::string_view word) {
      return RE2::PartialMatch(word, *pattern_);
    }));
  }
  return truths;
}

TruthColumn ContainsNode::Truths(const Batch& batch, Exec& exec) const {
  const CellColumn cells = operand_->Cells(batch, exec);
  const std::vector<CellColumn> others = operand_->Others(batch, exec);
  const CellColumn texts = text_->Cells(batch, exec);
  TruthColumn truths(cells.size(), Truth::kUnknown);
  std::vector<std::string_view> words;
  for (size_t i = 0; i < truths.size(); ++i) {
    if (const auto* list = std::get_if<ListCell>(&cells[i].v)) {
      truths[i] = Truth::kFalse;
      for (const Cell& cell : *list->cells)
        truths[i] = Or(truths[i], Compare(ast::BinaryOp::kEqual, cell, texts[i]));
      continue;
    }
    const std::string* part = TextBehind(texts[i]);
    words.clear();
    ForEachValue(cells, others, i, [&](const Cell& value) { AppendWords(value, words); });
    if (words.empty() || !part) continue;
    truths[i] = ToTruth(std::any_of(words.begin(), words.end(), [&](std::string_view word) {
      return word.find(*part) != std::string_view::npos;
    }));
  }
  return truths;
}

TruthColumn WindowTestNode::Truths(const Batch& batch, Exec& exec) const {
  const CellColumn cells = operand_->Cells(batch, exec);
  const WindowAnchors anchors = AnchorsOf(window_, batch, exec);
  TruthColumn truths(cells.size(), Truth::kUnknown);
  for (size_t i = 0; i < truths.size(); ++i) {
    if (const auto* time = std::get_if<RowTime>(&cells[i].v)) {
      truths[i] = TestWindow(window_, *time, *time, RowRef{}, anchors, i, exec);
    } else if (const auto* record = std::get_if<RecordCell>(&cells[i].v)) {
      truths[i] = TestRecord(window_, record->row, anchors, i, exec);
    }
  }
  return truths;
}

}  // namespace daybook::query
