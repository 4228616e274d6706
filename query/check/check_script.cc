#include "query/check/check_script.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "projections/views.h"
#include "query/bind/bound_query.h"
#include "query/bind/describe.h"
#include "query/check/lint.h"
#include "query/define/define.h"
#include "query/define/drop.h"
#include "query/exec/groups/person_time.h"
#include "query/form.h"
#include "query/parse/faults/unreadable.h"
#include "query/parse/parse.h"
#include "query/series.h"
#include "query/statement.h"

namespace daybook::query {
namespace {

// What hangs on the shape of a whole question or condition, of which a part is missing.
bool IsOfShape(const Diagnostic& diagnostic) {
  const std::string_view number = std::string_view(diagnostic.id).substr(2);
  return number == "0313" || (number >= "0319" && number <= "0320") ||
         (number >= "0330" && number <= "0348");
}

bool Overlap(ast::Span a, ast::Span b) {
  return a.begin == b.begin || (a.begin < b.end && b.begin < a.end);
}

bool IsOfNames(const Diagnostic& diagnostic) { return diagnostic.id.compare(2, 2, "02") == 0; }

// What only a run can know: the value of a parameter, and who carries an identifier. And what was
// told of a definition, at each of its uses.
bool IsOfTheRun(const Diagnostic& diagnostic) {
  static const std::set<std::string> kOfTheRun = {"CQ0206", "CQ0210", "CQ0211", kRefusedAbove};
  return kOfTheRun.contains(diagnostic.id);
}

class StatementChecker {
 public:
  StatementChecker(std::string_view text, const CheckedAgainst& ledger)
      : text_(text),
        ledger_(ledger),
        reader_(NewReader()),
        catalogue_(reader_->Definitions(), reader_->DroppedDefinitions(), &ledger.sources),
        now_(ToRowTime(MomentAt(ledger.now_micros))),
        date_{now_.day, ledger.now_micros} {}

  void Check(const ast::Statement& statement, std::vector<Diagnostic>& found) {
    Binder binder(*reader_, catalogue_, params_, text_);
    binder.SeeOwn(ledger_.own);
    // What names and types mean doesn't hang on the moment.
    binder.set_reader_at([this](const ast::KnownAt& known, Binder& asking) {
      BindMoment(asking, known);
      return asking.failed() ? nullptr : NewReader();
    });
    std::visit([&](const auto& node) { Bind(binder, node, statement); }, statement.node);
    for (const Diagnostic& diagnostic : binder.diagnostics())
      if (!IsOfTheRun(diagnostic)) found.push_back(diagnostic);
  }

 private:
  std::shared_ptr<const projections::Reader> NewReader() const {
    return std::make_shared<const projections::Reader>(ledger_.snapshot, ledger_.visibility,
                                                       projections::PositionOf(*ledger_.snapshot));
  }

