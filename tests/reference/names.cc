// What a name means where it stands, membership after `in`, parameters.
#include <algorithm>
#include <cctype>

#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

const ast::NameRef* AsName(const ast::ExprPtr& expr) {
  return std::get_if<ast::NameRef>(&expr->node);
}

// "snomed:44054006".
std::optional<ledger::Coding> ReadCode(const std::string& text) {
  const size_t colon = text.find(':');
  if (colon == 0 || colon == std::string::npos || colon + 1 == text.size()) return std::nullopt;
  if (text.find(' ') != std::string::npos) return std::nullopt;
  return ledger::Coding{text.substr(0, colon), text.substr(colon + 1), ""};
}

}  // namespace

// Aliases and lets, the record's fields, the resident's, then what is defined.
std::optional<Val> Evaluation::Lookup(const std::string& name, const Scope& scope) {
  const std::string word = LowerCase(name);
  const auto bound = scope.names.find(word);
  if (bound != scope.names.end()) return bound->second;
  if (scope.record)
    if (auto field = FieldOfRecord(*scope.record, scope.resident, word, scope.index)) return field;
  if (scope.resident)
    if (auto field = FieldOfResident(*scope.resident, word, scope.field_date)) return field;
  if (catalogue_.Find("value", word)) return DefinedValue(word, scope);
  if (catalogue_.Find("period", word)) return DefinedPeriod(word, scope);
  if (word == "interval" && interval_) return Period(interval_->first, interval_->last);
  if (word == "today") return Time(BareDay(scope.index.day()));
  if (word == "now") return Time(Moment(now_micros_));
  return std::nullopt;
}

Val Evaluation::DefinedValue(const std::string& name, const Scope& scope) {
  const Definition* definition = catalogue_.Find("value", name);
  if (depth_ >= kDefinitionDepthMax)
    return Fail(ErrorCode::kBadQuery, "definitions go round in a circle at '" + name + "'");
  used_[definition->name] = definition->version;
  if (!scope.resident) return Fail(ErrorCode::kBadQuery, "'" + name + "' belongs to a resident");
  ++depth_;
  const Scope own = ScopeOf(*scope.world, scope.index, scope.resident);
  const Val value = Eval(std::get<ast::ValueDef>(definition->define.body).value, own);
  --depth_;
  return value;
}

Val Evaluation::DefinedPeriod(const std::string& name, const Scope& scope) {
  const Definition* definition = catalogue_.Find("period", name);
  used_[definition->name] = definition->version;
  const auto& period = std::get<ast::PeriodDef>(definition->define.body).period;
  if (const auto* calendar = std::get_if<ast::Calendar>(&period)) {
    const auto days = CalendarDays(*calendar);
    return days ? Period(days->first, days->last) : Unknown();
  }
  const auto& ends = std::get<std::pair<ast::ExprPtr, ast::ExprPtr>>(period);
  const Scope own = ScopeOf(*scope.world, scope.index, nullptr);
  const auto first = AsTime(Eval(ends.first, own)), last = AsTime(Eval(ends.second, own));
  return first && last ? Period(DaysOf(*first).first, DaysOf(*last).last) : Unknown();
}

Val Evaluation::LinkedEncounter(const Record& record, const Scope& scope) {
  std::string wanted = record.event().encounter, source = record.event().record.source;
  for (int hops = 0; hops < 8; ++hops) {
    std::string moved_to;
    for (const Record& other : scope.resident->records) {
      const ledger::RecordKey& key = other.event().record;
      const bool named = key.id == wanted || key.type + "/" + key.id == wanted;
      if (key.source != source || !named || other.event().kind != ledger::Kind::kEncounter)
        continue;
      if (!other.retracted) return RecordVal(&other);
      const auto* field = ledger::FindField(other.event(), ledger::FieldId::kMovedTo);
      if (field) moved_to = std::get<std::string>(*field);
    }
    if (moved_to.empty()) break;
    // Names without bars are enough here.
    const size_t bar = moved_to.find('|');
    if (bar != std::string::npos) source = moved_to.substr(0, bar);
    wanted = bar == std::string::npos ? moved_to : moved_to.substr(bar + 1);
    wanted = wanted.substr(0, wanted.find('|'));
  }
  return Unknown();
}

