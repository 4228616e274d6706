// Codes: literals, named sets, and what this ledger has seen of them.
#include <algorithm>
#include <set>

#include "ledger/event/systems.h"
#include "query/bind/bind_hierarchy.h"
#include "query/bind/binder.h"
#include "query/codes/csv_rows.h"
#include "query/exec/nodes/basic.h"
#include "query/hints/suggest.h"

namespace daybook::query {
namespace {

BoundCodes Finish(const std::set<CodeKey>& keys, const Reader& reader, std::string text) {
  BoundCodes bound;
  bound.text = std::move(text);
  for (const auto& [system, code] : keys) {
    bound.codings.push_back({system, code, ""});
    if (const auto id = reader.FindCode(system, code)) bound.ids.push_back(*id);
  }
  std::sort(bound.ids.begin(), bound.ids.end());
  return bound;
}

}  // namespace

static bool AddMember(Binder& binder, bool descendants, const ast::ExprPtr& value,
                      std::set<CodeKey>& keys);

static bool AddNamed(Binder& binder, const std::string& name, ast::Span span,
                     std::set<CodeKey>& keys,
                     std::vector<std::shared_ptr<const CodeList>>* lists = nullptr) {
  const Defined* defined = binder.catalogue().Find("codes", name);
  if (!defined) {
    binder.NoSuch("CQ0205", "codes", name, "there are no codes called '" + name + "'", span);
    return false;
  }
  Binder::InDefinition inside(binder, "codes", name, defined->version, defined->text, span);
  if (!inside.ok()) return false;
  const auto bound = binder.CodesNamed(NameKey(name), *defined);
  if (!bound) return false;
  for (const ledger::Coding& coding : bound->codings) keys.insert({coding.system, coding.code});
  if (lists) lists->insert(lists->end(), bound->lists.begin(), bound->lists.end());
  return true;
}

static bool AddCode(Binder& binder, bool descendants, const std::string& system,
                    const std::string& code, ast::Span span, std::set<CodeKey>& keys) {
  binder.WarnOfSystem(system, span);
  keys.insert({NameKey(system), code});
  return !descendants || AddDescendants(binder, NameKey(system), code, span, keys);
}

// One of the codes that a parameter holds: [<<] system:code [|term|], or a name.
struct ParamPart {
  bool descendants = false;
  std::string_view system, code, name;
};

static std::optional<ParamPart> ReadParamPart(std::string_view text) {
  ParamPart part;
  text = Trimmed(text);
  part.descendants = text.starts_with("<<");
  if (part.descendants) text = Trimmed(text.substr(2));
  const size_t bar = text.find('|');
  const bool has_term = bar != std::string_view::npos;
  if (has_term) {
    // Nothing but the one term stands behind the code.
    if (text.find('|', bar + 1) + 1 != text.size()) return std::nullopt;
    text = Trimmed(text.substr(0, bar));
  }
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    part.name = text;
    if (text.empty() || part.descendants || has_term) return std::nullopt;
    return part;
  }
  part.system = text.substr(0, colon);
  part.code = text.substr(colon + 1);
  if (!IsBareCode(part.system) || !IsBareCode(part.code)) return std::nullopt;
  return part;
}

// Where the part that begins at `at` ends: at a comma outside |terms|.
static size_t EndOfParamPart(std::string_view text, size_t at) {
  bool in_term = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '|') in_term = !in_term;
    if (text[at] == ',' && !in_term) break;
  }
  return at;
}

// A parameter is codes, names of codes, or several of them parted by commas.
static bool AddParam(Binder& binder, const ast::Param& param, ast::Span span,
                     std::set<CodeKey>& keys) {
  const auto text = binder.ParamText(param, span);
  if (!text) return false;
  bool ok = true;
  for (size_t at = 0; at <= text->size();) {
    const size_t end = EndOfParamPart(*text, at);
    const auto part = ReadParamPart(std::string_view(*text).substr(at, end - at));
    at = end + 1;
    if (!part) {
      binder.Report("CQ0317", "$" + param.name + " is '" + *text + "', which is no code", span,
                    "system:code, the name of codes, or several with commas between them");
      return false;
    }
    if (!part->name.empty())
      ok &= AddNamed(binder, std::string(part->name), span, keys);
    else
      ok &= AddCode(binder, part->descendants, std::string(part->system), std::string(part->code),
                    span, keys);
  }
  return ok;
}

static bool AddMember(Binder& binder, bool descendants, const ast::ExprPtr& value,
                      std::set<CodeKey>& keys) {
  if (const auto* code = std::get_if<ast::CodeLit>(&value->node))
    return AddCode(binder, descendants, code->system, code->code, value->span, keys);
  if (const auto* name = std::get_if<ast::NameRef>(&value->node))
    return AddNamed(binder, name->name, value->span, keys);
  if (const auto* param = std::get_if<ast::Param>(&value->node))
    return AddParam(binder, *param, value->span, keys);
  const auto* number = std::get_if<ast::NumberLit>(&value->node);
  const bool amount = number && (!number->unit.empty() || number->time_unit);
  binder.Report("CQ0317", "here stands a code or the name of codes", value->span,
                amount ? "of a value write (latest …).value in (…)"
                       : "write system:code, as in snomed:44054006");
  return false;
}

