#include "query/bind/word_lists.h"

#include <map>
#include <string_view>

#include "query/exec/groups/groups.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/doubts.h"

namespace daybook::query {
namespace {

// Statuses are the ledger's own. Lists of FHIR R4 (hl7.org/fhir/R4/valueset-*.html: request-intent
// and what the feeds add for medicines, allergy-intolerance-criticality, condition-ver-status,
// allergyintolerance- verification, request-priority), and the classes of encounters the feeds
// make.
const std::map<std::string_view, std::vector<std::string>>& WordsOfLists() {
  static const std::map<std::string_view, std::vector<std::string>> kWords = {
      {"status",
       {
#define DAYBOOK_STATUS(name, number, word, disposition) word,
#include "ledger/event/statuses.def"
#undef DAYBOOK_STATUS
       }},
      {"sex", {"male", "female", "other", "unknown"}},
      {"class", {"ambulatory", "emergency", "inpatient"}},
      {"criticality", {"low", "high", "unable-to-assess"}},
      {"verification",
       {"unconfirmed", "provisional", "differential", "presumed", "confirmed", "refuted",
        "entered-in-error"}},
      {"intent",
       {"proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order",
        "instance-order", "option", "statement", "administration", "dispense"}},
      {"priority", {"routine", "urgent", "asap", "stat"}},
      {"implausible", ImplausibleWords()},
  };
  return kWords;
}

// The word of a field of a record or a resident; empty for anything else.
std::string_view FieldWord(const ExprNode& written) {
  const ExprNode& node = BehindGroups(written);
  if (const auto* field = dynamic_cast<const RecordFieldNode*>(&node)) return field->word();
  if (const auto* field = dynamic_cast<const ResidentFieldNode*>(&node)) return field->word();
  return {};
}

}  // namespace

const ExprNode& BehindGroups(const ExprNode& node) {
  const auto* cell = dynamic_cast<const GroupCellNode*>(&node);
  return cell && cell->key() ? *cell->key() : node;
}

bool IsClosedList(const ExprNode& written) {
  const std::string_view word = FieldWord(written);
  for (const std::string_view closed : {"status", "sex", "type", "class", "intent", "criticality",
                                        "verification", "priority", "kind", "implausible"})
    if (word == closed) return true;
  return false;
}

std::vector<std::string> AllListWords() {
  std::vector<std::string> all;
  for (const auto& [field, words] : WordsOfLists())
    for (const std::string& word : words) all.push_back(std::string(field) + "." + word);
  return all;
}

std::vector<std::string> WordsOfList(const ExprNode& written) {
  const auto found = WordsOfLists().find(FieldWord(written));
  return found == WordsOfLists().end() ? std::vector<std::string>{} : found->second;
}

bool IsWholeList(const ExprNode& written) {
  const std::string_view word = FieldWord(written);
  return word == "status" || word == "sex" || word == "implausible";
}

}  // namespace daybook::query
