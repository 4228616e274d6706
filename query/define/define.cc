#include "query/define/define.h"

#include <algorithm>

#include "ledger/log/digest.h"
#include "query/bind/bind_define.h"
#include "query/bind/bind_hierarchy.h"
#include "query/codes/hierarchy_file.h"
#include "query/define/named_after.h"
#include "query/define/users.h"
#include "query/parse/reader.h"

namespace daybook::query {
namespace {

std::string DigestOf(std::string_view content) {
  return ledger::ToHexText(ledger::BytesOf(ledger::Sha256({content})));
}

// The files that codes are made from, each once.
void AddCodesFiles(Binder& binder, const ast::CodesDef& def, DefinitionEffect& effect) {
  for (const auto* parts : {&def.include, &def.exclude})
    for (const ast::CodesDef::Part& part : *parts) {
      const auto* file = std::get_if<ast::CodesFile>(&part.what);
      const bool again =
          file && std::any_of(effect.files.begin(), effect.files.end(),
                              [&](const DefinitionFile& f) { return f.name == file->file; });
      if (!file || again) continue;
      auto content = ContentOf(binder, file->file, nullptr, part.span);
      if (!content) return;
      std::string digest = DigestOf(*content);
      effect.files.push_back({file->file, std::move(digest), std::move(*content)});
    }
}

std::vector<std::string> TextParts(const std::string& pairs) {
  std::vector<std::string> parts;
  for (size_t at = 0; at < pairs.size();) {
    size_t end = std::min(at + kHierarchyPartBytes, pairs.size());
    if (end < pairs.size()) end = pairs.rfind('\n', end - 1) + 1;
    parts.push_back(pairs.substr(at, end - at));
    at = end;
  }
  return parts;
}

void AddHierarchy(Binder& binder, const ast::HierarchyDef& def, ast::Span span,
                  DefinitionEffect& effect, const CancelFlag* cancel) {
  HierarchyFiles files(effect.name, cancel);
  for (const ast::Name& file : def.files) {
    auto content = HierarchyContentOf(binder, file.text, file.span);
    if (!content || !files.Text(content->lines)) return;
    if (!files.troubles().empty())
      return binder.Report("CQ0225",
                           "'" + file.text + "' is no hierarchy: " + TroublesText(files.troubles()),
                           file.span, "columns child and parent, or an RF2 relationship snapshot");
    effect.files.push_back({file.text, std::move(content->digest), ""});
  }
  std::string pairs = files.Pairs();
  if (pairs.empty())
    return binder.Report("CQ0225", "there is no pair of child and parent in it", span,
                         "an RF2 file has some if rows of type 116680003 (is a) are active");
  if (pairs.size() > kHierarchyBytesMax)
    return binder.Report(
        "CQ0225", "its pairs are longer than " + std::to_string(kHierarchyBytesMax) + " bytes",
        span, "load the part that is asked about");
  effect.parts = TextParts(pairs);
  const auto hierarchy = Hierarchy::FromPairs(std::move(pairs), cancel);
  if (!hierarchy.ok() && hierarchy.error().code == ErrorCode::kCancelled) return;
  if (!hierarchy.ok())
    return binder.Report("CQ0225", hierarchy.error().message, span, hierarchy.error().hint);
  const std::vector<std::string> circle = (*hierarchy)->Circle();
  if (circle.empty()) return;
  std::string path;
  for (const std::string& code : circle) path += code + " below ";
  binder.Report("CQ0225", "it goes round in a circle: " + path + circle.front(), span,
                "take one of these pairs out");
}

// A definition is asked by those who know nothing of its making: none holds a parameter.
void RefuseParams(Binder& binder, std::string_view text, ast::Span span) {
  const Words& words = TextReader::ForThread().Cut(text);
  const auto param = std::ranges::find(words, WordKind::kParam, &Word::kind);
  if (param == words.end()) return;
  // The definition is a part of what was sent, and its name stands in it.
  const size_t from = binder.text().rfind(text, span.begin);
  const auto begin = static_cast<uint32_t>(from);
  if (from != std::string_view::npos) span = {begin + param->span.begin, begin + param->span.end};
  binder.Report("CQ0231", "a definition holds no parameter", span,
                "write the value; a definition is kept for every question");
}

// It stands all the same: who changes several does it one by one.
void WarnOfBroken(Binder& binder, const DefinitionEffect& effect, ast::Span span) {
  for (const BrokenUser& user : BrokenUsers(binder, effect.kind, effect.name, effect.text))
    binder.Warn("CQ0395", user.called + " uses it and can't be asked any more: " + user.why, span,
                "define " + user.called + " anew, or this as it was");
}

// Whether the newest version says the same, its files too. What is kept of them counts beside
// their digests, which the door tells.
bool SameAs(const Binder& binder, const Defined& newest, const DefinitionEffect& effect) {
  if (newest.text != effect.text) return false;
  if (effect.files.empty()) return true;
  const DefinitionSources& sources = *binder.catalogue().sources();
  const auto kept = sources.FilesAt(newest.position);
  const bool same =
      kept.ok() && std::equal(kept->begin(), kept->end(), effect.files.begin(), effect.files.end(),
                              [](const DefinitionFile& a, const DefinitionFile& b) {
                                return a.name == b.name && a.digest == b.digest &&
                                       a.content == b.content;
                              });
  if (!same || effect.parts.empty()) return same;
  const auto hierarchy = sources.HierarchyAt(newest.position);
  if (!hierarchy.ok()) return false;
  std::string_view rest = (*hierarchy)->pairs();
  for (const std::string& part : effect.parts) {
    if (!rest.starts_with(part)) return false;
    rest.remove_prefix(part.size());
  }
  return rest.empty();
}

}  // namespace

std::optional<DefinitionEffect> DefineEffect(Binder& binder, const ast::Define& define,
                                             std::string_view text, const CancelFlag* cancel) {
  DefinitionEffect effect;
  effect.kind = DefinitionKind(define);
  effect.name = NameKey(define.name.text);  // one name, however it is written
  effect.text = text;
  RefuseParams(binder, text, define.name.span);
  if (binder.failed()) return std::nullopt;
  CheckDefinition(binder, define);
  if (binder.failed()) return std::nullopt;
  if (const auto* codes = std::get_if<ast::CodesDef>(&define.body))
    AddCodesFiles(binder, *codes, effect);
  if (const auto* hierarchy = std::get_if<ast::HierarchyDef>(&define.body))
    AddHierarchy(binder, *hierarchy, define.name.span, effect, cancel);
  if (binder.failed() || (cancel && cancel->cancelled())) return std::nullopt;
  WarnOfOtherCodes(binder, effect.kind, effect.name, text, define.name.span);
  const Defined* newest = binder.catalogue().Find(effect.kind, effect.name);
  effect.unchanged = newest && SameAs(binder, *newest, effect);
  if (newest && !effect.unchanged) WarnOfBroken(binder, effect, define.name.span);
  for (const projections::DefinitionVersion& version : binder.reader().DefinitionHistory())
    if (version.kind == effect.kind && version.name == effect.name)
      effect.version = effect.unchanged ? version.version : version.version + 1;
  return effect;
}

std::string EffectNote(const DefinitionEffect& effect) {
  const std::string version = "(version " + std::to_string(effect.version);
  const std::string called = effect.kind + " " + effect.name;
  if (effect.drop) return called + " is dropped " + version + ")";
  return called + (effect.unchanged ? " is" : " is now") + " defined " + version +
         (effect.unchanged ? ", unchanged)" : ")");
}

}  // namespace daybook::query
