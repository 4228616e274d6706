// One value as a person reads it: cells of tables, CSV, Markdown.
#include "query/format/formatters.h"

namespace daybook::query {
namespace {

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

std::string QuantityText(const ledger::Quantity& quantity) {
  std::string out(ComparatorSign(quantity.comparator));
  out += quantity.digits;
  if (!quantity.unit.empty()) out += " " + quantity.unit;
  return out;
}

std::string CodingText(const ledger::Coding& coding) {
  if (coding.code.empty()) return coding.display;
  const std::string code = coding.system.empty() ? coding.code : coding.system + ":" + coding.code;
  return coding.display.empty() ? code : coding.display + " (" + code + ")";
}

std::string ListText(const ValueList& list) {
  std::string out;
  for (const Value& value : list) {
    if (!out.empty()) out += "; ";
    out += ValueToText(value);
  }
  return out;
}

}  // namespace

std::string_view ComparatorSign(ledger::Comparator comparator) {
  switch (comparator) {
    case ledger::Comparator::kNone:
      return "";
    case ledger::Comparator::kLess:
      return "<";
    case ledger::Comparator::kLessOrEqual:
      return "<=";
    case ledger::Comparator::kGreaterOrEqual:
      return ">=";
    case ledger::Comparator::kGreater:
      return ">";
  }
  DAYBOOK_CHECK(false);
}

std::string ValueToText(const Value& value) {
  return std::visit(
      Overloaded{[](const Missing&) { return std::string(); },
                 [](bool b) { return std::string(b ? "true" : "false"); },
                 [](int64_t n) { return std::to_string(n); },
                 [](const Decimal& number) { return number.digits; },
                 [](const ledger::Quantity& quantity) { return QuantityText(quantity); },
                 [](const PartialTime& time) { return FormatPartialTime(time); },
                 [](const ledger::Coding& coding) { return CodingText(coding); },
                 [](const std::string& text) { return text; },
                 [](const ValueList& list) { return ListText(list); }},
      value.v);
}

}  // namespace daybook::query
