#include "query/summary/summary_item.h"

#include <algorithm>

#include "query/exec/nodes/doubts.h"

namespace daybook::query {
namespace {

using ledger::Event;
using ledger::FieldId;
using ledger::Kind;

std::string Join(const std::vector<std::string>& parts, const char* between) {
  std::string out;
  for (const std::string& part : parts)
    if (!part.empty()) out += (out.empty() ? "" : between) + part;
  return out;
}

std::string ValueWords(const ledger::FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* coded = std::get_if<ledger::Coded>(&value)) return WordsOf(*coded);
  if (const auto* quantity = std::get_if<ledger::Quantity>(&value)) {
    static constexpr const char* kComparators[] = {"", "<", "<=", ">=", ">"};
    return kComparators[static_cast<size_t>(quantity->comparator)] + quantity->digits +
           (quantity->unit.empty() ? "" : " " + quantity->unit);
  }
  if (const auto* time = std::get_if<PartialTime>(&value)) return FormatPartialTime(*time);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "yes" : "no";
  if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  return "";
}

}  // namespace

std::string WordsOf(const ledger::Coded& coded) {
  if (!coded.text.empty()) return coded.text;
  for (const ledger::Coding& coding : coded.codings)
    if (!coding.display.empty()) return coding.display;
  return coded.codings.empty() ? "" : coded.codings.front().code;
}

std::string FieldWords(const Event& event, FieldId id) {
  std::vector<std::string> words;
  for (const ledger::Field& field : event.fields)
    if (field.id == id) words.push_back(ValueWords(field.value));
  return Join(words, ", ");
}