// The rows of the file that a definition names: of the statement's, or kept in its event.
static std::shared_ptr<const CodeList> ListOf(Binder& binder, const ast::CodesFile& file,
                                              const Defined* defined, ast::Span span) {
  const auto content = ContentOf(binder, file.file, defined, span);
  if (!content) return nullptr;
  CodeListOutcome outcome = ReadCodeList(*content, file.system);
  if (outcome.troubles.empty()) return std::make_shared<const CodeList>(std::move(outcome.list));
  binder.Report("CQ0221",
                "'" + file.file + "' is no list of codes: " + TroublesText(outcome.troubles), span,
                outcome.hint);
  return nullptr;
}

static bool AddPart(Binder& binder, const ast::CodesDef::Part& part, const Defined* defined,
                    std::set<CodeKey>& keys, std::vector<std::shared_ptr<const CodeList>>* lists) {
  if (const auto* member = std::get_if<ast::Member>(&part.what))
    return AddMember(binder, member->descendants, member->value, keys);
  if (const auto* name = std::get_if<ast::Name>(&part.what))
    return AddNamed(binder, name->text, name->span, keys, lists);
  if (const auto* ecl = std::get_if<ast::CodesEcl>(&part.what))
    return AddEcl(binder, *ecl, part.span, keys);
  const auto list = ListOf(binder, std::get<ast::CodesFile>(part.what), defined, part.span);
  if (!list) return false;
  for (const CodeListRow& row : list->rows) {
    binder.WarnOfSystem(row.system, part.span);
    keys.insert({row.system, row.code});
  }
  if (lists) lists->push_back(list);
  return true;
}

void Binder::WarnOfSystem(const std::string& system, ast::Span span) {
  const std::string name = NameKey(system);
  if (!systems_met_.insert(name).second) return;
  const bool loaded = catalogue_.Find("hierarchy", name) != nullptr;
  if (loaded || ledger::SystemUri(name) || reader_.FindText(system) || reader_.FindText(name))
    return;
  const std::vector<std::string_view> known = ledger::SystemNames();
  const std::string hint = DidYouMean(name, {known.begin(), known.end()});
  Warn("CQ0394",
       "no record here has a code of '" + system + "', and it is no system known otherwise", span,
       hint.empty() ? "systems are short names, as in snomed:44054006, or URLs" : hint);
}

std::optional<BoundCodes> Binder::CodesNamed(const std::string& key, const Defined& defined) {
  const auto held = bound_codes_.find(key);
  if (held != bound_codes_.end()) return held->second;
  auto bound = CodesOfDefinition(std::get<ast::CodesDef>(defined.define().body), &defined);
  if (bound) bound_codes_[key] = *bound;
  return bound;
}

// A code that is written out and is taken from others by name; of others that are written out too
// the text alone tells (query/check/lint.cc).
static void WarnUnlessIn(Binder& binder, const std::set<CodeKey>& include,
                         const ast::Member& member) {
  const auto* code = std::get_if<ast::CodeLit>(&member.value->node);
  if (!code || member.descendants || include.contains(CodeKey(NameKey(code->system), code->code)))
    return;
  binder.Warn("CQ0195", code->system + ":" + code->code + " is taken away and was never in.",
              member.value->span,
              "leave it out; or is `<<` missing before the code it stands below?");
}

static bool IsWrittenOut(const ast::Member& member) {
  return !member.descendants && std::holds_alternative<ast::CodeLit>(member.value->node);
}

static bool IsWrittenOut(const ast::CodesDef::Part& part) {
  const auto* member = std::get_if<ast::Member>(&part.what);
  return member && IsWrittenOut(*member);
}

std::optional<BoundCodes> Binder::Codes(const ast::Members& members) {
  std::set<CodeKey> include, exclude;
  bool ok = true;
  for (const ast::Member& member : members.include)
    ok &= AddMember(*this, member.descendants, member.value, include);
  for (const ast::Member& member : members.exclude)
    ok &= AddMember(*this, member.descendants, member.value, exclude);
  if (!ok) return std::nullopt;
  const bool by_name =
      !std::ranges::all_of(members.include, [](const auto& m) { return IsWrittenOut(m); });
  for (const ast::Member& member : members.exclude)
    if (by_name) WarnUnlessIn(*this, include, member);
  for (const CodeKey& key : exclude) include.erase(key);
  return Finish(include, reader_, TextAt(members.span));
}

std::optional<BoundCodes> Binder::CodesOfDefinition(const ast::CodesDef& def,
                                                    const Defined* defined) {
  std::set<CodeKey> include, exclude;
  std::vector<std::shared_ptr<const CodeList>> lists;
  bool ok = true;
  for (const ast::CodesDef::Part& part : def.include)
    ok &= AddPart(*this, part, defined, include, &lists);
  for (const ast::CodesDef::Part& part : def.exclude)
    ok &= AddPart(*this, part, defined, exclude, nullptr);
  if (!ok) return std::nullopt;
  const bool by_name =
      !std::ranges::all_of(def.include, [](const auto& p) { return IsWrittenOut(p); });
  for (const ast::CodesDef::Part& part : def.exclude)
    if (const auto* member = std::get_if<ast::Member>(&part.what); member && by_name)
      WarnUnlessIn(*this, include, *member);
  for (const CodeKey& key : exclude) include.erase(key);
  BoundCodes bound = Finish(include, reader_, "codes");
  bound.lists = std::move(lists);
  return bound;
}

}  // namespace daybook::query
