#include "query/define/history.h"

#include <algorithm>
#include <set>

#include "query/define/kinds.h"

namespace daybook::query {
namespace {

using projections::DefinitionVersion;

// Who defined it; nothing where its event can't be read.
Value AuthorOf(const Binder& binder, const DefinitionVersion& version) {
  const DefinitionSources* sources = binder.catalogue().sources();
  if (!sources) return Missing{};
  const auto event = sources->EventAt(version.position);
  if (!event.ok() || event->author.display.empty()) return Missing{};
  return event->author.display;
}

Row RowOf(const Binder& binder, const DefinitionVersion& version) {
  return {version.kind,
          version.name,
          static_cast<int64_t>(version.version),
          MomentAt(version.recorded.value),
          AuthorOf(binder, version),
          version.dropped ? Value(std::string("dropped")) : Value(version.text)};
}

std::vector<ColumnInfo> RowColumns() {
  return {{"what", ValueType::kText},       {"name", ValueType::kText},
          {"version", ValueType::kInteger}, {"defined", ValueType::kMoment},
          {"by", ValueType::kText},         {"about", ValueType::kText}};
}

// Every version of what `describe` names; reports if there is none.
std::vector<DefinitionVersion> VersionsOf(Binder& binder, const ast::Describe& describe) {
  const std::string& kind = describe.names[0].text;
  const std::string name = NameKey(describe.names[1].text);
  std::vector<DefinitionVersion> versions;
  for (DefinitionVersion& version : binder.reader().DefinitionHistory())
    if (version.kind == kind && version.name == name) versions.push_back(std::move(version));
  if (versions.empty())
    binder.NoSuch("CQ0224", kind, name, kind + " '" + name + "' never was defined",
                  describe.names[1].span);
  return versions;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

void AddChange(const char* change, const std::string& what, std::vector<Row>& rows) {
  rows.push_back({std::string(change), what});
}

// More pairs of lines than this are not compared one with another.
constexpr size_t kComparisonsMax = 1u << 22;

// The longest lines in common stay; the others were taken away or added.
void LineChanges(const std::vector<std::string>& was, const std::vector<std::string>& is,
                 std::vector<Row>& rows) {
  if (was.size() * is.size() > kComparisonsMax) {
    for (const std::string& line : was) AddChange("removed", line, rows);
    for (const std::string& line : is) AddChange("added", line, rows);
    return;
  }
  std::vector<std::vector<uint32_t>> common(was.size() + 1, std::vector<uint32_t>(is.size() + 1));
  for (size_t a = was.size(); a-- > 0;)
    for (size_t b = is.size(); b-- > 0;)
      common[a][b] =
          was[a] == is[b] ? common[a + 1][b + 1] + 1 : std::max(common[a + 1][b], common[a][b + 1]);
  size_t a = 0;
  size_t b = 0;
  while (a < was.size() || b < is.size()) {
    if (a < was.size() && b < is.size() && was[a] == is[b]) {
      ++a;
      ++b;
    } else if (a < was.size() && (b == is.size() || common[a + 1][b] >= common[a][b + 1])) {
      AddChange("removed", was[a++], rows);
    } else {
      AddChange("added", is[b++], rows);
    }
  }
}

// The codes of a version, by the definitions that were in force when it was made.
std::set<std::string> CodesAt(Binder& binder, const DefinitionVersion& version) {
  std::set<std::string> codes;
  if (version.dropped) return codes;
  const LogSize then{version.position.value + 1};
  const DefinitionCatalogue catalogue(binder.reader().Definitions(then),
                                      binder.reader().DroppedDefinitions(then),
                                      binder.catalogue().sources());
  const Defined* defined = catalogue.Find("codes", version.name);
  if (!defined) return codes;
  const std::map<std::string, std::string> no_params;
  Binder past(binder.reader(), catalogue, no_params, defined->text);
  const auto bound = past.CodesNamed(version.name, *defined);
  if (!bound) {
    const std::string why =
        past.diagnostics().empty() ? "it can't be read" : past.diagnostics().front().message;
    binder.Report("CQ0229", "version " + std::to_string(version.version) + ": " + why, {});
    return codes;
  }
  for (const ledger::Coding& coding : bound->codings)
    codes.insert(coding.system + ":" + coding.code);
  return codes;
}

// The lines `child,parent` that a version's files made.
std::set<std::string> PairsAt(Binder& binder, const DefinitionVersion& version) {
  const DefinitionSources* sources = binder.catalogue().sources();
  if (version.dropped || !sources) return {};
  const auto hierarchy = sources->HierarchyAt(version.position);
  if (!hierarchy.ok()) {
    binder.Report("CQ0229",
                  "version " + std::to_string(version.version) + ": " + hierarchy.error().message,
                  {}, hierarchy.error().hint);
    return {};
  }
  const std::vector<std::string> lines = LinesOf((*hierarchy)->pairs());
  return {lines.begin(), lines.end()};
}

void SetChanges(const std::set<std::string>& before, const std::set<std::string>& after,
                std::vector<Row>& rows) {
  for (const std::string& each : before)
    if (!after.contains(each)) AddChange("removed", each, rows);
  for (const std::string& each : after)
    if (!before.contains(each)) AddChange("added", each, rows);
}

}  // namespace

void ListDefinitions(Binder& binder, const std::string& kind, std::vector<ColumnInfo>& columns,
                     std::vector<Row>& rows) {
  columns = RowColumns();
  for (const char* each : kDefinitionKinds) {
    if (!kind.empty() && kind != each) continue;
    std::vector<DefinitionVersion> versions = binder.reader().Definitions();
    std::erase_if(versions, [&](const DefinitionVersion& v) { return v.kind != each; });
    std::sort(versions.begin(), versions.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    for (const DefinitionVersion& version : versions) rows.push_back(RowOf(binder, version));
  }
}

void DescribeHistory(Binder& binder, const ast::Describe& describe,
                     std::vector<ColumnInfo>& columns, std::vector<Row>& rows) {
  columns = RowColumns();
  for (const DefinitionVersion& version : VersionsOf(binder, describe))
    rows.push_back(RowOf(binder, version));
}

void DescribeChanges(Binder& binder, const ast::Describe& describe,
                     std::vector<ColumnInfo>& columns, std::vector<Row>& rows) {
  columns = {{"change", ValueType::kText}, {"what", ValueType::kText}};
  const std::vector<DefinitionVersion> versions = VersionsOf(binder, describe);
  if (versions.empty()) return;
  const auto newest = static_cast<int64_t>(versions.size());
  if (newest == 1 && !describe.versions)
    return binder.Report("CQ0229", "it has one version, and nothing was before it",
                         describe.names[1].span, "describe it without `changes of`");
  const auto [from, to] = describe.versions.value_or(std::pair(newest - 1, newest));
  for (const int64_t version : {from, to})
    if (version < 1 || version > newest)
      return binder.Report(
          "CQ0229", "there is no version " + std::to_string(version) + " of it",
          describe.names[1].span,
          newest == 1 ? "it has one version only" : "it has 1 to " + std::to_string(newest));
  const DefinitionVersion& was = versions[static_cast<size_t>(from - 1)];
  const DefinitionVersion& is = versions[static_cast<size_t>(to - 1)];
  if (was.kind == "codes") return SetChanges(CodesAt(binder, was), CodesAt(binder, is), rows);
  if (was.kind == "hierarchy") return SetChanges(PairsAt(binder, was), PairsAt(binder, is), rows);
  LineChanges(LinesOf(was.text), LinesOf(is.text), rows);
}

}  // namespace daybook::query
