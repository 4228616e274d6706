#include "cli/repl/completion.h"

#include <algorithm>
#include <sstream>

#include "cli/repl/help.h"
#include "ledger/event/event.h"
#include "query/help/error_page.h"
#include "query/parse/parse.h"

namespace daybook::cli {
namespace {

void Add(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

// Names that the statement itself gave: after `let` and `as`.
void AddOwnNames(std::string_view text, std::vector<std::string>& words) {
  const size_t statement = text.rfind(';');
  std::istringstream read(std::string(text.substr(statement == text.npos ? 0 : statement + 1)));
  std::string before;
  for (std::string word; read >> word; before = word)
    if ((before == "let" || before == "as") && word != "at" && word != "known" &&
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") ==
            std::string::npos)
      words.push_back(word);
}

// What stands behind "condition." in a list of such names.
void AddBehind(const std::vector<std::string>& dotted, const std::string& first,
               std::vector<std::string>& words) {
  for (const std::string& name : dotted)
    if (!first.empty() && name.starts_with(first + "."))
      words.push_back(name.substr(first.size() + 1));
}

void AddFieldsOf(const query::Catalogue& names, const std::string& kind,
                 std::vector<std::string>& words) {
  AddBehind(names.kind_fields, kind, words);
}

// A kind that no event is of: accesses, feeds, the quarantine.
bool IsOwnKind(const query::Catalogue& names, const std::string& kind) {
  return kind != "events" && !ledger::KindFromWord(kind) &&
         std::ranges::find(names.kinds, kind) != names.kinds.end();
}

// Those of the kind at hand; all where the kind isn't known.
void AddFields(const query::Catalogue& names, const std::string& kind,
               std::vector<std::string>& words) {
  const size_t before = words.size();
  AddFieldsOf(names, kind, words);
  if (words.size() == before) Add(words, names.fields);
}

// `snomed:44054006 |Type 2 diabetes|`.
void AddCodes(query::Session& session, const std::string& beginning,
              std::vector<std::string>& words) {
  const auto codes = session.FindCodes(beginning);
  if (!codes.ok()) return;
  for (const ledger::Coding& coding : *codes) {
    const bool plain = coding.display.find_first_of("|\r\n") == std::string::npos;
    words.push_back(coding.system + ":" + coding.code +
                    (plain && !coding.display.empty() ? " |" + coding.display + "|" : ""));
  }
}

// Topics, and the codes of messages once one is begun: there are many.
std::vector<std::string> HelpWords(std::string_view begun) {
  if (!begun.starts_with("CQ") && !begun.starts_with("cq")) return HelpTopics();
  std::vector<std::string> codes;
  for (const query::ErrorEntry& entry : query::ErrorEntries())
    codes.push_back(std::string(begun.substr(0, 2)) + entry.code.substr(2));
  return codes;
}

Candidates DotCommands(std::string_view line) {
  static const std::vector<std::string> kCommands{".help",  ".format", ".timing",
                                                  ".param", ".status", ".quit"};
  const size_t blank = line.rfind(' ');
  if (blank == std::string_view::npos) return {0, kCommands};
  if (line.starts_with(".format "))
    return {blank + 1, {"table", "vertical", "csv", "tsv", "json", "ndjson", "markdown"}};
  if (line.starts_with(".timing ")) return {blank + 1, {"on", "off"}};
  if (line.starts_with(".help ")) return {blank + 1, HelpWords(line.substr(blank + 1))};
  return {line.size(), {}};
}

}  // namespace

const query::Catalogue& Completion::Names() {
  if (!names_) {
    auto listed = session_.ListCatalogue();
    // A Tab is no place for an error: then there are keywords alone.
    names_ = listed.ok() ? std::move(listed).value() : query::Catalogue{};
  }
  return *names_;
}

Candidates Completion::Find(const std::string& before, std::string_view line) {
  if (before.empty() && line.starts_with('.')) return DotCommands(line);
  const std::string text = before + std::string(line);
  const query::CompletionSet set = query::Complete(text);
  // A word is completed on its own line only.
  if (set.replace_from < before.size() || set.replace_from > text.size()) return {line.size(), {}};
  Candidates found{set.replace_from - before.size(), set.keywords};
  if (!set.code_beginning.empty()) AddCodes(session_, set.code_beginning, found.words);
  if (set.kinds) {
    Add(found.words, Names().kinds);
    Add(found.words, Names().records);
  }
  if (set.records) Add(found.words, Names().records);
  if (set.cohorts) Add(found.words, Names().cohorts);
  if (set.codes) Add(found.words, Names().codes);
  const bool dotted = set.replace_from > 0 && text[set.replace_from - 1] == '.';
  if (set.fields) AddFields(Names(), set.fields_of, found.words);
  // Behind a dot stand the fields of what is before it and nothing else.
  if (set.fields && !dotted) {
    // What the ledger holds of itself is of no resident.
    const bool of_own = IsOwnKind(Names(), set.fields_of);
    if (set.fields_of != "resident" && !set.fields_of.empty() && !of_own)
      AddFieldsOf(Names(), "resident", found.words);
    Add(found.words, Names().values);
    Add(found.words, Names().periods);
    AddOwnNames(text, found.words);
  }
  if (set.values) Add(found.words, Names().values);
  if (set.periods) Add(found.words, Names().periods);
  if (set.measures) Add(found.words, Names().measures);
  if (set.rules) Add(found.words, Names().rules);
  if (set.units) Add(found.words, Names().units);
  if (set.beside == "source") Add(found.words, Names().sources);
  if (!set.beside.empty()) AddBehind(Names().field_words, set.beside, found.words);
  return found;
}

}  // namespace daybook::cli
