#include "query/parse/parse.h"

#include <algorithm>
#include <string>

#include "query/parse/checks.h"
#include "query/parse/faults/fault.h"
#include "query/parse/foreign_date.h"
#include "query/parse/reader.h"

namespace daybook::query {
namespace {

void ReadStatement(TextReader& reader, std::string_view text, size_t begin, size_t end,
                   const Words& words, ParseOutcome& outcome) {
  const std::span<const Word> statement(words.data() + begin, end - begin);
  if (auto deep = TooDeep(statement)) {
    outcome.diagnostics.push_back(std::move(*deep));
    return;
  }
  if (ForeignDates dates = FindForeignDates(text, statement); !dates.diagnostics.empty()) {
    // What is wrong besides; of a date once is enough.
    std::vector<Diagnostic> others = FaultsOf(text, dates.mended);
    std::erase_if(others, [&](const Diagnostic& other) {
      return std::ranges::any_of(dates.diagnostics, [&](const Diagnostic& date) {
        return date.span.begin == other.span.begin;
      });
    });
    Append(std::move(others), outcome.diagnostics);
    Append(std::move(dates.diagnostics), outcome.diagnostics);
    return;
  }
  if (auto read = reader.Read(begin, end, outcome.diagnostics)) {
    outcome.script.statements.push_back(std::move(*read));
    return;
  }
  std::vector<Diagnostic> faults = FaultsOf(text, statement);
  if (faults.empty()) {
    // The recogniser walks the parser's own automaton; should they ever differ, say so.
    faults.push_back({"CQ0199",
                      "This statement can't be read.",
                      {statement.front().span.begin, statement.back().span.end},
                      "please report it with its text"});
  }
  Append(std::move(faults), outcome.diagnostics);
}

ParseOutcome Refused(std::string id, std::string message, size_t at, std::string hint) {
  ParseOutcome outcome;
  const auto place = static_cast<uint32_t>(at);
  outcome.diagnostics.push_back(
      {std::move(id), std::move(message), {place, place + 1}, std::move(hint)});
  return outcome;
}

}  // namespace

bool ParseOutcome::ok() const {
  return std::all_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.warning; });
}

ParseOutcome Parse(std::string_view text) {
  if (text.size() > kStatementBytesMax) {
    return Refused("CQ0101",
                   "The text has " + std::to_string(text.size()) + " bytes; at most " +
                       std::to_string(kStatementBytesMax) + " are read at once.",
                   0, "send it in parts");
  }
  if (const size_t bad = FirstBadByte(text); bad < text.size()) {
    const std::string byte = "The byte at offset " + std::to_string(bad);
    if (text[bad] == '\0')
      return Refused("CQ0104", byte + " is a zero byte, and text has none.", bad,
                     "take it out; a file saved as UTF-16 has many: save it as UTF-8");
    return Refused("CQ0104", byte + " isn't UTF-8 text.", bad, "save the text as UTF-8");
  }
  TextReader& reader = TextReader::ForThread();
  const Words& words = reader.Cut(text);
  ParseOutcome outcome;
  for (size_t begin = 0; begin < words.size();) {
    size_t end = begin;
    while (end < words.size() && words[end].keyword != ";") ++end;
    const bool enough = outcome.diagnostics.size() > kDiagnosticsMax && !outcome.ok();
    if (end > begin && !enough) ReadStatement(reader, text, begin, end, words, outcome);
    begin = end + 1;
  }
  reader.Forget();
  SortAndCut(outcome.diagnostics);
  return outcome;
}

}  // namespace daybook::query
