#pragma once
// From the words of a statement that can't be read to what is wrong with them.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/diagnostic.h"
#include "query/parse/faults/viable.h"
#include "query/parse/words.h"

namespace daybook::query {

// The first word that can't follow those before it.
struct Fault {
  std::string_view text;        // the whole script
  std::span<const Word> words;  // of the statement, or of its rest from a clause on
  size_t at = 0;                // index of the wrong word; words.size() at the end
  std::string_view start_rule;  // what the words were read as
  Expected names;               // what could stand there, names as classes
  Expected phrases;             // the same, in a message's phrases

  bool AtEnd() const { return at == words.size(); }
  // The keyword or sign `ahead` words on (or, negative, back); empty if there is none.
  std::string_view Key(ptrdiff_t ahead = 0) const;
  std::string_view TextOf(ptrdiff_t ahead = 0) const;
  // Where a message about the wrong word, or the end, points.
  ast::Span Place() const;
  bool May(std::string_view rule) const;         // that rule could begin there
  bool MayWord(std::string_view keyword) const;  // that keyword or sign could stand there
};

// Nothing if the words can be read whole from `start_rule`.
std::optional<Fault> FindFault(std::string_view text, std::span<const Word> words,
                               std::string_view start_rule);

// The message for a slip that people from elsewhere make, if it is one of those known.
std::optional<Diagnostic> HabitOf(const Fault& fault);
// The same of slips of speech.
std::optional<Diagnostic> SpeechOf(const Fault& fault);

// The message of a fault: that of a slip known by its form, else what could stand there.
Diagnostic Worded(const Fault& fault);

// The id of the message that a word of the language stands where a name is called for.
inline constexpr std::string_view kReservedAsName = "CQ0120";

// Where the word at `at`, which is meant for a name, is used for it: there, and wherever a field of
// it is asked for after that.
std::vector<size_t> UsesAsName(std::span<const Word> words, size_t at);

// All that is wrong with a statement: after an error reading goes on at the next clause.
std::vector<Diagnostic> FaultsOf(std::string_view text, std::span<const Word> words);

}  // namespace daybook::query
