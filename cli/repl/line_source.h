#pragma once
// Where the prompt's lines come from: a terminal with editing, or plain standard input.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/standard_input.h"

namespace daybook::cli {

struct LineRead {
  enum class Kind { kLine, kInterrupted, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;  // without line end
};

class LineSource {
 public:
  virtual ~LineSource() = default;
  // Blocks for a line. `continued`: it goes on with what was typed before.
  virtual Result<LineRead> Read(bool continued) = 0;
  // A whole statement, to be recalled later.
  virtual void Remember(const std::string& statement) = 0;
};

// Words that may stand at the end of the line being edited.
struct Candidates {
  size_t replace_from = 0;  // byte of the line where the word being typed begins
  std::vector<std::string> words;
};
// Called for Tab with the line up to the cursor.
using FindCandidates = std::function<Candidates(std::string_view line)>;

// Lines as they come, no prompt, nothing remembered.
std::unique_ptr<LineSource> MakePlainLines(Interrupt& interrupt);

// Editing with libedit on stdin and stdout, which must be terminals; ~/.editrc is read. History
// is kept in `history_file` (0600, its folder made if missing; empty: not kept).
std::unique_ptr<LineSource> MakeEditedLines(Interrupt& interrupt, std::string history_file,
                                            FindCandidates find_candidates);

}  // namespace daybook::cli
