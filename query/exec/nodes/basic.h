#pragma once
// Constants, and references to what is bound elsewhere: lets and records by alias.
#include "query/exec/node.h"

namespace daybook::query {

// The same cell for every row. Fixed at binding: parameters are constants too.
class ConstNode final : public ExprNode {
 public:
  ConstNode(CellType type, Cell cell, Value value, std::string text)
      : ExprNode(type), cell_(std::move(cell)), value_(std::move(value)), text_(std::move(text)) {}
  CellColumn Cells(const Batch& batch, Exec&) const override {
    return CellColumn(batch.size(), cell_);
  }
  std::vector<Value> Output(const Batch& batch, Exec&) const override {
    return std::vector<Value>(batch.size(), value_);
  }
  std::string Describe() const override { return text_; }
  const Cell& cell() const { return cell_; }

 private:
  Cell cell_;
  Value value_;
  std::string text_;
};

// `today`, `now`: the index date, and the moment of asking.
class IndexDateNode final : public ExprNode {
 public:
  explicit IndexDateNode(bool exact) : ExprNode(CellType::kTime), exact_(exact) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return exact_ ? "now" : "today"; }

 private:
  bool exact_;
};

// The record of this row (`depth` 0), or of a row outside it. `slot` 0 is the row's record, others
// its further records (`conditions as a, conditions as b`).
class RecordRefNode final : public ExprNode {
 public:
  RecordRefNode(int depth, size_t slot, std::string name)
      : ExprNode(CellType::kRecord), depth_(depth), slot_(slot), name_(std::move(name)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return name_; }

 private:
  int depth_;
  size_t slot_;
  std::string name_;
};

// A let of this row or of a row outside it, worked out once a batch.
class LetRefNode final : public ExprNode {
 public:
  LetRefNode(int depth, NodePtr value, std::string name)
      : ExprNode(value->type()), depth_(depth), value_(std::move(value)), name_(std::move(name)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::vector<CellColumn> Others(const Batch& batch, Exec& exec) const override;
  std::vector<Value> Output(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return name_; }
  Opens opens() const override { return depth_ == 0 ? Opens::kOfSameRows : Opens::kNothing; }
  std::vector<const ExprNode*> Children() const override { return {value_.get()}; }

 private:
  int depth_;
  NodePtr value_;
  std::string name_;
};

// The batch `depth` levels outside `batch`, and the row of it behind each row.
const Batch& OuterBatch(const Batch& batch, int depth, std::vector<uint32_t>& rows);

// `x at D`: the whole expression on another index date, the same for every row.
class AtDateNode final : public ExprNode {
 public:
  AtDateNode(NodePtr value, NodePtr date)
      : ExprNode(value->type()), value_(std::move(value)), date_(std::move(date)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override;
  std::vector<const ExprNode*> Children() const override { return {value_.get(), date_.get()}; }
  const NodePtr& value() const { return value_; }
  const NodePtr& date() const { return date_; }

 private:
  NodePtr value_, date_;
};

}  // namespace daybook::query
