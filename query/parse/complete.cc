// What a prompt asks: does this want more lines, and what may come next?
#include <algorithm>

#include "ledger/base/edit_distance.h"
#include "query/parse/at_hand.h"
#include "query/parse/checks.h"
#include "query/parse/faults/expectation.h"
#include "query/parse/faults/fault.h"
#include "query/parse/parse.h"
#include "query/parse/reader.h"

namespace daybook::query {
namespace {

bool Readable(std::string_view text) {
  return text.size() <= kStatementBytesMax && FirstBadByte(text) == text.size();
}

// The words after the last semicolon.
std::span<const Word> LastStatement(const Words& words) {
  size_t begin = words.size();
  while (begin > 0 && words[begin - 1].keyword != ";") --begin;
  return std::span(words).subspan(begin);
}

bool IsOpenText(const Word& word) {
  return word.kind == WordKind::kOpenString || word.kind == WordKind::kOpenRegex;
}

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// True if the end of the text is in a comment.
bool EndsInComment(std::string_view text, std::span<const Word> words) {
  const size_t from = words.empty() ? 0 : words.back().span.end;
  const size_t line = text.find_last_of("\r\n");
  const size_t begin = std::max(from, line == std::string_view::npos ? 0 : line + 1);
  return text.substr(begin).find("--") != std::string_view::npos;
}

bool StartsWithAnyCase(std::string_view word, std::string_view beginning) {
  return word.size() >= beginning.size() &&
         EditDistance(word.substr(0, beginning.size()), beginning, 0) == 0;
}

bool IsCodeByte(char c) { return IsWordByte(c) || c == '.' || c == '-'; }

// Where `snomed:44` at the end of the text begins; npos where no code is being typed.
size_t CodeBegin(std::string_view text) {
  size_t colon = text.size();
  while (colon > 0 && IsCodeByte(text[colon - 1])) --colon;
  if (colon == 0 || text[colon - 1] != ':') return std::string_view::npos;
  size_t begin = --colon;
  while (begin > 0 && IsWordByte(text[begin - 1])) --begin;
  return begin == colon ? std::string_view::npos : begin;
}

bool MayBeCode(std::span<const Word> words) {
  Recogniser recogniser(GrammarAutomaton(), "statement");
  if (recogniser.Read(words) < words.size()) return false;
  const Expected expected = recogniser.Next({});
  const auto& entries = WordVocabulary().entries;
  for (size_t type = 0; type < entries.size(); ++type)
    if (entries[type].kind == WordKind::kCode && expected.tokens.test(type)) return true;
  return false;
}

// `describe` takes a kind of records, a name of any definition, or a kind of definition and then
// names of that kind.
void Described(std::string_view before, std::string_view beginning, CompletionSet& set) {
  static constexpr std::string_view kFirst[] = {"codes",       "records",  "cohort", "value",
                                                "period",      "measure",  "rules",  "hierarchy",
                                                "definitions", "residents"};
  const bool first = before == "describe";
  const bool any = first || before == "records";
  set.kinds = any;
  set.values = first || before == "value";
  set.periods = first || before == "period";
  set.cohorts = first || before == "cohort";
  set.codes = first || before == "codes";
  set.measures = first || before == "measure";
  set.rules = first || before == "rules";
  for (const std::string_view word : kFirst)
    if (first && StartsWithAnyCase(word, beginning)) set.keywords.emplace_back(word);
}

CompletionSet Offers(std::string_view text, std::span<const Word> words,
                     std::string_view beginning) {
  CompletionSet set;
  Recogniser recogniser(GrammarAutomaton(), "statement");
  if (recogniser.Read(words) < words.size()) return set;
  const Expected expected = recogniser.Next(NameRules());
  for (const int type : KeywordsOf(expected)) {
    const std::string& word = WordVocabulary().entries[static_cast<size_t>(type)].text;
    if (StartsWithAnyCase(word, beginning)) set.keywords.push_back(word);
  }
  const auto may = [&](std::string_view rule) {
    return expected.rules.test(static_cast<size_t>(GrammarAutomaton().RuleOf(rule)));
  };
  set.kinds = may("recordsName") && !may("newRecordsName");
  set.cohorts = may("cohortName");
  set.codes = may("codesName");
  set.fields = may("valueName") || may("anyWord");
  set.measures = may("measureName");
  set.rules = may("rulesName");
  if (words.empty()) return set;
  const std::string_view before = words.back().keyword;
  set.periods = before == "during" || before == "overlapping";
  if (may("describedName")) Described(before, beginning, set);
  // `drop cohort`, `describe history of codes`: the word before says of which.
  if (may("definedName")) {
    set.cohorts = before == "cohort";
    set.codes = before == "codes";
    set.measures = before == "measure";
    set.rules = before == "rules";
    set.records = before == "records";
    set.values = before == "value";
    set.periods = before == "period";
  }
  set.units = words.back().kind == WordKind::kNumber && may("unit");
  set.beside = FieldBeside(text, words);
  if (set.fields) set.fields_of = KindAtHand(text, words);
  return set;
}

}  // namespace

bool NeedsMore(std::string_view text) {
  if (!Readable(text)) return false;
  TextReader& reader = TextReader::ForThread();
  const Words& words = reader.Cut(text);
  std::span<const Word> statement = LastStatement(words);
  bool needs = !statement.empty();
  if (needs && !TooDeep(statement)) {
    // A statement that is wrong already gets no better by more lines.
    const bool open = statement.back().kind == WordKind::kOpenString;
    if (open) statement = statement.first(statement.size() - 1);
    Recogniser recogniser(GrammarAutomaton(), "statement");
    needs = recogniser.Read(statement) == statement.size();
  } else {
    needs = false;
  }
  reader.Forget();
  return needs;
}

CompletionSet Complete(std::string_view text) {
  CompletionSet set;
  set.replace_from = text.size();
  if (!Readable(text)) return set;
  TextReader& reader = TextReader::ForThread();
  const Words& words = reader.Cut(text);
  std::span<const Word> statement = LastStatement(words);
  const bool inside_text = !statement.empty() && IsOpenText(statement.back());
  if (!inside_text && !EndsInComment(text, words) && !TooDeep(statement)) {
    const size_t code = CodeBegin(text);
    if (code != std::string_view::npos) {
      while (!statement.empty() && statement.back().span.end > code)
        statement = statement.first(statement.size() - 1);
      if (MayBeCode(statement)) set.code_beginning = text.substr(code);
      set.replace_from = code;
      reader.Forget();
      return set;
    }
    std::string_view beginning;
    if (!statement.empty() && statement.back().span.end == text.size() && IsWordByte(text.back()) &&
        (IsKeyword(statement.back()) || statement.back().kind == WordKind::kName)) {
      const size_t from = statement.back().span.begin;
      beginning = text.substr(from);
      statement = statement.first(statement.size() - 1);
      set = Offers(text, statement, beginning);
      set.replace_from = from;
    } else {
      set = Offers(text, statement, beginning);
      set.replace_from = text.size();
    }
  }
  reader.Forget();
  return set;
}

}  // namespace daybook::query
