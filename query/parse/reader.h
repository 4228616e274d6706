#pragma once
// A statement's words (cutter.h) to its part of the AST, by ANTLR's parser. Both are kept for the
// next script, one of each a thread.
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "query/ast/ast.h"
#include "query/diagnostic.h"
#include "query/parse/words.h"

namespace daybook::query {

class TextReader {
 public:
  // This thread's reader, its caches warm from earlier scripts.
  static TextReader& ForThread();

  TextReader();
  ~TextReader();
  TextReader(const TextReader&) = delete;
  TextReader& operator=(const TextReader&) = delete;

  // Cuts `text` (valid UTF-8, which must live until Forget) into words.
  const Words& Cut(std::string_view text);
  // Reads the words [begin, end) of the text last cut as one statement; no semicolon among them.
  // Nothing if they aren't one. What is doubtful or doubled in a good one goes to `notes`.
  std::optional<ast::Statement> Read(size_t begin, size_t end, std::vector<Diagnostic>& notes);
  // Drops the text's words and tree; the caches stay.
  void Forget();

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace daybook::query
