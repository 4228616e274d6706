#include "query/bind/bind_hierarchy.h"

#include <algorithm>

#include "ledger/log/digest.h"
#include "query/codes/ecl.h"
#include "query/codes/hierarchy_file.h"

namespace daybook::query {
namespace {

std::shared_ptr<const Hierarchy> HierarchyOf(Binder& binder, const std::string& system,
                                             const std::string& needs, ast::Span span) {
  const DefinitionCatalogue& catalogue = binder.catalogue();
  const Defined* defined = catalogue.Find("hierarchy", system);
  if (!defined && catalogue.FindDropped("hierarchy", system)) {
    binder.NoSuch("CQ0208", "hierarchy", system, "", span);
    return nullptr;
  }
  if (!defined || !catalogue.sources()) {
    binder.Report("CQ0208", "no hierarchy of " + system + " is loaded, so " + needs, span,
                  "load one from a file: define hierarchy " + system + " = from 'FILE'");
    return nullptr;
  }
  binder.NoteUse("hierarchy", system, defined->version);
  if (defined->unrecorded) return defined->hierarchy;
  auto hierarchy = catalogue.sources()->HierarchyAt(defined->position);
  if (hierarchy.ok()) return *hierarchy;
  binder.Report("CQ0225",
                "the hierarchy of " + system + " can't be read: " + hierarchy.error().message, span,
                hierarchy.error().hint);
  return nullptr;
}

void WarnOfStranger(Binder& binder, const std::string& system, std::string_view code,
                    ast::Span span) {
  binder.Warn("CQ0393",
              system + ":" + std::string(code) +
                  " is not in the loaded hierarchy, so nothing is known above or below it",
              span, "a retired code, or a slip? It stands for itself");
}

}  // namespace

bool AddDescendants(Binder& binder, const std::string& system, const std::string& code,
                    ast::Span span, std::set<CodeKey>& keys) {
  const auto hierarchy = HierarchyOf(binder, system, "<< can't find what is below a code", span);
  if (!hierarchy) return false;
  if (!hierarchy->Has(code)) WarnOfStranger(binder, system, code, span);
  for (const std::string_view below :
       hierarchy->From({code}, Hierarchy::Way::kDown, Hierarchy::Reach::kEveryStep))
    keys.emplace(system, below);
  return true;
}

// The text stands between the quotes that end the part; one with quotes in it is told as a whole.
static void ReportEcl(Binder& binder, const std::string& text, const EclTrouble& wrong,
                      ast::Span span) {
  ast::Span place = span;
  if (text.find('\'') == std::string::npos && span.end > text.size()) {
    const auto begin = span.end - 1 - static_cast<uint32_t>(text.size());
    place = {begin + static_cast<uint32_t>(wrong.begin), begin + static_cast<uint32_t>(wrong.end)};
  }
  binder.Report(wrong.unsupported ? "CQ0227" : "CQ0226", wrong.message, place, wrong.hint);
}

bool AddEcl(Binder& binder, const ast::CodesEcl& ecl, ast::Span span, std::set<CodeKey>& keys) {
  auto hierarchy = HierarchyOf(binder, "snomed", "ecl has nothing to look in", span);
  const bool loaded = hierarchy != nullptr;
  // Without one, what is wrong with the text itself is told all the same.
  if (!loaded) hierarchy = *Hierarchy::FromPairs("");
  const auto outcome = EvaluateEcl(ecl.text, *hierarchy);
  const auto* wrong = std::get_if<EclTrouble>(&outcome);
  if (wrong) ReportEcl(binder, ecl.text, *wrong, span);
  if (!loaded || wrong) return false;
  const auto& found = std::get<EclFound>(outcome);
  for (const std::string_view code : found.unknown) WarnOfStranger(binder, "snomed", code, span);
  for (const std::string_view code : found.codes) keys.emplace("snomed", code);
  return true;
}

// One that could not be read where the statement came from says why.
static void ReportNoContent(Binder& binder, const std::string& file, const std::string& key,
                            ast::Span span) {
  const DefinitionSources* sources = binder.catalogue().sources();
  if (const Error* why = sources ? sources->Unread(key) : nullptr)
    return binder.Report(why->id.empty() ? "CQ0220" : why->id, why->message, span, why->hint);
  binder.Report("CQ0220", "the content of '" + file + "' did not come with the statement", span,
                "daybook query reads files where it runs; over HTTP send it in \"files\"");
}

std::optional<HierarchyContent> HierarchyContentOf(Binder& binder, const std::string& file,
                                                   ast::Span span) {
  const DefinitionSources* sources = binder.catalogue().sources();
  const std::string cut_key = std::string(kCutFrom) + file;
  if (const std::string* cut = sources ? sources->Attached(cut_key) : nullptr) {
    const size_t end = std::min(cut->find('\n'), cut->size());
    return HierarchyContent{cut->substr(0, end), std::string_view(*cut).substr(end)};
  }
  if (const std::string* whole = sources ? sources->Attached(file) : nullptr)
    return HierarchyContent{ledger::ToHexText(ledger::BytesOf(ledger::Sha256({*whole}))), *whole};
  const bool cut_failed = sources && sources->Unread(cut_key);
  ReportNoContent(binder, file, cut_failed ? cut_key : file, span);
  return std::nullopt;
}

std::optional<std::string> ContentOf(Binder& binder, const std::string& file,
                                     const Defined* defined, ast::Span span) {
  const DefinitionSources* sources = binder.catalogue().sources();
  if (!defined || defined->unrecorded) {
    const std::string* content = sources ? sources->Attached(file) : nullptr;
    if (content) return *content;
    ReportNoContent(binder, file, file, span);
    return std::nullopt;
  }
  if (sources) {
    auto files = sources->FilesAt(defined->position);
    if (files.ok())
      for (DefinitionFile& kept : *files)
        if (kept.name == file) return std::move(kept.content);
  }
  binder.Report("CQ0220", "the event of the definition doesn't keep '" + file + "'", span,
                "define it again");
  return std::nullopt;
}

}  // namespace daybook::query
