#pragma once
// Codes that come from a loaded hierarchy, and the files that definitions name.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "query/bind/binder.h"

namespace daybook::query {

using CodeKey = std::pair<std::string, std::string>;  // system, code

// What is below a code into `keys`; false after a report.
bool AddDescendants(Binder& binder, const std::string& system, const std::string& code,
                    ast::Span span, std::set<CodeKey>& keys);
// What an expression of SNOMED CT means into `keys`; false after a report.
bool AddEcl(Binder& binder, const ast::CodesEcl& ecl, ast::Span span, std::set<CodeKey>& keys);
// What a statement came with for one file of a hierarchy: the whole file, or the pairs that the
// door cut from it.
struct HierarchyContent {
  std::string digest;      // of the whole file
  std::string_view lines;  // lives as long as the statement's files
};
// Reports if there is none.
std::optional<HierarchyContent> HierarchyContentOf(Binder& binder, const std::string& file,
                                                   ast::Span span);
// The content of a file that a definition names: `defined`'s own, or of the statement; reports.
std::optional<std::string> ContentOf(Binder& binder, const std::string& file,
                                     const Defined* defined, ast::Span span);

}  // namespace daybook::query
