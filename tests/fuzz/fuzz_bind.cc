// Any text bound to the names, codes and units of a small ledger, not run: a plan that can be
// explained, or errors of CareQL's own that can be printed, in a bounded time.
#include <chrono>

#include "query/bind/bind_define.h"
#include "query/bind/bound_query.h"
#include "query/own/own_kinds.h"
#include "query/parse/parse.h"
#include "tests/careql/statement_files.h"
#include "tests/fuzz/seeds.h"
#include "tests/fuzz/small_ledger.h"
#include "tests/query/statements.h"

namespace {

using namespace daybook;

constexpr int kSeedStatements = 200;
// Under a sanitizer on a busy machine; the most that was seen is a hundredth.
constexpr std::chrono::seconds kBindTimeMax{5};

bool IsCode(const std::string& id) {
  return id.size() == 6 && id.starts_with("CQ") &&
         id.find_first_not_of("0123456789", 2) == std::string::npos;
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  std::vector<std::string> seeds;
  for (const auto& file : tests::StatementFiles())
    for (size_t at = 0; at < file.text.size();) {
      const size_t end = std::min(file.text.find(";\n", at), file.text.size() - 1) + 1;
      seeds.push_back(file.text.substr(at, end - at));
      at = end;
    }
  tests::RandomStatements statements(2);
  for (int i = 0; i < kSeedStatements; ++i) seeds.push_back(statements.Next());
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const query::ParseOutcome parsed = query::Parse(text);
  if (!parsed.ok()) return 0;
  static const query::Reader& reader = *[] {
    const auto snapshot = tests::SmallLedger::Of(1).Latest();
    return new query::Reader(snapshot, projections::Visibility::All(),
                             projections::PositionOf(*snapshot));
  }();
  static const query::DefinitionCatalogue& defined =
      *new query::DefinitionCatalogue(reader.Definitions());
  static const std::map<std::string, std::string> params = {{"n", "3"}, {"codes", "diabetes"}};
  for (const query::ast::Statement& statement : parsed.script.statements) {
    const auto began = std::chrono::steady_clock::now();
    query::Binder binder(reader, defined, params, text);
    binder.SeeOwn({projections::kLentKinds});
    if (const auto* asked = std::get_if<query::ast::QueryStatement>(&statement.node)) {
      const auto bound = query::BindQuery(binder, *asked->query, asked->query->every.has_value());
      DAYBOOK_CHECK(bound.has_value() != binder.failed());
      if (bound) DAYBOOK_CHECK(!query::PlanText(*bound, nullptr).empty());
    } else if (const auto* define = std::get_if<query::ast::Define>(&statement.node)) {
      query::CheckDefinition(binder, *define);
    }
    for (const query::Diagnostic& diagnostic : binder.diagnostics()) {
      DAYBOOK_CHECK(IsCode(diagnostic.id) && !diagnostic.message.empty());
      DAYBOOK_CHECK(!query::Underline(text, diagnostic).empty());
    }
    DAYBOOK_CHECK(std::chrono::steady_clock::now() - began < kBindTimeMax);
  }
  return 0;
}
