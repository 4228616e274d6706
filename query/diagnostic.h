#pragma once
// What is wrong (or doubtful) in a statement, with its place. Stable codes: CQ01xx the text,
// CQ02xx names, CQ03xx types and units, CQ04xx limits, CQ09xx not in this edition.
#include <string>
#include <string_view>
#include <vector>

#include "query/ast/ast.h"

namespace daybook::query {

struct Diagnostic {
  std::string id;       // "CQ0102"
  std::string message;  // one sentence for a person; the user's words, no grammar rule names
  ast::Span span;
  std::string hint{};  // "did you mean 'conditions'?" or the next step
  bool warning = false;
};

// What the diagnostics of one script, and those of binding one statement, are cut at.
inline constexpr size_t kDiagnosticsMax = 50;
// The message in the place of all beyond it.
Diagnostic TheRestIsLeftOut(ast::Span span, bool warning);

void SortByPlace(std::vector<Diagnostic>& all);
// Sorted, and of many the first kDiagnosticsMax and that the rest is left out.
void SortAndCut(std::vector<Diagnostic>& all);

// `more` at the end of `all`.
void Append(std::vector<Diagnostic> more, std::vector<Diagnostic>& all);

// Where a byte of the text stands: lines and characters of a line, from 1.
struct TextPlace {
  size_t line = 1;
  size_t column = 1;
};
TextPlace PlaceAt(std::string_view text, uint32_t byte);

// "line 1, columns 6-14".
std::string PlaceOf(std::string_view text, ast::Span span);
// The line of the text with the whole span underlined (^^^^), the message and the hint; the form
// the REPL and the commands print.
std::string Underline(std::string_view text, const Diagnostic& diagnostic);

}  // namespace daybook::query
