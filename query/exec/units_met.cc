#include "query/exec/units_met.h"

#include <algorithm>

#include "query/exec/node.h"
#include "query/exec/nodes/fields.h"
#include "query/hints/suggest.h"
#include "query/values/units.h"

namespace daybook::query {
namespace {

constexpr size_t kPairsTold = 4;

std::string Called(const QuantityCell& amount) {
  return amount.unit.empty() ? "no unit" : "'" + amount.unit + "'";
}

// Adds what a pair tells; two that are no amounts tell nothing.
void Note(const Cell& left, const Cell& right, UnitsMet& met) {
  const auto* a = std::get_if<QuantityCell>(&left.v);
  const auto* b = std::get_if<QuantityCell>(&right.v);
  if (a && b && ConvertTo(*a, *b)) {
    met.alike = true;
    return;
  }
  if (met.unlike.size() >= kPairsTold) return;
  std::string pair;
  if (a && b) {
    pair = Called(*a) + " and " + Called(*b);
  } else if (a && std::holds_alternative<DurationCell>(right.v)) {
    pair = Called(*a) + " and a length of time";
  } else if (b && std::holds_alternative<DurationCell>(left.v)) {
    pair = "a length of time and " + Called(*b);
  }
  if (pair.empty()) return;
  met.unlike.insert(std::move(pair));
  for (const QuantityCell* amount : {a, b})
    if (amount && !amount->unit.empty()) met.units.insert(amount->unit);
}

std::string OneAfterAnother(const std::set<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : ", ") + part;
  return all;
}

// Of the units that met those that aren't written where they did: those of the records.
std::string UnitHint(const UnitsMet& met, std::string_view text) {
  const std::string_view place =
      text.substr(std::min<size_t>(met.place.begin, text.size()), met.place.end - met.place.begin);
  std::set<std::string> theirs;
  std::vector<std::string> written;
  for (const std::string& unit : met.units) {
    if (place.find(unit) == std::string_view::npos) {
      theirs.insert(unit);
    } else {
      written.push_back(unit);
    }
  }
  if (theirs.empty()) return "write units that convert";
  // mmol/mo is a unit too, and hardly the one that was meant.
  if (written.size() == 1) {
    const std::string near = Nearest(written.front(), {theirs.begin(), theirs.end()});
    if (!near.empty()) return "did you mean '" + near + "'?";
  }
  return "write a unit of theirs, or one that converts: " + OneAfterAnother(theirs);
}

}  // namespace

void NoteUnits(ast::Span place, const CellColumn& left, const CellColumn& right, Exec& exec) {
  UnitsMet& met = exec.units_met[{place.begin, place.end}];
  met.place = place;
  for (size_t i = 0; i < left.size() && !met.alike; ++i) Note(left[i], right[i], met);
}

void NotePartsOf(ast::Span place, std::span<const RowRef> records, bool own_value, Exec& exec) {
  UnitsMet& met = exec.units_met[{place.begin, place.end}];
  met.place = place;
  met.own_value |= own_value;
  if (met.own_value || met.parts_alone) return;
  met.parts_alone = std::ranges::any_of(
      records, [&](RowRef row) { return !exec.reader.EventOf(row).components.empty(); });
}

void NoteParts(ast::Span place, const ExprNode& value, const CellColumn& cells, const Batch& batch,
               Exec& exec) {
  const auto* field = dynamic_cast<const RecordFieldNode*>(&value);
  if (!field || field->info().field != RecordField::kValue) return;
  const bool own_value = std::ranges::any_of(cells, [](const Cell& cell) { return cell.known(); });
  std::vector<RowRef> records;
  if (!own_value)
    for (const Cell& cell : field->record()->Cells(batch, exec))
      if (const auto* record = std::get_if<RecordCell>(&cell.v)) records.push_back(record->row);
  NotePartsOf(place, records, own_value, exec);
}

void NoteLeftOut(ast::Span place, std::span<const Cell> amounts, Exec& exec) {
  const QuantityCell* first = nullptr;
  std::set<std::string> left_out;
  for (const Cell& cell : amounts) {
    const auto* amount = std::get_if<QuantityCell>(&cell.v);
    if (!amount || amount->comparator != ledger::Comparator::kNone) continue;
    if (!first) first = amount;
    const bool alike = amount->unit == first->unit || left_out.contains(amount->unit);
    if (!alike && !ConvertTo(*amount, *first)) left_out.insert(amount->unit);
    if (left_out.size() >= kPairsTold) break;
  }
  if (left_out.empty()) return;
  UnitsMet& met = exec.units_met[{place.begin, place.end}];
  met.place = place;
  for (const std::string& unit : left_out) {
    if (met.left_out.size() >= kPairsTold) return;
    met.left_out.insert(Called(QuantityCell{0, unit}) + " beside " + Called(*first));
  }
}

void WarnOf(const UnitsMet& met, bool some, std::string_view text,
            std::vector<Diagnostic>& warnings) {
  if (!met.left_out.empty())
    warnings.push_back(
        {"CQ0399", "amounts that don't convert are left out here: " + OneAfterAnother(met.left_out),
         met.place, "ask for records of one kind, or `by code`", true});
  if (some) return;
  if (met.parts_alone && !met.own_value)
    warnings.push_back({"CQ0398", "no record met here has a value of its own, only parts",
                        met.place, "of a blood pressure ask for systolic or diastolic", true});
  if (met.alike || met.unlike.empty()) return;
  warnings.push_back({"CQ0396", "no amounts met here go together: " + OneAfterAnother(met.unlike),
                      met.place, UnitHint(met, text), true});
}

}  // namespace daybook::query
