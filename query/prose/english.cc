#include "query/prose/english.h"

#include "query/ast/ast_words.h"
#include "query/bind/name_key.h"
#include "query/own/own_kinds.h"
#include "query/prose/speaker.h"

namespace daybook::query {

// ---- residents ----------------------------------------------------------------------------

std::string Speaker::Resident(const ast::ResidentRef& resident) const {
  const auto* param = std::get_if<ast::Param>(&resident.id);
  return "the resident " +
         (param != nullptr ? "$" + param->name : std::get<std::string>(resident.id));
}

std::string Speaker::KnownAt(const ast::KnownAt& known) const {
  const std::string at =
      std::visit(ast::Cases{[&](const ast::ExprPtr& moment) { return Operand(*moment); },
                            [](const std::string& position) { return position; },
                            [](const ast::Param& param) { return "$" + param.name; }},
                 known.at);
  return (known.is_position ? "at position " : "at ") + at;
}

std::string Speaker::Set(const ast::Set& set) const {
  return std::visit(
      ast::Cases{[&](const ast::ResidentRef& r) { return Resident(r); },
                 [](const ast::AllResidents& r) -> std::string {
                   return r.including_died
                              ? "everyone with a record, also those who died"
                              : "everyone with a record who is alive on the index date";
                 },
                 [](const ast::CohortRef& c) { return "the cohort " + c.name.text; },
                 [&](const ast::BracketSet& b) {
                   std::string words = Set(*b.set);
                   if (b.as_at) words += " as of " + Operand(*b.as_at);
                   if (b.as_known_at) words += " as the ledger knew it " + KnownAt(*b.as_known_at);
                   return "(" + words + ")";
                 },
                 [&](const ast::SetAlgebra& a) {
                   std::string words;
                   for (const ast::SetPtr& term : a.terms) {
                     const std::string one = SetInBrackets(*term);
                     if (words.empty())
                       words = one;
                     else if (a.op == ast::SetOp::kAnd)
                       words += ", as far as they are also " + Membership(*term);
                     else
                       words += (a.op == ast::SetOp::kOr ? " together with " : " without ") + one;
                   }
                   return words;
                 }},
      set.node);
}

std::string Speaker::SetInBrackets(const ast::Set& set) const {
  return std::holds_alternative<ast::SetAlgebra>(set.node) ? "(" + Set(set) + ")" : Set(set);
}

std::string Speaker::Membership(const ast::Set& set) const {
  if (std::holds_alternative<ast::ResidentRef>(set.node)) return Set(set);
  const bool everyone = std::holds_alternative<ast::AllResidents>(set.node);
  return (everyone ? "among " : "in ") + SetInBrackets(set);
}

namespace {

class Sentences {
 public:
  std::string Of(const ast::QueryStatement& statement) {
    switch (statement.mode) {
      case ast::QueryMode::kAnswer:
      case ast::QueryMode::kExplain:
      case ast::QueryMode::kExplainAnalyze:
        break;
      case ast::QueryMode::kAttrition:
        Say("Tell how many are left after each condition of this question");
        break;
      case ast::QueryMode::kWatch:
        Say("Answer this question, and then tell every change of its answer");
        break;
    }
    Question(*statement.query);
    return std::move(out_);
  }
  std::string Of(const ast::Why& why) {
    const Speaker speaker(About::kResident);
    const std::string who = speaker.Resident(why.resident);
    Say(why.in ? "Tell whether " + who + " is " + speaker.Membership(*why.in)
               : "Tell whether this holds of " + who + ": " + speaker.Condition(*why.where));
    Say("Show the records that made each part true or false");
    Times(why.as_at, why.as_known_at, why.defined_at);
    return std::move(out_);
  }
  std::string Of(const ast::Describe& describe) {
    std::vector<std::string> names;
    for (const ast::Name& name : describe.names) names.push_back(name.text);
    switch (describe.what) {
      case ast::Describe::What::kNames:
        Say(names.empty() ? "List what can be asked about"
                          : "Tell what is known of " + Listed(names));
        break;
      case ast::Describe::What::kHistory:
        Say("List every version of the " + names[0] + " " + names[1]);
        break;
      case ast::Describe::What::kChanges:
        Say("Tell what changed in the " + names[0] + " " + names[1] + " from " +
            (describe.versions ? "version " + std::to_string(describe.versions->first) + " to " +
                                     std::to_string(describe.versions->second)
                               : "the version before the newest to the newest"));
        break;
    }
    return std::move(out_);
  }
  std::string Of(const ast::Drop& drop) {
    Say("End the " + drop.kind.text + " " + drop.name.text +
        ": the name means nothing from here on");
    return std::move(out_);
  }
  std::string Of(const ast::Define& define) {
    std::visit([&](const auto& body) { Body(define.name.text, body); }, define.body);
    return std::move(out_);
  }

 private:
  void Say(const std::string& sentence) { out_ += sentence + ".\n"; }