Val Evaluation::FieldOn(const Val& base, const std::string& word, const ast::Expr& expr,
                        const Scope& scope) {
  if (base.unknown()) return Unknown();
  if (base.kind == Val::Kind::kRecord)
    if (auto field = FieldOfRecord(*base.record, scope.resident, word, scope.index)) return *field;
  if (base.kind == Val::Kind::kPeriod && word == "start") return Time(base.time);
  if (base.kind == Val::Kind::kPeriod && word == "end") return Time(base.until);
  return Fail(ErrorCode::kBadQuery, "no field called '" + word + "'", expr.span);
}

Val Evaluation::On(const ast::FieldOf& node, const ast::Expr& expr, const Scope& scope) {
  const std::string word = LowerCase(node.field.text);
  const ast::NameRef* name = AsName(node.base);
  const std::string base_word = name ? LowerCase(name->name) : "";
  const bool bound = scope.names.count(base_word) > 0;
  if (base_word == "resident" && !bound && scope.resident) {
    if (auto field = FieldOfResident(*scope.resident, word, scope.field_date)) return *field;
    return Fail(ErrorCode::kBadQuery, "residents have no field '" + word + "'", expr.span);
  }
  if (base_word == "encounter" && !bound && scope.record)
    return FieldOn(LinkedEncounter(*scope.record, scope), word, expr, scope);
  const auto* link = std::get_if<ast::FieldOf>(&node.base->node);
  if (link && LowerCase(link->field.text) == "encounter") {
    const Val from = Eval(link->base, scope);
    if (from.kind != Val::Kind::kRecord) return Unknown();
    return FieldOn(LinkedEncounter(*from.record, scope), word, expr, scope);
  }
  return FieldOn(Eval(node.base, scope), word, expr, scope);
}

Val Evaluation::EvalOrWord(const ast::ExprPtr& expr, const Scope& scope) {
  const ast::NameRef* name = AsName(expr);
  if (!name || scope.group) return Eval(expr, scope);
  const auto known = Lookup(name->name, scope);
  return known ? *known : Text(name->name);
}

std::optional<int64_t> Evaluation::Count(const ast::IntArg& count) {
  if (const auto* number = std::get_if<int64_t>(&count)) return *number;
  const Val value = FromParam(std::get<ast::Param>(count).name);
  if (value.kind == Val::Kind::kNumber) return static_cast<int64_t>(value.range.low);
  Fail(ErrorCode::kBadQuery, "a parameter that should be a count is none");
  return std::nullopt;
}

std::optional<std::string> Evaluation::ParamText(const std::string& name) {
  const auto found = params_.find(name);
  if (found != params_.end()) return found->second;
  Fail(ErrorCode::kBadQuery, "no value for $" + name);
  return std::nullopt;
}

// A number with or without unit, a date, a code, a truth; anything else is text.
Val Evaluation::FromParam(const std::string& name) {
  const auto text = ParamText(name);
  if (!text) return Unknown();
  const size_t blank = text->find(' ');
  const Val number =
      Written(text->substr(0, blank), blank == std::string::npos ? "" : text->substr(blank + 1));
  if (!number.unknown()) return number;
  if (const auto time = ReadTime(*text)) return Time(*time);
  if (const auto code = ReadCode(*text)) return CodedOf({{*code}, ""});
  if (*text == "true" || *text == "false") return Boolean(*text == "true");
  return Text(*text);
}

std::optional<PartialTime> Evaluation::AsTime(const Val& value) const {
  if (value.kind == Val::Kind::kTime || value.kind == Val::Kind::kPeriod) return value.time;
  if (value.kind == Val::Kind::kRecord) return value.record->at;
  return std::nullopt;
}

// Each coding of each of a field's values alone.
static std::vector<Val> OneByOne(const Val& value) {
  std::vector<Val> ones;
  Val own = value;
  own.others.clear();
  for (const ledger::Coding& coding : value.coded.codings) {
    ones.push_back(own);
    ones.back().coded = ledger::Coded{{coding}, value.coded.text};
  }
  if (value.coded.codings.empty()) ones.push_back(own);
  for (const Val& other : value.others)
    for (const Val& one : OneByOne(other)) ones.push_back(one);
  return ones;
}
static bool HasSeveral(const Val& value) {
  return value.coded.codings.size() > 1 || !value.others.empty();
}

