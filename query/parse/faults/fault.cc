#include "query/parse/faults/fault.h"

#include <algorithm>
#include <set>

#include "query/parse/faults/clauses.h"
#include "query/parse/faults/expectation.h"

namespace daybook::query {
namespace {

bool MayEndWith(const Expected& expected) { return expected.tokens.test(0); }

// How many words can be read.
size_t ReadableWords(std::span<const Word> words, std::string_view start_rule) {
  return Recogniser(GrammarAutomaton(), start_rule).Read(words);
}

// The keyword that the wrong word, or the name just before it, was probably meant to be.
struct Slip {
  size_t at = 0;
  int meant = 0;
};
std::optional<Slip> SlipOf(const Fault& fault) {
  std::vector<Word> words(fault.words.begin(), fault.words.end());
  for (size_t back = 0; back < 2 && back <= fault.at; ++back) {
    const size_t at = fault.at - back;
    if (at >= words.size()) continue;
    const Word& word = words[at];
    if (word.kind != WordKind::kName && !(back == 0 && IsKeyword(word))) continue;
    Recogniser recogniser(GrammarAutomaton(), fault.start_rule);
    recogniser.Read(std::span(words).first(at));
    const std::vector<int> keywords = KeywordsOf(recogniser.Next(NameRules()));
    const std::string_view written =
        fault.text.substr(word.span.begin, word.span.end - word.span.begin);
    const int meant = NearestKeyword(written, keywords);
    if (meant == 0) continue;
    const int kept = words[at].type;
    words[at].type = meant;
    // A guess must let the reader get past the fault.
    if (ReadableWords(words, fault.start_rule) > fault.at) return Slip{at, meant};
    words[at].type = kept;
  }
  return std::nullopt;
}

// Brackets open before the fault and not closed.
std::optional<ast::Span> OpenBracket(const Fault& fault) {
  std::vector<ast::Span> open;
  for (const Word& word : fault.words.first(fault.at)) {
    if (word.keyword == "(") open.push_back(word.span);
    if (word.keyword == ")" && !open.empty()) open.pop_back();
  }
  if (open.empty()) return std::nullopt;
  return open.back();
}

// What was expected, with the full stop.
std::string Offered(const Fault& fault) {
  const std::string offer = Offer(fault.phrases);
  return offer.ends_with("…") ? offer : offer + ".";
}

Diagnostic TooEarly(const Fault& fault) {
  Diagnostic d{"CQ0103", "The statement ends too early: expected " + Offered(fault), fault.Place()};
  if (const auto open = OpenBracket(fault); open && fault.MayWord(")")) {
    d.hint = "the bracket opened at " + PlaceOf(fault.text, *open) + " isn't closed";
  }
  return d;
}

Diagnostic Plain(const Fault& fault) {
  if (fault.AtEnd()) return TooEarly(fault);
  const auto slip = SlipOf(fault);
  if (slip && slip->at != fault.at) {
    const ast::Span span = fault.words[slip->at].span;
    const std::string_view word = fault.text.substr(span.begin, span.end - span.begin);
    return {
        "CQ0102", Quoted(word) + " isn't followed by " + Quoted(fault.TextOf()) + ".", span,
        "did you mean '" + WordVocabulary().entries[static_cast<size_t>(slip->meant)].text + "'?"};
  }
  Diagnostic d{"CQ0102", Quoted(fault.TextOf()) + " can't stand here: expected " + Offered(fault),
               fault.Place()};
  if (slip) {
    d.hint =
        "did you mean '" + WordVocabulary().entries[static_cast<size_t>(slip->meant)].text + "'?";
  } else if (fault.words[fault.at].kind == WordKind::kTime && fault.Key(-1) == "in") {
    d.hint =
        "'in' is followed by a month or longer; of a day write on " + std::string(fault.TextOf());
  } else if (fault.Key() == "-" && fault.MayWord("minus")) {
    d.hint = "of a set less another write minus";
  } else if (fault.Key() == ")" && !OpenBracket(fault)) {
    d.hint = "no bracket is open here";
  } else if (const auto open = OpenBracket(fault); open && fault.MayWord(")")) {
    d.hint = "the bracket opened at " + PlaceOf(fault.text, *open) + " is still open";
  }
  return d;
}

// The next word from `from` on that begins a clause, outside brackets opened after `from`.
size_t NextClause(std::span<const Word> words, size_t from) {
  int depth = 0;
  for (size_t i = from; i < words.size(); ++i) {
    if (words[i].keyword == "(") ++depth;
    if (words[i].keyword == ")") depth = std::max(0, depth - 1);
    const bool group_by = i > 0 && words[i - 1].keyword == "group";
    if (depth == 0 && !group_by && ClauseAt(words, i) >= 0) return i;
  }
  return words.size();
}

bool IsQuestion(std::span<const Word> words) {
  for (size_t i = 0; i < words.size() && i < 3; ++i) {
    if (words[i].keyword == "from") return true;
  }
  return false;
}

// The word as if it were a name.
void MakeName(Word& word) {
  const auto& entries = WordVocabulary().entries;
  const auto name = std::ranges::find(entries, WordKind::kName, &Vocabulary::Entry::kind);
  word.type = static_cast<int>(name - entries.begin());
  word.kind = WordKind::kName;
  word.keyword = {};
}

}  // namespace

std::string_view Fault::Key(ptrdiff_t ahead) const {
  const ptrdiff_t index = static_cast<ptrdiff_t>(at) + ahead;
  if (index < 0 || index >= static_cast<ptrdiff_t>(words.size())) return {};
  return words[static_cast<size_t>(index)].keyword;
}

std::string_view Fault::TextOf(ptrdiff_t ahead) const {
  const ptrdiff_t index = static_cast<ptrdiff_t>(at) + ahead;
  if (index < 0 || index >= static_cast<ptrdiff_t>(words.size())) return {};
  const ast::Span span = words[static_cast<size_t>(index)].span;
  return text.substr(span.begin, span.end - span.begin);
}

ast::Span Fault::Place() const {
  if (!AtEnd()) return words[at].span;
  const uint32_t end = words.empty() ? 0 : words.back().span.end;
  return {end, end};
}

bool Fault::May(std::string_view rule) const {
  const int index = GrammarAutomaton().RuleOf(rule);
  return index >= 0 && names.rules.test(static_cast<size_t>(index));
}

bool Fault::MayWord(std::string_view keyword) const {
  const auto& entries = WordVocabulary().entries;
  for (size_t type = 1; type < entries.size(); ++type) {
    if (names.tokens.test(type) && entries[type].text == keyword) return true;
  }
  return false;
}

std::optional<Fault> FindFault(std::string_view text, std::span<const Word> words,
                               std::string_view start_rule) {
  Recogniser recogniser(GrammarAutomaton(), start_rule);
  Fault fault{text, words, recogniser.Read(words), start_rule, {}, {}};
  fault.names = recogniser.Next(NameRules());
  if (fault.AtEnd() && MayEndWith(fault.names)) return std::nullopt;
  fault.phrases = recogniser.Next(PhraseRules());
  return fault;
}

Diagnostic Worded(const Fault& fault) {
  const auto habit = HabitOf(fault);
  return habit ? *habit : Plain(fault);
}

std::vector<size_t> UsesAsName(std::span<const Word> words, size_t at) {
  std::vector<size_t> uses = {at};
  for (size_t i = at + 1; i + 1 < words.size(); ++i)
    if (words[i].keyword == words[at].keyword && words[i + 1].keyword == ".") uses.push_back(i);
  return uses;
}

std::vector<Diagnostic> FaultsOf(std::string_view text, std::span<const Word> statement) {
  std::vector<Diagnostic> all;
  Words words(statement.begin(), statement.end());
  std::string_view rule = "statement";
  std::optional<Fault> fault = FindFault(text, words, rule);
  const bool question = IsQuestion(words);
  std::set<std::string_view> names;  // words of the language that are taken for names
  size_t read = 0;                   // words before the part the fault is in
  while (fault) {
    const bool told = !fault->AtEnd() && names.contains(fault->Key());
    if (!told) all.push_back(Worded(*fault));
    if (told || all.back().id == kReservedAsName) {
      names.insert(fault->Key());
      for (const size_t use : UsesAsName(words, read + fault->at)) MakeName(words[use]);
      fault = FindFault(text, std::span(words).subspan(read), rule);
      continue;
    }
    const bool clause_first = read == 0 && fault->at == 0 && ClauseAt(words, 0) >= 0;
    if (!question || fault->AtEnd() || clause_first) break;
    // A clause word that came too late begins its own part, one in the place of a name none; it
    // must not be met twice.
    const bool met = (fault->at == 0 && read > 0) || fault->Key(-1) == "as";
    const size_t from = fault->at + (met ? 1 : 0);
    const size_t next = NextClause(fault->words, from);
    if (next >= fault->words.size()) break;
    read += next;
    rule = "clausesOnly";
    fault = FindFault(text, std::span(words).subspan(read), rule);
  }
  return all;
}

}  // namespace daybook::query