  void Question(const ast::Query& query) {
    About about = About::kResident;
    if (std::holds_alternative<std::vector<ast::Source>>(query.subject)) about = About::kRow;
    const bool of_measure = std::holds_alternative<ast::MeasureSubject>(query.subject);
    const Speaker speaker(about, of_measure ? Counted::kMeasure : Counted::kRows);
    Subject(query);
    Lets(query.lets, speaker);
    if (query.where) Say("Keep those for which " + speaker.Condition(*query.where));
    if (!query.by.empty())
      Say("Put them together by " + Columns(query.by, speaker) +
          (query.with_totals ? ", with a total" : ""));
    if (query.having) Say("Keep the groups for which " + speaker.Condition(*query.having));
    if (query.every)
      Say("Do so on the last day of every " + TimeWordInWords(query.every->word) + " from " +
          speaker.Value(*query.every->from) + " to " + speaker.Value(*query.every->to));
    if (!query.every && of_measure) Say("Look at the 12 months to the index date");
    Shown(query, speaker);
    if (query.hide)
      Say("Hide numbers below " + CountInWords(query.hide->below) +
          (query.hide->round_to
               ? ", and round the others to the nearest " + CountInWords(*query.hide->round_to)
               : ""));
    Times(query.as_at, query.as_known_at, query.defined_at);
  }

  void Subject(const ast::Query& query) {
    const Speaker speaker(About::kResident);
    std::visit(
        ast::Cases{[&](const ast::SetSubject& s) {
                     Say("Take " + speaker.Set(*s.set) +
                         (s.with ? ", of whom it holds that " + speaker.Condition(*s.with) : ""));
                   },
                   [&](const std::vector<ast::Source>& sources) { Sources(sources); },
                   [&](const ast::MeasureSubject& m) {
                     Say("Take what the measure " + m.name.text + " counts");
                   },
                   [&](const ast::RulesSubject& r) {
                     Say("Take those whom the rules " + r.name.text + " go through");
                   }},
        query.subject);
  }

  // The ledger's own records, which are of nobody.
  static bool IsOwn(const ast::Pattern& pattern) {
    const auto* name = std::get_if<ast::Name>(&pattern.records->head);
    return name != nullptr && FindOwnKind(NameKey(name->text)).has_value();
  }
  static bool IsPick(const ast::Source& source) {
    return std::holds_alternative<ast::Pick>(source.pattern->records->head);
  }

  void Sources(const std::vector<ast::Source>& sources) {
    const Speaker speaker(About::kResident);
    std::vector<std::string> words;
    bool of_some = false;
    for (const ast::Source& source : sources) {
      words.push_back(speaker.Pattern(*source.pattern, Number::kMany));
      of_some = of_some || source.pattern->records->of != nullptr || IsOwn(*source.pattern);
    }
    if (words.size() == 1 && IsPick(sources[0]) && !of_some)
      return Say("Take of each resident " + words[0]);
    if (words.size() == 1)
      return Say("Take all " + words[0] + (of_some ? "" : ", whoever they are of"));
    Say(std::string("Take every ") + (words.size() == 2 ? "pair" : "combination") + " of " +
        Listed(words) + " of the same resident");
  }

  void Lets(const std::vector<ast::Let>& lets, const Speaker& speaker) {
    for (const ast::Let& let : lets)
      Say("Let " + let.name.text + " be " + speaker.Value(*let.value));
  }

  static std::string Columns(const std::vector<ast::Column>& columns, const Speaker& speaker) {
    std::vector<std::string> words;
    for (const ast::Column& column : columns) words.push_back(speaker.Column(column));
    return Listed(words);
  }

  void Shown(const ast::Query& query, const Speaker& speaker) {
    if (!query.show.empty()) Say("Show " + Columns(query.show, speaker));
    const auto* set = std::get_if<ast::SetSubject>(&query.subject);
    const bool one = set != nullptr && std::holds_alternative<ast::ResidentRef>(set->set->node);
    if (query.show.empty()) ShownOfItself(query, one && query.by.empty());
    for (const ast::OrderKey& key : query.order_by)
      Say(std::string(&key == &query.order_by.front() ? "Order them by " : "Then by ") +
          speaker.Value(*key.value) + (key.descending ? ", greatest first" : ""));
    if (query.limit)
      Say("Give the first " + CountInWords(query.limit->count) +
          (query.limit->per ? " for each " + speaker.Value(*query.limit->per) : ""));
  }

  // What comes where nothing is said of it; of records what they hold.
  void ShownOfItself(const ast::Query& query, bool summary) {
    if (summary) return Say("Show the summary");
    if (std::holds_alternative<ast::MeasureSubject>(query.subject))
      return Say(
          "Show how many are in the denominator, excluded, in the numerator and excepted, and what "
          "percentage the numerator is of the denominator without the excluded and the excepted");
    const bool rows = std::holds_alternative<std::vector<ast::Source>>(query.subject);
    if (!rows || !query.by.empty()) Say("Show how many there are");
  }