Truth Evaluation::InCodes(const std::string& name, const Val& value) {
  const Definition* definition = catalogue_.Find("codes", LowerCase(name));
  if (depth_ >= kDefinitionDepthMax) {
    Fail(ErrorCode::kBadQuery, "definitions go round in a circle at '" + name + "'");
    return Truth::kUnknown;
  }
  used_[definition->name] = definition->version;
  ++depth_;
  const auto in_any = [&](const std::vector<ast::CodesDef::Part>& parts) {
    Truth any = Truth::kFalse;
    for (const ast::CodesDef::Part& part : parts) {
      if (const auto* member = std::get_if<ast::Member>(&part.what)) {
        any = Or(any, IsIn(*member, value, Scope{}));
      } else if (const auto* other = std::get_if<ast::Name>(&part.what)) {
        if (catalogue_.Find("codes", LowerCase(other->text)))
          any = Or(any, InCodes(other->text, value));
        else
          Fail(ErrorCode::kBadQuery, "no codes called '" + other->text + "'");
      } else if (const auto* ecl = std::get_if<ast::CodesEcl>(&part.what)) {
        any = Or(any, InHierarchy("snomed", ecl, "", value));
      } else {
        any = Or(any, InFile(*definition, std::get<ast::CodesFile>(part.what), value));
      }
    }
    return any;
  };
  const auto& codes = std::get<ast::CodesDef>(definition->define.body);
  Truth in = Truth::kFalse;
  if (!codes.exclude.empty() && HasSeveral(value)) {
    // A set without a code is a smaller set of codes: each coding is asked by itself.
    for (const Val& one : OneByOne(value)) in = Or(in, InCodes(name, one));
  } else {
    in = And(in_any(codes.include), Negation(in_any(codes.exclude)));
  }
  --depth_;
  return in;
}

Truth Evaluation::IsIn(const ast::Member& member, const Val& value, const Scope& scope) {
  if (member.descendants) {
    const auto& code = std::get<ast::CodeLit>(member.value->node);
    return InHierarchy(code.system, nullptr, code.code, value);
  }
  std::string word;
  if (const ast::NameRef* name = AsName(member.value)) word = name->name;
  if (const auto* param = std::get_if<ast::Param>(&member.value->node)) {
    word = ParamText(param->name).value_or("");
    if (word.find(',') != std::string::npos || word.rfind("<<", 0) == 0)
      return InSeveral(word, value);
  }
  if (!word.empty() && catalogue_.Find("codes", LowerCase(word)) && value.kind != Val::Kind::kText)
    return InCodes(word, value);
  const bool plain_word = AsName(member.value) && !scope.names.count(LowerCase(word));
  return EqualVals(value, plain_word ? Text(word) : Eval(member.value, scope));
}

Truth Evaluation::IsMemberOf(const ast::Members& members, const Val& value, const Scope& scope) {
  if (value.unknown()) return Truth::kUnknown;
  Truth in = Truth::kFalse, out = Truth::kFalse;
  if (!members.exclude.empty() && HasSeveral(value)) {
    for (const Val& one : OneByOne(value)) in = Or(in, IsMemberOf(members, one, scope));
    return in;
  }
  for (const ast::Member& member : members.include) in = Or(in, IsIn(member, value, scope));
  for (const ast::Member& member : members.exclude) out = Or(out, IsIn(member, value, scope));
  return And(in, Negation(out));
}

// After a pattern's `in` every name is codes.
Truth Evaluation::NamesRecords(const ast::Members& members, const Record& row, const Scope& scope) {
  for (const auto* list : {&members.include, &members.exclude})
    for (const ast::Member& member : *list)
      if (const ast::NameRef* name = AsName(member.value))
        if (!catalogue_.Find("codes", LowerCase(name->name)))
          Fail(ErrorCode::kBadQuery, "no codes called '" + name->name + "'", members.span);
  return IsMemberOf(members, CodedOf(row.event().code), scope);
}

}  // namespace daybook::reference
