#include "query/exec/nodes/lookup.h"

#include <cmath>
#include <cstdlib>

namespace daybook::query {
namespace {

bool IsNumber(const std::string& cell) {
  char* end = nullptr;
  const double number = std::strtod(cell.c_str(), &end);
  return *end == '\0' && std::isfinite(number) &&
         cell.find_first_not_of("0123456789.-+eE") == std::string::npos;
}

const std::string* FoundBeside(const LookupTable& table, const Cell& cell) {
  const auto* code = std::get_if<CodeCell>(&cell.v);
  return code && code->coded() ? table.Find(code->coding) : nullptr;
}

}  // namespace

void LookupTable::Add(const std::string& system, const std::string& code, const std::string& cell) {
  if (cell.empty()) return;
  cells_.emplace(system + "|" + code, cell);
  numbers_ = numbers_ && IsNumber(cell);
}

const std::string* LookupTable::Find(const ledger::Coding& coding) const {
  const auto found = cells_.find(coding.system + "|" + coding.code);
  return found == cells_.end() ? nullptr : &found->second;
}

CellColumn LookupNode::Cells(const Batch& batch, Exec& exec) const {
  const CellColumn codes = code_->Cells(batch, exec);
  const std::vector<CellColumn> others = code_->Others(batch, exec);
  CellColumn cells(batch.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string* found = FoundBeside(table_, codes[i]);
    if (i < others.size())
      for (size_t k = 0; k < others[i].size() && !found; ++k)
        found = FoundBeside(table_, others[i][k]);
    if (!found) continue;
    if (type() == CellType::kNumber)
      cells[i].v = std::strtod(found->c_str(), nullptr);
    else
      cells[i].v = *found;
  }
  return cells;
}

}  // namespace daybook::query