  void Bind(Binder& binder, const ast::QueryStatement& asked, const ast::Statement&) const {
    const ast::Query& query = *asked.query;
    BindDate(binder, query.as_at);
    BindDate(binder, query.defined_at);
    Exec exec(*reader_, date_, now_, runs_on_);
    if (query.every) (void)ReadSeries(*query.every, binder, exec);
    const bool in_series =
        query.every || std::holds_alternative<ast::MeasureSubject>(query.subject);
    if (!query.defined_at) {
      const auto bound = BindQuery(binder, query, in_series);
      if (bound && bound->person_time && !in_series) CheckPersonTime(binder, *bound, exec);
    }
    // Behind the rest, for a series has a moment an interval.
    if (query.every) binder.AllowInterval();
    if (query.as_known_at) BindMoment(binder, *query.as_known_at);
  }
  void Bind(Binder& binder, const ast::Why& why, const ast::Statement&) const {
    BindDate(binder, why.as_at);
    BindDate(binder, why.defined_at);
    if (why.as_known_at) BindMoment(binder, *why.as_known_at);
    if (why.defined_at) return;
    if (why.in) (void)binder.Set(*why.in);
    if (why.where) (void)binder.Condition(*why.where, Scope{});
  }
  void Bind(Binder& binder, const ast::Describe& describe, const ast::Statement&) {
    // The ledger has no history yet of what this script defines or drops.
    const bool of_script = describe.what != ast::Describe::What::kNames &&
                           met_.contains(KeyOf(describe.names[0].text, describe.names[1].text));
    if (of_script) return;
    std::vector<ColumnInfo> columns;
    std::vector<Row> rows;
    DescribeNames(binder, describe, columns, rows);
  }
  void Bind(Binder& binder, const ast::Drop& drop, const ast::Statement&) {
    if (!DropEffect(binder, drop)) return;  // refused: the name goes on meaning what it did
    catalogue_.TakeAway(drop.kind.text, drop.name.text);
    met_.insert(KeyOf(drop.kind.text, drop.name.text));
  }
  // For the statements after it; the ledger does not learn of it.
  void Bind(Binder& binder, const ast::Define& define, const ast::Statement& statement) {
    const auto effect = DefineEffect(binder, define, statement.text);
    Defined defined;
    defined.text = statement.text;
    defined.unrecorded = true;
    // A hierarchy whose files are wrong goes on as an empty one.
    defined.refused = binder.failed() && !std::holds_alternative<ast::HierarchyDef>(define.body);
    if (std::holds_alternative<ast::HierarchyDef>(define.body))
      defined.hierarchy = HierarchyOf(effect);
    catalogue_.Put(DefinitionKind(define), define.name.text, std::move(defined));
    met_.insert(KeyOf(DefinitionKind(define), define.name.text));
  }
  // Never null: of files that are told to be wrong an empty one.
  static std::shared_ptr<const Hierarchy> HierarchyOf(
      const std::optional<DefinitionEffect>& effect) {
    std::string pairs;
    if (effect)
      for (const std::string& part : effect->parts) pairs += part;
    auto made = Hierarchy::FromPairs(std::move(pairs));
    return made.ok() ? *made : *Hierarchy::FromPairs("");
  }

  static std::string KeyOf(std::string_view kind, const std::string& name) {
    return std::string(kind) + " " + NameKey(name);
  }

  static void BindDate(Binder& binder, const ast::ExprPtr& date) {
    if (!date) return;
    const NodePtr node = binder.Expr(*date, Scope{});
    if (node) (void)binder.IsOneDate(*node, date->span);
  }
  static void CheckPersonTime(Binder& binder, const BoundQuery& bound, Exec& exec) {
    const auto made = PersonTime::Make(*bound.person_time, exec);
    if (!made.ok())
      binder.Report(made.error().id, made.error().message, bound.person_time->rate,
                    made.error().hint);
  }
  void BindMoment(Binder& binder, const ast::KnownAt& known) const {
    const auto* moment = std::get_if<ast::ExprPtr>(&known.at);
    if (moment && !known.is_position) BindDate(binder, *moment);
    const auto* token = std::get_if<std::string>(&known.at);
    if (token == nullptr || !known.is_position) return;
    const auto all = projections::PositionOf(*ledger_.snapshot);
    if (const auto fault = PositionFault(*token, known.span, all))
      binder.Report(fault->id, fault->message, fault->span, fault->hint);
  }

