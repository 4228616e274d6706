#pragma once
// The words of a script as the lexer sees them, without ANTLR: what the checks before parsing and
// the makers of messages look at.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "query/ast/ast.h"

namespace daybook::query {

enum class WordKind : uint8_t {
  kReserved,    // a keyword that is never a name
  kSoft,        // a keyword where it is called for, else a name
  kName,        // any other word; unit words too
  kUnit,        // mmol/mol, %, 10*9/L
  kNumber,      // 12, 1.5
  kTime,        // 2019-03-01, 2019-03, 2019-03-01T10:05:00Z
  kString,      // '…'
  kCode,        // snomed:44054006
  kParam,       // $name
  kRegex,       // /…/i
  kSign,        // ( ) , ; . << = …
  kOpenString,  // a quote that nothing closes
  kOpenRegex,   // a pattern that nothing closes
  kUnexpected,  // a character or sign that means nothing here
};

struct Word {
  int type = 0;  // the grammar's token type; 0 is the end of a statement
  WordKind kind = WordKind::kUnexpected;
  // The keyword in lower case, or the sign; empty for all others. Lives as long as the program.
  std::string_view keyword;
  ast::Span span;
};
using Words = std::vector<Word>;

// True if `word` can be read as a keyword: reserved, or soft.
inline bool IsKeyword(const Word& word) {
  return word.kind == WordKind::kReserved || word.kind == WordKind::kSoft;
}

// What a token type of the grammar is and how it is written.
struct Vocabulary {
  struct Entry {
    WordKind kind = WordKind::kUnexpected;
    std::string text;  // "where", "<=", "a number"
  };
  std::vector<Entry> entries;  // by token type; 0 is "the end of the statement"
};
const Vocabulary& WordVocabulary();

}  // namespace daybook::query
