#pragma once
// Text to AST. ANTLR stays behind this header.
#include <string>
#include <string_view>
#include <vector>

#include "query/ast/ast.h"
#include "query/diagnostic.h"

namespace daybook::query {

inline constexpr size_t kStatementBytesMax = 256u << 10;  // a script's text
inline constexpr int kNestingMax = 64;                    // brackets within brackets

struct ParseOutcome {
  ast::Script script;                   // what could be read; use it only if there is no error
  std::vector<Diagnostic> diagnostics;  // in order of place, warnings included
  bool ok() const;                      // no error among them
};

// Never throws, never fails: bad text gives diagnostics. Refuses invalid UTF-8, over-long text and
// over-deep nesting before the parser sees them. Thread-safe; keeps a warm parser a thread.
ParseOutcome Parse(std::string_view text);

// True if `text` is a beginning that more lines could complete (an open bracket or string, no `;`
// at the end): what a prompt needs for continuation lines.
bool NeedsMore(std::string_view text);

struct Completion {
  std::string text;   // to insert instead of the last word
  std::string label;  // what kind of word it is: "keyword", "kind", "a name of codes" …
};
// What may stand at the end of `text`: keywords from the grammar, and the classes of names that
// may stand there (a cohort, codes, a kind …) for the caller to fill from its catalogue.
struct CompletionSet {
  std::vector<std::string> keywords;
  bool kinds = false;    // and records that are defined
  bool records = false;  // those that are defined alone
  bool cohorts = false;
  bool codes = false;
  bool fields = false;
  bool values = false;   // after `describe` and `drop`; elsewhere among the fields
  bool periods = false;  // after `during` and `overlapping`, and so
  bool measures = false;
  bool rules = false;
  bool units = false;  // after a number
  // "snomed:44": what stands there of a code; empty where none is being typed.
  std::string code_beginning;
  // The field that what stands here is compared with ("source", "sex"); empty where none is.
  std::string beside;
  // Whose fields: a kind ("condition"), "resident", or empty where the text doesn't tell.
  std::string fields_of;
  size_t replace_from = 0;  // byte where the word being typed begins
};
CompletionSet Complete(std::string_view text);

}  // namespace daybook::query