  void Times(const ast::ExprPtr& as_at, const std::optional<ast::KnownAt>& known,
             const ast::ExprPtr& defined_at) {
    const Speaker speaker(About::kResident);
    if (as_at) Say("The index date, \"today\" in all this, is " + speaker.Value(*as_at));
    if (known) Say("Go by what the ledger held " + speaker.KnownAt(*known));
    if (defined_at) Say("Use the definitions in force on " + speaker.Value(*defined_at));
  }

  // ---- definitions
  void Body(const std::string& name, const ast::CodesDef& body) {
    std::string words = "The codes " + name + " are " + Parts(body.include);
    if (!body.exclude.empty()) words += ", but not " + Parts(body.exclude);
    Say(words);
  }
  static std::string Parts(const std::vector<ast::CodesDef::Part>& parts) {
    std::vector<std::string> words;
    for (const ast::CodesDef::Part& part : parts)
      words.push_back(std::visit(
          ast::Cases{
              [](const ast::Member& m) {
                return Speaker(About::kResident).Value(*m.value) +
                       (m.descendants ? " with what is below it" : "");
              },
              [](const ast::CodesFile& f) {
                return "those of the file " + f.file +
                       (f.system.empty() ? "" : ", which are " + f.system + " codes");
              },
              [](const ast::CodesEcl& e) { return "those of the SNOMED CT expression " + e.text; },
              [](const ast::Name& codes) { return "those of " + codes.text; }},
          part.what));
    return Listed(words);
  }
  void Body(const std::string& name, const ast::HierarchyDef& body) {
    std::vector<std::string> files;
    for (const ast::Name& file : body.files) files.push_back(file.text);
    Say("Which code of " + name + " is below which stands in the file" +
        (files.size() == 1 ? " " : "s ") + Listed(files));
  }
  void Body(const std::string& name, const ast::RecordsDef& body) {
    std::vector<std::string> words;
    for (const ast::PatternPtr& one : body.any) {
      const std::string each = Speaker(About::kResident).Pattern(*one, Number::kOne);
      words.push_back(body.any.size() > 1 ? Enclosed(each) : each);
    }
    const std::string called = WithArticle(name);
    Say(std::string(called.front() == 'a' ? "A" : "") + called.substr(1) + " record is " +
        Listed(words, "or"));
  }
  void Body(const std::string& name, const ast::CohortDef& body) {
    Say("The cohort " + name + " is everyone alive on the index date for whom " +
        Speaker(About::kResident).Condition(*body.condition));
  }
  void Body(const std::string& name, const ast::ValueDef& body) {
    Say("The value " + name + " is " + Speaker(About::kResident).Value(*body.value));
  }
  void Body(const std::string& name, const ast::PeriodDef& body) {
    const Speaker speaker(About::kResident);
    Say("The period " + name + " is " +
        std::visit(ast::Cases{[](const ast::Calendar& c) { return CalendarInWords(c); },
                              [&](const std::pair<ast::ExprPtr, ast::ExprPtr>& ends) {
                                return speaker.Value(*ends.first) + " to " +
                                       speaker.Value(*ends.second);
                              }},
                   body.period));
  }
  void Body(const std::string& name, const ast::MeasureDef& body) {
    const About about = body.of ? About::kRow : About::kResident;
    const Speaker speaker(about);
    Say("The measure " + name + " looks at " +
        (body.of ? Speaker(About::kResident).Pattern(*body.of, Number::kMany) : "residents"));
    Lets(body.lets, speaker);
    for (const ast::MeasureDef::Section& section : body.sections)
      Say(SectionWords(section.kind) + speaker.Condition(*section.condition));
  }
  static std::string SectionWords(ast::MeasureDef::Section::Kind kind) {
    using enum ast::MeasureDef::Section::Kind;
    switch (kind) {
      case kDenominator:
        return "It counts those for which ";
      case kNumerator:
        return "Of them it looks for those for which ";
      case kExclude:
        return "It leaves out those for which ";
      case kExcept:
        return "It lets off, unless they were found, those for which ";
    }
    return "";
  }
  void Body(const std::string& name, const ast::RulesDef& body) {
    const Speaker speaker(About::kResident);
    Say("The rules " + name + " go through " + speaker.Set(*body.over) +
        ", and the first line that holds decides");
    Lets(body.lets, speaker);
    for (const ast::RulesDef::Line& line : body.lines)
      Say(std::string(line.select ? "Select" : "Reject") + " where " +
          (line.label ? Enclosed(speaker.Condition(*line.when)) : speaker.Condition(*line.when)) +
          (line.label ? " (called " + line.label->text + ")" : ""));
    Say(body.otherwise_select ? "Select all others" : "Reject all others");
  }

  std::string out_;
};

}  // namespace

std::string InEnglish(const ast::Statement& statement) {
  return std::visit([](const auto& node) { return Sentences().Of(node); }, statement.node);
}

}  // namespace daybook::query
