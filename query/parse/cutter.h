#pragma once
// Cuts text into words with the lexer that ANTLR makes of the grammar.
#include <memory>
#include <string_view>

#include "query/parse/words.h"

namespace daybook::query {

// For one thread; what its lexer has learnt is kept from text to text.
class Cutter {
 public:
  Cutter();
  ~Cutter();
  Cutter(const Cutter&) = delete;
  Cutter& operator=(const Cutter&) = delete;

  // The words of `text`, which is valid UTF-8 and must live until Forget or the next text.
  const Words& Cut(std::string_view text);
  // Those of the text last cut.
  const Words& words() const;
  void Forget();

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace daybook::query
