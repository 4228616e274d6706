#include "query/hints/hint.h"

#include "ledger/event/event.h"
#include "query/bind/name_key.h"
#include "query/exec/nodes/arithmetic.h"
#include "query/hints/elsewhere.h"
#include "query/hints/other_words.h"
#include "query/hints/suggest.h"

namespace daybook::query {

std::string HintForRecords(const DefinitionCatalogue& catalogue, const std::string& name) {
  std::string hint = ElsewhereForRecords(catalogue, name);
  if (hint.empty()) hint = OtherWordForRecords(name);
  if (!hint.empty()) return hint;
  std::vector<std::string> words = catalogue.Names("records");
  for (ledger::Kind kind : ledger::ClinicalKinds()) {
    words.emplace_back(ledger::KindWord(kind));
    words.emplace_back(ledger::KindPlural(kind));
  }
  for (const char* word : {"events", "residents", "resident", "cohort"}) words.emplace_back(word);
  if (Nearest(name, words).empty())
    if (const std::string codes = Nearest(name, catalogue.Names("codes")); !codes.empty())
      return "did you mean condition in " + codes + "?";
  return DidYouMean(name, words);
}

std::string HintForValue(const DefinitionCatalogue& catalogue, const std::string& name,
                         const std::vector<std::string>& there) {
  std::string hint = OtherWordForField(name, there);
  if (hint.empty()) hint = ElsewhereForValue(catalogue, name);
  return hint.empty() ? HintForField(name, there) : hint;
}

std::string HintForField(const std::string& name, const std::vector<std::string>& there) {
  const std::string elsewhere = ElsewhereForField(name);
  return elsewhere.empty() ? DidYouMean(name, there) : elsewhere;
}

std::string HintForFunction(const std::string& function, const std::string& argument) {
  std::string hint = ElsewhereForFunction(function, argument);
  if (!hint.empty()) return hint;
  std::vector<std::string> names = FunctionNames();
  names.emplace_back("lookup");
  for (std::string& name : GroupFunctionNames()) names.push_back(std::move(name));
  hint = DidYouMean(NameKey(function), names);
  if (!hint.empty()) return hint;
  for (const std::string& name : names) hint += (hint.empty() ? "there are: " : ", ") + name;
  return hint;
}

}  // namespace daybook::query
