#include "query/bind/word_lists.h"

#include <map>
#include <string_view>

#include "query/exec/groups/groups.h"
#include "query/exec/nodes/basic.h"

namespace daybook::query {
namespace {

// Lists of FHIR R4 (hl7.org/fhir/R4/valueset-*.html: request-intent and what the feeds add for
// medicines, allergy-intolerance-criticality, condition-ver-status, allergyintolerance-
// verification, request-priority), and the classes of encounters the feeds make.
const std::map<std::string_view, std::vector<std::string>>& WordsOfLists() {
  static const std::map<std::string_view, std::vector<std::string>> kWords = {
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
  };
  return kWords;
}

}  // namespace

const ExprNode& BehindGroups(const ExprNode& node) {
  const auto* cell = dynamic_cast<const GroupCellNode*>(&node);
  return cell && cell->key() ? *cell->key() : node;
}

bool IsClosedList(const ExprNode& written) {
  const ExprNode& node = BehindGroups(written);
  std::string_view word;
  if (const auto* field = dynamic_cast<const RecordFieldNode*>(&node)) word = field->word();
  if (const auto* field = dynamic_cast<const ResidentFieldNode*>(&node)) word = field->word();
  for (const std::string_view closed : {"status", "sex", "type", "class", "intent", "criticality",
                                        "verification", "priority", "kind"})
    if (word == closed) return true;
  return false;
}

std::vector<std::string> WordsOfList(const ExprNode& written) {
  const ExprNode& node = BehindGroups(written);
  const auto* record = dynamic_cast<const RecordFieldNode*>(&node);
  const auto* resident = dynamic_cast<const ResidentFieldNode*>(&node);
  if (record && record->info().field == RecordField::kStatus)
    return {
#define DAYBOOK_STATUS(name, number, word, disposition) word,
#include "ledger/event/statuses.def"
#undef DAYBOOK_STATUS
    };
  const auto found = WordsOfLists().find(record     ? record->word()
                                         : resident ? resident->word()
                                                    : "");
  return found == WordsOfLists().end() ? std::vector<std::string>{} : found->second;
}

bool IsWholeList(const ExprNode& written) {
  const ExprNode& node = BehindGroups(written);
  const auto* record = dynamic_cast<const RecordFieldNode*>(&node);
  const auto* resident = dynamic_cast<const ResidentFieldNode*>(&node);
  return (record && record->info().field == RecordField::kStatus) ||
         (resident && resident->word() == "sex");
}

}  // namespace daybook::query