namespace {

std::string ComponentWords(const Event& event) {
  std::vector<std::string> parts;
  for (const ledger::Component& component : event.components)
    parts.push_back(WordsOf(component.code) + " " + ValueWords(component.value));
  return Join(parts, "; ");
}

// A word of the source after what it is: "severity severe"; empty without it.
std::string Labelled(const char* label, const std::string& words) {
  return words.empty() ? "" : std::string(label) + " " + words;
}

std::string RangeWords(const Event& event) {
  const std::string low = FieldWords(event, FieldId::kLow);
  const std::string high = FieldWords(event, FieldId::kHigh);
  if (low.empty() && high.empty()) return "";
  if (low.empty()) return "range up to " + high;
  return high.empty() ? "range from " + low : "range " + low + " to " + high;
}

// Never a medicine without its dose when the source gave one, never blank when it did not (C29);
// never an order that is only proposed, or that says "do not", as if it were one.
std::string MedicineWords(const Event& event) {
  std::string dose =
      Join({FieldWords(event, FieldId::kDose), FieldWords(event, FieldId::kDoseQuantity)}, " · ");
  if (dose.empty() || dose.starts_with("as needed"))  // when, but not how much
    dose = Join({"dose not supplied by source", dose}, " · ");
  std::string route = FieldWords(event, FieldId::kRoute);
  if (dose.find(route) != std::string::npos) route.clear();  // said there already
  const auto* as_needed = ledger::FindField(event, FieldId::kAsNeeded);
  const bool needed = as_needed && std::get_if<bool>(as_needed) && std::get<bool>(*as_needed);
  std::string intent = FieldWords(event, FieldId::kIntent);
  if (intent == "order" || intent.ends_with("-order")) intent.clear();
  const bool forbidden = event.status == ledger::EventStatus::kNotToBeDone;
  return Join({forbidden ? "NOT TO BE GIVEN" : "", intent, dose, route,
               needed && dose.find("needed") == std::string::npos ? "as needed" : "",
               Labelled("reason", FieldWords(event, FieldId::kReason)),
               FieldWords(event, FieldId::kComment)},
              " · ");
}

std::string ConditionWords(const Event& event) {
  std::string verification = FieldWords(event, FieldId::kVerification);
  if (verification == "confirmed") verification.clear();
  return Join({verification, FieldWords(event, FieldId::kSeverity),
               FieldWords(event, FieldId::kBodySite), FieldWords(event, FieldId::kComment)},
              " · ");
}

std::string AllergyWords(const Event& event) {
  std::string verification = FieldWords(event, FieldId::kVerification);
  if (verification == "confirmed") verification.clear();
  return Join({verification, FieldWords(event, FieldId::kReaction),
               Labelled("severity", FieldWords(event, FieldId::kSeverity)),
               Labelled("criticality", FieldWords(event, FieldId::kCriticality)),
               FieldWords(event, FieldId::kComment)},
              " · ");
}

std::string DetailOf(const Event& event) {
  const std::string comment = FieldWords(event, FieldId::kComment);
  switch (event.kind) {
    case Kind::kMedication:
      return MedicineWords(event);
    case Kind::kAllergy:
      return AllergyWords(event);
    case Kind::kObservation:
      return Join({ComponentWords(event), FieldWords(event, FieldId::kInterpretation),
                   RangeWords(event), comment},
                  " · ");
    case Kind::kEncounter:
      return Join({FieldWords(event, FieldId::kClass), FieldWords(event, FieldId::kReason)}, " · ");
    case Kind::kImmunisation:
      return Join({FieldWords(event, FieldId::kReasonNotDone), comment}, " · ");
    case Kind::kCarePlan:
      return FieldWords(event, FieldId::kActivity);
    case Kind::kTest:
      return Join({FieldWords(event, FieldId::kConclusion), comment}, " · ");
    case Kind::kDocument:
      return FieldWords(event, FieldId::kDoctype);
    case Kind::kCondition:
      return ConditionWords(event);
    case Kind::kProcedure:
      return Join(
          {FieldWords(event, FieldId::kOutcome), FieldWords(event, FieldId::kReason), comment},
          " · ");
    case Kind::kAppointment:
      return FieldWords(event, FieldId::kReason);
    case Kind::kAssessment:
      return Join({FieldWords(event, FieldId::kAnswer), comment}, " · ");
    case Kind::kFamilyHistory:
      return Join({FieldWords(event, FieldId::kRelationship), comment}, " · ");
    case Kind::kConsent:
      return Join(
          {FieldWords(event, FieldId::kDecision), FieldWords(event, FieldId::kScope), comment},
          " · ");
    case Kind::kTask:
      return Join({FieldWords(event, FieldId::kOwner), comment}, " · ");
    case Kind::kCareTeamMember:
      return Join({FieldWords(event, FieldId::kRole), comment}, " · ");
    case Kind::kPerson:
    case Kind::kReferral:
    case Kind::kRisk:
    case Kind::kGoal:
    case Kind::kStudy:
    case Kind::kService:
    case Kind::kEquipment:
    case Kind::kAlert:
    case Kind::kContact:
    case Kind::kRegistration:
    case Kind::kAddress:
    case Kind::kDeath:
    case Kind::kOrganisation:
    case Kind::kPractitioner:
    case Kind::kPlace:
    case Kind::kDefinition:
    case Kind::kErasure:
    case Kind::kIdentityLink:
    case Kind::kProvenance:
      break;
  }
  return comment;
}

std::string TitleOf(const Event& event) {
  std::string text = WordsOf(event.code);
  if (text.empty()) text = FieldWords(event, FieldId::kTitle);
  if (text.empty()) text = FieldWords(event, FieldId::kType);
  if (text.empty()) text = FieldWords(event, FieldId::kCategory);
  return text;
}

struct ValueOut {
  Value operator()(const ledger::Cleared&) const { return Missing{}; }
  Value operator()(const std::string& text) const { return text; }
  Value operator()(const ledger::Coded& coded) const { return WordsOf(coded); }
  Value operator()(const ledger::Quantity& quantity) const { return quantity; }
  Value operator()(const PartialTime& time) const { return time; }
  Value operator()(bool truth) const { return truth; }
  Value operator()(int64_t number) const { return number; }
};

// What the reader has to know before acting on its dates; empty of most.
std::string DoubtWords(RowRef row, const Reader& reader) {
  const Cell why = ImplausibleCell(row, reader);
  if (!why.known()) return "";
  std::string words = std::get<std::string>(why.v);
  std::ranges::replace(words, '_', ' ');
  return "check its dates: " + words;
}

}  // namespace

SummaryItem ItemOf(RowRef row, Exec& exec) {
  const Event event = exec.reader.EventOf(row);
  const TextId source = exec.reader.SourceOf(row);
  SummaryItem item;
  item.at = event.start;
  item.until = event.end;
  item.text = TitleOf(event);
  if (!event.code.codings.empty()) item.code = event.code.codings.front();
  if (const auto* value = ledger::FindField(event, FieldId::kValue))
    item.value = std::visit(ValueOut{}, *value);
  item.detail = Join({DetailOf(event), DoubtWords(row, exec.reader)}, " · ");
  item.status = ledger::StatusWord(event.status);
  item.source = event.record.source;
  item.author =
      exec.reader.PartyName(source, event.author.empty() ? event.performer : event.author);
  item.organisation = exec.reader.PartyName(source, event.organisation);
  item.id = event.record.type + "/" + event.record.id;
  return item;
}

}  // namespace daybook::query
