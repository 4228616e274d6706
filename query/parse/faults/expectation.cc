#include "query/parse/faults/expectation.h"

#include <algorithm>
#include <array>
#include <span>

#include "ledger/base/edit_distance.h"

namespace daybook::query {
namespace {

struct Phrase {
  std::string_view rule;
  std::string_view words;
};

// What a message says first: something of the kind must come.
constexpr Phrase kNeeded[] = {
    {"column", "a column"},
    {"orderKey", "a value to order by"},
    {"subject", "residents, a cohort or a kind of records"},
    {"condition", "a condition"},
    {"predicate", "a condition"},
    {"comparable", "a value"},
    {"sum", "a value"},
    {"product", "a value"},
    {"unary", "a value"},
    {"primary", "a value"},
    {"operand", "a value"},
    {"source", "a kind of records"},
    {"pattern", "a kind of records"},
    {"records", "a kind of records"},
    {"head", "a kind of records"},
    {"residentSet", "a set (residents, cohort …)"},
    {"setTerm", "a set (residents, cohort …)"},
    {"newName", "a new name"},
    {"newRecordsName", "a new name"},
    {"recordsName", "a kind of records"},
    {"cohortName", "a cohort's name"},
    {"members", "codes"},
    {"member", "a code"},
    {"codesPart", "a code"},
    {"codesName", "the name of codes"},
    {"measureName", "a measure's name"},
    {"rulesName", "the name of rules"},
    {"describedName", "a name"},
    {"definedName", "the name of a definition"},
    {"definitionKind", "'codes', 'records', 'cohort', 'value', 'period', 'hierarchy' …"},
    {"systemName", "a code system (snomed, icd10 …)"},
    {"valueName", "a name"},
    {"functionName", "a function"},
    {"anyWord", "a field"},
    {"duration", "a length of time (12 months)"},
    {"period", "a period"},
    {"calendar", "a year (2019, 2019-04, fy 2023/24)"},
    {"fiscalYear", "a financial year (fy 2023/24)"},
    {"timeUnit", "a unit of time"},
    {"timeWord", "day, week, month, quarter, year or fy"},
    {"number", "a number"},
    {"count", "a whole number"},
    {"quantifier", "'at least', 'at most', 'exactly'"},
};

// What it says last: more that may follow what is whole already.
constexpr Phrase kPossible[] = {
    {"comparison", "a comparison (=, >, is known …)"},
    {"window", "a window (in last 12 months, since …)"},
    {"qualifier", "'with (…)'"},
    {"gap", "a gap (within 30 days)"},
    {"steps", "'followed by', 'preceded by'"},
    {"follow", "'followed by'"},
    {"precede", "'preceded by'"},
    {"notFollowed", "'not followed by'"},
    {"notPreceded", "'not preceded by'"},
    {"withoutBetween", "'without … in between'"},
    {"asAt", "'as at'"},
    {"asKnownAt", "'as known at'"},
    {"definedAt", "'defined at'"},
    {"unit", "a unit"},
    {"dotWord", "a field"},
    {"addSign", "an operator (+, -, *, /)"},
    {"timesSign", "an operator (+, -, *, /)"},
};

constexpr std::string_view kNameRules[] = {
    "newName",       "newRecordsName", "recordsName", "cohortName", "codesName",
    "measureName",   "rulesName",      "valueName",   "anyWord",    "functionName",
    "describedName", "definedName",    "systemName"};

// Words that begin a clause of a question: one phrase when many of them may stand.
constexpr std::string_view kClauseWords[] = {"let",  "where", "by",    "having", "every",
                                             "show", "order", "limit", "hide"};
constexpr size_t kClauseWordsAlone = 3;
// Words that may follow almost anything: offered when there is little else.
constexpr std::string_view kMinorWords[] = {"as", "at", "in", "not", "(", "including", "is", "of"};

RuleSet RulesNamed(const auto& names) {
  RuleSet rules;
  for (const std::string_view name : names) {
    const int rule = GrammarAutomaton().RuleOf(name);
    if (rule >= 0) rules.set(static_cast<size_t>(rule));
  }
  return rules;
}

void AddOnce(std::vector<std::string>& offers, std::string words) {
  if (std::find(offers.begin(), offers.end(), words) == offers.end()) {
    offers.push_back(std::move(words));
  }
}

bool Among(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// By the order of clauses in a question; `quoted` has its quotes.
size_t ClauseRank(std::string_view quoted) {
  const auto word = quoted.substr(1, quoted.size() - 2);
  return static_cast<size_t>(std::find(std::begin(kClauseWords), std::end(kClauseWords), word) -
                             std::begin(kClauseWords));
}

// The offers that are single words and signs: those that join and close, the rest, clauses.
void AddTokens(const Expected& expected, std::vector<std::string>& offers,
               std::vector<std::string>& minor) {
  std::vector<std::string> clauses;
  const auto& entries = WordVocabulary().entries;
  for (size_t type = 1; type < entries.size(); ++type) {
    if (!expected.tokens.test(type) || entries[type].text.empty()) continue;
    const Vocabulary::Entry& entry = entries[type];
    const bool fixed = entry.kind == WordKind::kReserved || entry.kind == WordKind::kSoft ||
                       entry.kind == WordKind::kSign;
    const std::string words = fixed ? "'" + entry.text + "'" : entry.text;
    if (Among(kClauseWords, entry.text)) {
      clauses.push_back(words);
    } else {
      AddOnce(Among(kMinorWords, entry.text) ? minor : offers, words);
    }
  }
  std::sort(clauses.begin(), clauses.end(),
            [](const auto& a, const auto& b) { return ClauseRank(a) < ClauseRank(b); });
  if (clauses.size() > kClauseWordsAlone) {
    offers.push_back("the next clause (" + clauses[0] + ", " + clauses[1] + " …)");
  } else {
    offers.insert(offers.end(), clauses.begin(), clauses.end());
  }
  if (expected.tokens.test(0)) offers.push_back(entries[0].text);
}

void AddPhrases(const Expected& expected, std::span<const Phrase> phrases,
                std::vector<std::string>& offers) {
  for (const Phrase& phrase : phrases) {
    const int rule = GrammarAutomaton().RuleOf(phrase.rule);
    if (rule < 0 || !expected.rules.test(static_cast<size_t>(rule))) continue;
    AddOnce(offers, std::string(phrase.words));
  }
}

}  // namespace

const RuleSet& NameRules() {
  static const RuleSet kRules = RulesNamed(kNameRules);
  return kRules;
}

const RuleSet& PhraseRules() {
  static const RuleSet kRules = [] {
    std::vector<std::string_view> names;
    for (const Phrase& phrase : kNeeded) names.push_back(phrase.rule);
    for (const Phrase& phrase : kPossible) names.push_back(phrase.rule);
    return RulesNamed(names);
  }();
  return kRules;
}

std::string Offer(const Expected& expected) {
  std::vector<std::string> offers;
  std::vector<std::string> minor;
  AddPhrases(expected, kNeeded, offers);
  AddTokens(expected, offers, minor);
  AddPhrases(expected, kPossible, offers);
  offers.insert(offers.end(), minor.begin(), minor.end());
  const bool more = offers.size() > kOffersMax;
  if (more) offers.resize(kOffersMax);
  std::string all;
  for (size_t i = 0; i < offers.size(); ++i) {
    if (i > 0) all += i + 1 == offers.size() && !more ? " or " : ", ";
    all += offers[i];
  }
  return more ? all + " …" : all;
}

std::vector<int> KeywordsOf(const Expected& expected) {
  std::vector<int> types;
  const auto& entries = WordVocabulary().entries;
  for (size_t type = 1; type < entries.size(); ++type) {
    const WordKind kind = entries[type].kind;
    if (!expected.tokens.test(type)) continue;
    if (kind == WordKind::kReserved || kind == WordKind::kSoft) {
      types.push_back(static_cast<int>(type));
    }
  }
  return types;
}

int NearestKeyword(std::string_view word, const std::vector<int>& types) {
  constexpr size_t kShortest = 3;  // a slip in fewer letters could be anything
  if (word.size() < kShortest || word.size() > kQuotedCharsMax) return 0;
  size_t best = word.size() <= 4 ? 1 : 2;
  int nearest = 0;
  for (const int type : types) {
    const std::string& keyword = WordVocabulary().entries[static_cast<size_t>(type)].text;
    const size_t distance = EditDistance(word, keyword, best);
    if (distance == 0 || distance > best || keyword.size() < kShortest) continue;
    if (nearest != 0 && distance == best) continue;
    best = distance;
    nearest = type;
  }
  return nearest;
}

std::string Quoted(std::string_view word) {
  size_t bytes = 0;
  size_t characters = 0;
  while (bytes < word.size() && word[bytes] != '\n' && characters < kQuotedCharsMax) {
    do ++bytes;
    while (bytes < word.size() && (static_cast<unsigned char>(word[bytes]) & 0xC0) == 0x80);
    ++characters;
  }
  const bool is_text =
      word.size() > 1 && bytes == word.size() && word.front() == '\'' && word.back() == '\'';
  if (is_text) return std::string(word);  // it has its quotes
  std::string quoted = "'" + std::string(word.substr(0, bytes));
  return quoted + (bytes < word.size() ? "…'" : "'");
}

}  // namespace daybook::query
