// Statements, clauses, sets of residents and definitions.
#include <algorithm>

#include "query/ast/ast_words.h"
#include "query/print/printer.h"

namespace daybook::query {
namespace {

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Piece Printer::Statement(const ast::Statement& statement) {
  end_ = statement.span.end;
  return std::visit([this](const auto& node) { return this->Of(node); }, statement.node);
}

Piece Printer::Of(const ast::QueryStatement& statement) const {
  std::vector<Piece> parts = Clauses(*statement.query);
  if (statement.mode != ast::QueryMode::kAnswer)
    PutBefore(parts.front(), std::string(ast::WordOf(ast::kModes, statement.mode)) + " ");
  return GroupOf(std::move(parts));
}

Piece Printer::Of(const ast::Why& why) const {
  const bool in = why.in != nullptr;
  Piece asked = in ? Set(*why.in) : Expr(*why.where, Binding::kOr);
  PutBefore(asked, (in ? "why " + Resident(why.resident) + " in " : "where "));
  std::vector<Piece> parts;
  if (!in) parts.push_back(Leaf("why " + Resident(why.resident), {}));
  parts.push_back(std::move(asked));
  Times(why.as_at, why.as_known_at, why.defined_at, parts);
  return GroupOf(std::move(parts));
}

Piece Printer::Of(const ast::Describe& describe) const {
  std::vector<Piece> parts;
  for (const ast::Name& name : describe.names) parts.push_back(Leaf(name.text, name.span));
  if (parts.empty()) return Leaf("describe", {});
  std::string words = "describe ";
  if (describe.what != ast::Describe::What::kNames)
    words += std::string(ast::WordOf(ast::kDescribes, describe.what)) + " of ";
  if (describe.versions) {
    const auto& [from, to] = *describe.versions;
    // The numbers have no places in the tree; they end the statement.
    const std::string last = std::to_string(to);
    parts = {GroupOf(std::move(parts))};
    const uint32_t begin = end_ - static_cast<uint32_t>(std::min<size_t>(last.size(), end_));
    parts.push_back(Leaf("from " + std::to_string(from) + " to " + last, {begin, end_}));
  }
  return Between(words, GroupOf(std::move(parts)), "");
}

Piece Printer::Of(const ast::Drop& drop) const {
  return Between(
      "drop ",
      GroupOf({Leaf(drop.kind.text, drop.kind.span), Leaf(drop.name.text, drop.name.span)}), "");
}

// ---- a question ---------------------------------------------------------------------------

Piece Printer::Subject(const ast::Query& query) const {
  return std::visit(
      ast::Cases{
          [&](const ast::SetSubject& s) {
            std::vector<Piece> parts = {Set(*s.set)};
            if (s.with) parts.push_back(Between("with (", Expr(*s.with, Binding::kOr), ")"));
            return GroupOf(std::move(parts));
          },
          [&](const std::vector<ast::Source>& sources) {
            std::vector<Piece> parts;
            for (const ast::Source& source : sources) {
              if (!parts.empty()) PutAfter(parts.back(), ",");
              parts.push_back(Source(*source.pattern));
            }
            return GroupOf(std::move(parts));
          },
          [](const ast::MeasureSubject& m) { return Leaf("measure " + m.name.text, m.name.span); },
          [](const ast::RulesSubject& r) { return Leaf("rules " + r.name.text, r.name.span); }},
      query.subject);
}

std::vector<Piece> Printer::Clauses(const ast::Query& query) const {
  std::vector<Piece> parts = {Between("from ", Subject(query), "")};
  Lets(query.lets, parts);
  if (query.where) parts.push_back(Between("where ", Expr(*query.where, Binding::kOr), ""));
  if (!query.by.empty()) {
    parts.push_back(Columns("by ", query.by));
    if (query.with_totals) PutAfter(parts.back(), " with totals");
  }
  if (query.having) parts.push_back(Between("having ", Expr(*query.having, Binding::kOr), ""));
  if (query.every) {
    const std::string words =
        "every " + std::string(ast::WordOf(ast::kTimeWords, query.every->word)) + " from ";
    parts.push_back(GroupOf({Between(words, Expr(*query.every->from, Binding::kOperand), ""),
                             Between("to ", Expr(*query.every->to, Binding::kOperand), "")}));
  }
  if (!query.show.empty()) parts.push_back(Columns("show ", query.show));
  if (!query.order_by.empty()) {
    std::vector<Piece> keys;
    for (const ast::OrderKey& key : query.order_by) {
      if (!keys.empty()) PutAfter(keys.back(), ",");
      keys.push_back(Between("", Expr(*key.value, Binding::kOr), key.descending ? " desc" : ""));
    }
    parts.push_back(Between("order by ", GroupOf(std::move(keys)), ""));
  }
  if (query.limit) {
    std::vector<Piece> limit = {Leaf("limit " + CountText(query.limit->count), query.limit->span)};
    if (query.limit->per) {
      limit.front().span.end = query.limit->per->span.begin;
      limit.push_back(Between("per ", Expr(*query.limit->per, Binding::kOr), ""));
    }
    parts.push_back(GroupOf(std::move(limit)));
  }
  if (query.hide) {
    std::string words = "hide below " + CountText(query.hide->below);
    if (query.hide->round_to) words += " round to " + CountText(*query.hide->round_to);
    parts.push_back(Leaf(std::move(words), query.hide->span));
  }
  Times(query.as_at, query.as_known_at, query.defined_at, parts);
  return parts;
}

Piece Printer::Columns(std::string_view words, const std::vector<ast::Column>& columns) const {
  std::vector<Piece> parts;
  for (const ast::Column& column : columns) {
    if (!parts.empty()) PutAfter(parts.back(), ",");
    parts.push_back(Expr(*column.value, Binding::kOr));
    if (column.alias) PutAfter(parts.back(), " as " + column.alias->text);
  }
  return Between(words, GroupOf(std::move(parts)), "");
}

void Printer::Lets(const std::vector<ast::Let>& lets, std::vector<Piece>& parts) const {
  for (const ast::Let& let : lets)
    parts.push_back(Between("let " + let.name.text + " = ", Expr(*let.value, Binding::kOr), ""));
}

void Printer::Times(const ast::ExprPtr& as_at, const std::optional<ast::KnownAt>& known,
                    const ast::ExprPtr& defined_at, std::vector<Piece>& parts) const {
  if (as_at) parts.push_back(Between("as at ", Expr(*as_at, Binding::kOperand), ""));
  if (known) parts.push_back(KnownAt(*known));
  if (defined_at) parts.push_back(Between("defined at ", Expr(*defined_at, Binding::kOperand), ""));
}

Piece Printer::KnownAt(const ast::KnownAt& known) const {
  std::string words = "as known at ";
  if (const auto* moment = std::get_if<ast::ExprPtr>(&known.at))
    return Between(words, Expr(**moment, Binding::kOperand), "");
  words += "position ";
  if (const auto* param = std::get_if<ast::Param>(&known.at))
    return Leaf(words + "$" + param->name, known.span);
  const auto& token = std::get<std::string>(known.at);
  return Leaf(words + (IsDigits(token) ? token : QuotedText(token)), known.span);
}

// ---- sets of residents --------------------------------------------------------------------

std::string Printer::Resident(const ast::ResidentRef& resident) const {
  if (const auto* param = std::get_if<ast::Param>(&resident.id)) return "resident $" + param->name;
  const auto& id = std::get<std::string>(resident.id);
  return "resident " + (IsDigits(id) ? id : QuotedText(id));
}

Piece Printer::Set(const ast::Set& set) const {
  return std::visit(
      ast::Cases{[&](const ast::ResidentRef& r) { return Leaf(Resident(r), set.span); },
                 [&](const ast::AllResidents& r) {
                   return Leaf(r.including_died ? "residents including died" : "residents",
                               set.span);
                 },
                 [&](const ast::CohortRef& c) { return Leaf("cohort " + c.name.text, set.span); },
                 [&](const ast::BracketSet& b) {
                   std::vector<Piece> parts = {Set(*b.set)};
                   Times(b.as_at, b.as_known_at, nullptr, parts);
                   return Between("(", GroupOf(std::move(parts)), ")");
                 },
                 [&](const ast::SetAlgebra& a) {
                   std::vector<Piece> parts;
                   for (const ast::SetPtr& term : a.terms) {
                     const bool first = parts.empty();
                     parts.push_back(Set(*term));
                     if (!first)
                       PutBefore(parts.back(), std::string(ast::WordOf(ast::kSetOps, a.op)) + " ");
                   }
                   return GroupOf(std::move(parts));
                 }},
      set.node);
}

// ---- definitions --------------------------------------------------------------------------

Piece Printer::Of(const ast::Define& define) const {
  static const auto word = [](const auto& body) {
    return ast::Cases{[](const ast::CodesDef&) { return "codes "; },
                      [](const ast::RecordsDef&) { return "records "; },
                      [](const ast::CohortDef&) { return "cohort "; },
                      [](const ast::ValueDef&) { return "value "; },
                      [](const ast::PeriodDef&) { return "period "; },
                      [](const ast::MeasureDef&) { return "measure "; },
                      [](const ast::RulesDef&) { return "rules "; },
                      [](const ast::HierarchyDef&) { return "hierarchy "; }}(body);
  };
  return std::visit(
      [&](const auto& body) {
        return Body(body, Leaf("define " + (word(body) + define.name.text), define.name.span));
      },
      define.body);
}

Piece Printer::Body(const ast::CodesDef& body, Piece header) const {
  PutAfter(header, " =");
  std::vector<Piece> parts = {std::move(header)};
  for (const ast::CodesDef::Part& part : body.include) {
    if (&part != &body.include.front()) PutAfter(parts.back(), ",");
    parts.push_back(CodesPart(part));
  }
  for (const ast::CodesDef::Part& part : body.exclude) {
    const bool first = &part == &body.exclude.front();
    if (!first) PutAfter(parts.back(), ",");
    parts.push_back(Between(first ? "minus " : "", CodesPart(part), ""));
  }
  return GroupOf(std::move(parts));
}

Piece Printer::CodesPart(const ast::CodesDef::Part& part) const {
  return std::visit(ast::Cases{[&](const ast::Member& m) { return Member(m); },
                               [&](const ast::CodesFile& f) {
                                 const std::string system = f.system.empty() ? "" : f.system + " ";
                                 return Leaf(system + "from " + QuotedText(f.file), part.span);
                               },
                               [&](const ast::CodesEcl& e) {
                                 return Leaf("ecl " + QuotedText(e.text), part.span);
                               },
                               [&](const ast::Name& name) { return Leaf(name.text, part.span); }},
                    part.what);
}

Piece Printer::Body(const ast::RecordsDef& body, Piece header) const {
  PutAfter(header, " =");
  return GroupOf({std::move(header), AnyOf(body.any)});
}

Piece Printer::Body(const ast::CohortDef& body, Piece header) const {
  PutAfter(header, " =");
  return GroupOf({std::move(header), Expr(*body.condition, Binding::kOr)});
}

Piece Printer::Body(const ast::ValueDef& body, Piece header) const {
  PutAfter(header, " =");
  return GroupOf({std::move(header), Expr(*body.value, Binding::kOr)});
}

Piece Printer::Body(const ast::PeriodDef& body, Piece header) const {
  PutAfter(header, " =");
  const auto ends = [&](const std::pair<ast::ExprPtr, ast::ExprPtr>& period) {
    return GroupOf({Expr(*period.first, Binding::kOperand),
                    Between("to ", Expr(*period.second, Binding::kOperand), "")});
  };
  if (const auto* calendar = std::get_if<ast::Calendar>(&body.period)) {
    PutAfter(header, " " + CalendarWords(*calendar));
    return header;
  }
  return GroupOf({std::move(header), ends(std::get<1>(body.period))});
}

Piece Printer::Body(const ast::HierarchyDef& body, Piece header) const {
  PutAfter(header, " =");
  std::vector<Piece> parts = {std::move(header)};
  for (const ast::Name& file : body.files) {
    const bool first = &file == &body.files.front();
    if (!first) PutAfter(parts.back(), ",");
    parts.push_back(Leaf((first ? "from " : "") + QuotedText(file.text), file.span));
  }
  return GroupOf(std::move(parts));
}

Piece Printer::Body(const ast::MeasureDef& body, Piece header) const {
  std::vector<Piece> head = {std::move(header)};
  if (body.of) head.push_back(Between("of ", Source(*body.of), ""));
  PutAfter(head.back(), " =");
  std::vector<Piece> parts = {GroupOf(std::move(head))};
  Lets(body.lets, parts);
  for (const ast::MeasureDef::Section& section : body.sections)
    parts.push_back(Between(std::string(ast::WordOf(ast::kSections, section.kind)) + " ",
                            Expr(*section.condition, Binding::kOr), ""));
  Piece all = GroupOf(std::move(parts));
  all.always_broken = true;
  return all;
}

Piece Printer::Body(const ast::RulesDef& body, Piece header) const {
  std::vector<Piece> head = {std::move(header), Between("over ", Set(*body.over), " =")};
  std::vector<Piece> parts = {GroupOf(std::move(head))};
  Lets(body.lets, parts);
  for (const ast::RulesDef::Line& line : body.lines) {
    parts.push_back(
        Between(line.select ? "select when " : "reject when ", Expr(*line.when, Binding::kOr), ""));
    if (line.label) PutAfter(parts.back(), " as " + line.label->text);
  }
  // The last word of the statement; its tree has no place of its own for it.
  const uint32_t word = end_ - static_cast<uint32_t>(std::string_view("select").size());
  parts.push_back(
      Leaf(body.otherwise_select ? "otherwise select" : "otherwise reject", {word, end_}));
  Piece all = GroupOf(std::move(parts));
  all.always_broken = true;
  return all;
}

}  // namespace daybook::query