  std::string_view text_;
  const CheckedAgainst& ledger_;
  std::shared_ptr<const projections::Reader> reader_;
  DefinitionCatalogue catalogue_;
  const std::map<std::string, std::string> params_;
  const RowTime now_;
  const IndexDate date_;
  const CancelFlag runs_on_{};
  std::set<std::string> met_;  // "cohort c": what the script defined or dropped so far
};

// What needs no ledger.
std::vector<Diagnostic> FoundByReading(std::string_view text, const ParseOutcome& outcome) {
  std::vector<Diagnostic> found = outcome.diagnostics;
  for (const ast::Statement& statement : outcome.script.statements) {
    Append(Lints(statement, text), found);
    if (const auto* asked = std::get_if<ast::QueryStatement>(&statement.node))
      Append(FormFaults(*asked), found);
  }
  return found;
}

std::set<std::string> KeysOf(const std::vector<std::string>& names) {
  std::set<std::string> keys;
  for (const std::string& name : names) keys.insert(NameKey(name));
  return keys;
}

std::set<std::string> WithoutItself(std::set<std::string> definitions,
                                    const ast::Statement& statement) {
  if (const auto* define = std::get_if<ast::Define>(&statement.node))
    definitions.erase(NameKey(define->name.text));
  return definitions;
}

// Whether one of these names stands in the statement, as a word.
bool Mentions(const ast::Statement& statement, const std::set<std::string>& definitions) {
  for (size_t from = 0; from < statement.text.size() && !definitions.empty();) {
    const auto part = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
    };
    size_t to = from;
    while (to < statement.text.size() && part(statement.text[to])) ++to;
    if (definitions.contains(NameKey(statement.text.substr(from, to - from)))) return true;
    from = to + 1;
  }
  return false;
}

// What else is wrong with a text that can't be read whole. Not what may come from the part that is
// left out.
std::vector<Diagnostic> FoundBesides(std::string_view text, const Readable& readable,
                                     std::vector<Diagnostic> read, const CheckedAgainst& ledger) {
  std::vector<Diagnostic> found;
  const auto is_told = [&](ast::Span place) {
    return std::ranges::any_of(
        read, [&](const Diagnostic& d) { return !d.warning && Overlap(d.span, place); });
  };
  for (const Diagnostic& fault : readable.faults) {
    if (is_told(fault.span)) continue;
    found.push_back(fault);
    read.push_back(fault);
  }
  const std::set<std::string> definitions = KeysOf(readable.lost_definitions);
  const std::set<std::string> names = KeysOf(readable.lost_names);
  StatementChecker checker(readable.text, ledger);
  const ParseOutcome outcome = Parse(readable.text);
  const auto& statements = outcome.script.statements;
  for (size_t i = 0; i < statements.size(); ++i) {
    const ast::Statement& statement = statements[i];
    std::vector<Diagnostic> besides;
    checker.Check(statement, besides);
    const size_t begin = statement.span.begin;
    const size_t end = i + 1 < statements.size() ? statements[i + 1].span.begin : text.size();
    const bool left_whole = text.substr(begin, end - begin) ==
                            std::string_view(readable.text).substr(begin, end - begin);
    const bool whole = left_whole && std::ranges::none_of(read, [&](const Diagnostic& d) {
                         return !d.warning && d.span.begin >= begin && d.span.begin < end;
                       });
    const bool hangs = Mentions(statement, WithoutItself(definitions, statement));
    for (Diagnostic& diagnostic : besides) {
      const ast::Span place = diagnostic.span;
      const std::string named(text.substr(place.begin, place.end - place.begin));
      const bool lost = hangs || (IsOfNames(diagnostic) && names.contains(NameKey(named)));
      const bool doubtful = !whole && (diagnostic.warning || IsOfShape(diagnostic));
      if (!lost && !doubtful && !is_told(place)) found.push_back(std::move(diagnostic));
    }
  }
  return found;
}

}  // namespace

std::vector<Diagnostic> CheckText(std::string_view text) {
  std::vector<Diagnostic> found = FoundByReading(text, Parse(text));
  SortByPlace(found);
  return found;
}

std::vector<Diagnostic> CheckAgainst(std::string_view text, const CheckedAgainst& ledger) {
  const ParseOutcome outcome = Parse(text);
  std::vector<Diagnostic> found = FoundByReading(text, outcome);
  if (outcome.ok()) {
    StatementChecker checker(text, ledger);
    for (const ast::Statement& statement : outcome.script.statements)
      checker.Check(statement, found);
  } else {
    const Readable readable = WithoutUnreadable(text);
    Append(FoundBesides(text, readable, outcome.diagnostics, ledger), found);
  }
  SortByPlace(found);
  return found;
}

}  // namespace daybook::query
