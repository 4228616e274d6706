// Literals and parameters.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "ledger/base/zone.h"
#include "query/bind/binder.h"
#include "query/exec/nodes/basic.h"
#include "query/hints/suggest.h"
#include "query/parse/foreign_date.h"
#include "query/values/ucum.h"
#include "query/values/units.h"

namespace daybook::query {
namespace {

// Decimal digits only: no "inf", no "0x10".
std::optional<double> ToNumber(const std::string& digits) {
  if (digits.find_first_not_of("0123456789.-+eE") != std::string::npos) return std::nullopt;
  if (digits.find_first_of("0123456789") == std::string::npos) return std::nullopt;
  char* end = nullptr;
  const double number = std::strtod(digits.c_str(), &end);
  return *end == '\0' && std::isfinite(number) ? std::optional<double>(number) : std::nullopt;
}

// "58 mmol/mol", "58mmol/mol", "58": the number and the unit.
std::optional<std::pair<std::string, std::string>> SplitAmount(const std::string& text) {
  const size_t end = std::min(text.find_first_not_of("0123456789.-+"), text.size());
  const std::string digits = text.substr(0, end);
  if (!ToNumber(digits)) return std::nullopt;
  const size_t unit = std::min(text.find_first_not_of(' ', end), text.size());
  return std::pair(digits, text.substr(unit));
}

NodePtr TextNode(const std::string& text) {
  return std::make_shared<ConstNode>(CellType::kText, Cell{text}, Value(text), "'" + text + "'");
}

NodePtr TimeNode(const PartialTime& time, const std::string& text) {
  RowTime row_time = ToRowTime(time);
  row_time.calendar = time.precision < Precision::kDay;
  return std::make_shared<ConstNode>(CellType::kTime, Cell{row_time}, Value(time), text);
}

NodePtr NumberNode(double number, const std::string& digits) {
  return std::make_shared<ConstNode>(CellType::kNumber, Cell{number}, Value(Decimal{digits}),
                                     digits);
}

NodePtr QuantityNode(double number, const std::string& digits, const std::string& unit) {
  return std::make_shared<ConstNode>(
      CellType::kQuantity, Cell{QuantityCell{number, unit, {}, Analyte::kOther}},
      Value(ledger::Quantity{digits, unit, {}}), digits + " " + unit);
}

NodePtr TruthNode(bool truth) {
  return std::make_shared<ConstNode>(CellType::kBool, Cell{truth}, Value(truth),
                                     truth ? "true" : "false");
}

// "minutes", "minute".
std::optional<ast::TimeUnit> TimeUnitOf(std::string word) {
  if (word.ends_with('s')) word.pop_back();
  constexpr std::pair<std::string_view, ast::TimeUnit> kUnits[] = {
      {"year", ast::TimeUnit::kYear},    {"month", ast::TimeUnit::kMonth},
      {"week", ast::TimeUnit::kWeek},    {"day", ast::TimeUnit::kDay},
      {"hour", ast::TimeUnit::kHour},    {"minute", ast::TimeUnit::kMinute},
      {"second", ast::TimeUnit::kSecond}};
  for (const auto& [text, unit] : kUnits)
    if (text == word) return unit;
  return std::nullopt;
}

// More of them than anybody's life holds, and few enough not to leave the calendar unseen.
int AmountMax(ast::TimeUnit unit) {
  if (unit == ast::TimeUnit::kYear) return 1'000;
  return unit == ast::TimeUnit::kMonth ? 12'000 : 100'000;
}

NodePtr CodeNode(const std::string& system, const std::string& code) {
  const ledger::Coding coding{NameKey(system), code, ""};
  return std::make_shared<ConstNode>(CellType::kCode, Cell{CodeCell{coding, ""}}, Value(coding),
                                     system + ":" + code);
}

}  // namespace

std::optional<DurationCell> Binder::Length(const ast::Duration& duration) {
  std::string digits;
  if (const auto* written = std::get_if<std::string>(&duration.amount)) {
    digits = *written;
  } else {
    const auto text = ParamText(std::get<ast::Param>(duration.amount), duration.span);
    if (!text) return std::nullopt;
    digits = *text;
  }
  const std::optional<double> amount = ToNumber(digits);
  const int most = AmountMax(duration.unit);
  if (!amount || *amount < 0 || *amount > most) {
    Report("CQ0302", "'" + digits + "' is no length of time", duration.span,
           "write a whole number up to " + std::to_string(most) + " before the unit");
    return std::nullopt;
  }
  const bool calendar_unit = duration.unit <= ast::TimeUnit::kDay;
  if (calendar_unit && *amount != static_cast<int>(*amount)) {
    Report("CQ0302", "days, weeks, months and years are whole: '" + digits + "'", duration.span,
           "use a smaller unit");
    return std::nullopt;
  }
  return DurationCell{*amount, duration.unit};
}

NodePtr Binder::Literal(const ast::Expr& expr) {
  if (const auto* number = std::get_if<ast::NumberLit>(&expr.node)) {
    const std::optional<double> value = ToNumber(number->digits);
    if (!value) {
      Report("CQ0301", "'" + number->digits + "' is no number", expr.span);
      return nullptr;
    }
    if (number->time_unit) {
      const auto length = Length({number->digits, *number->time_unit, expr.span});
      if (!length) return nullptr;
      return std::make_shared<ConstNode>(CellType::kDuration, Cell{*length},
                                         Value(TextAt(expr.span)), TextAt(expr.span));
    }
    if (number->unit.empty()) return NumberNode(*value, number->digits);
    if (!KnowsUnit(number->unit, expr.span)) return nullptr;
    return QuantityNode(*value, number->digits, number->unit);
  }
  if (const auto* text = std::get_if<ast::StringLit>(&expr.node)) return TextNode(text->text);
  if (const auto* code = std::get_if<ast::CodeLit>(&expr.node)) {
    WarnOfSystem(code->system, expr.span);
    return CodeNode(code->system, code->code);
  }
  const auto& time = std::get<ast::TimeLit>(expr.node);
  const auto parsed = ParsePartialTime(time.text, Zone::Region());
  if (!parsed.ok()) {
    Report("CQ0303", "'" + time.text + "' is no date", expr.span, parsed.error().hint);
    return nullptr;
  }
  return TimeNode(*parsed, time.text);
}

bool Binder::KnowsUnit(const std::string& unit, ast::Span span) {
  if (FindUnit(unit) || reader_.FindText(unit)) return true;
  const std::string hint = DidYouMean(unit, CommonUnits());
  Report("CQ0324", "no record here is in '" + unit + "', and it is no unit known otherwise", span,
         hint.empty() ? "units are UCUM's: mmol/mol, mm[Hg], kg" : hint);
  return false;
}

NodePtr Binder::ParamAs(CellType type, const ast::Param& param, ast::Span span) {
  const auto text = ParamText(param, span);
  if (!text) return nullptr;
  const auto refuse = [&](const char* id, const std::string& what, const std::string& hint) {
    Report(id, "$" + param.name + " is '" + *text + "', " + what, span, hint);
    return nullptr;
  };
  if (type == CellType::kText) return TextNode(*text);
  if (type == CellType::kTime) {
    const auto time = ParsePartialTime(*text, Zone::Region());
    if (time.ok()) return TimeNode(*time, *text);
    return refuse("CQ0303", "which is no date", DateHint(*text, "2024-03-31"));
  }
  if (type == CellType::kNumber) {
    const auto number = ToNumber(*text);
    return number ? NumberNode(*number, *text) : refuse("CQ0301", "which is no number", "65");
  }
  if (type == CellType::kQuantity) {
    const auto amount = SplitAmount(*text);
    if (!amount) return refuse("CQ0301", "which is no amount", "58 mmol/mol");
    const double number = *ToNumber(amount->first);
    if (amount->second.empty()) return NumberNode(number, amount->first);
    if (!KnowsUnit(amount->second, span)) return nullptr;
    return QuantityNode(number, amount->first, amount->second);
  }
  if (type == CellType::kBool) {
    if (*text == "true" || *text == "false") return TruthNode(*text == "true");
    return refuse("CQ0301", "which is neither true nor false", "true");
  }
  if (type == CellType::kDuration) {
    const auto length = SplitAmount(*text);
    const auto unit = length ? TimeUnitOf(length->second) : std::nullopt;
    if (!unit) return refuse("CQ0302", "which is no length of time", "15 minutes");
    const auto bound = Length({length->first, *unit, span});
    if (!bound) return nullptr;
    return std::make_shared<ConstNode>(CellType::kDuration, Cell{*bound}, Value(*text), *text);
  }
  // A number and one word beside whatever a source sent: the word is a unit, or a slip for one.
  if (const auto amount = SplitAmount(*text);
      type == CellType::kAny && amount && !amount->second.empty() &&
      amount->second.find(' ') == std::string::npos && !KnowsUnit(amount->second, span))
    return nullptr;
  return Param(param, span);
}

// A parameter has the type its text has: a date, a code, a number with or without unit, else text.
NodePtr Binder::Param(const ast::Param& param, ast::Span span) {
  const auto text = ParamText(param, span);
  if (!text) return nullptr;
  const size_t colon = text->find(':');
  // Ten digits in a row are an identifier or a number as the place wants; a year stays a number.
  if (text->size() > 4 && text->find('-') == 4)
    if (const auto time = ParsePartialTime(*text, Zone::Region()); time.ok())
      return TimeNode(*time, *text);
  if (*text == "true" || *text == "false") return TruthNode(*text == "true");
  if (const auto number = ToNumber(*text)) return NumberNode(*number, *text);
  if (const auto amount = SplitAmount(*text);
      amount && (FindUnit(amount->second) || reader_.FindText(amount->second)))
    return QuantityNode(*ToNumber(amount->first), amount->first, amount->second);
  if (colon != std::string::npos && colon > 0 && text->find(' ') == std::string::npos)
    return CodeNode(text->substr(0, colon), text->substr(colon + 1));
  return TextNode(*text);
}

}  // namespace daybook::query
