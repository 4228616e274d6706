#include "query/summary/summary.h"

#include <algorithm>
#include <set>

#include "query/exec/fields.h"
#include "query/exec/pattern.h"

namespace daybook::query {
namespace {

using ledger::Event;
using ledger::FieldId;
using ledger::Kind;

// Newest items shown of the sections that grow without end.
constexpr size_t kResultsMax = 100;
constexpr size_t kRecentMax = 20;

enum class Choice : uint8_t {
  kAll,           // newest first
  kLatestOfCode,  // one of each code
};

// One section: which records, which status word, how many.
struct SectionRule {
  std::string_view name;
  Kind kind;
  ast::StatusWord status;
  Choice choice;
  size_t items_max;
};
// In the order a clinician reads (domain: snapshot view, C21). Allergies are never cut by date or
// number ("due to clinical safety"); ended ones are a list of their own.
constexpr SectionRule kSections[] = {
    {"alerts", Kind::kAlert, ast::StatusWord::kActive, Choice::kAll, SIZE_MAX},
    {"allergies", Kind::kAllergy, ast::StatusWord::kActive, Choice::kAll, SIZE_MAX},
    {"ended_allergies", Kind::kAllergy, ast::StatusWord::kEnded, Choice::kAll, SIZE_MAX},
    {"problems", Kind::kCondition, ast::StatusWord::kActive, Choice::kAll, SIZE_MAX},
    {"medications", Kind::kMedication, ast::StatusWord::kActive, Choice::kAll, SIZE_MAX},
    {"pending_tests", Kind::kTest, ast::StatusWord::kPending, Choice::kAll, SIZE_MAX},
    {"results", Kind::kObservation, ast::StatusWord::kEnded, Choice::kLatestOfCode, kResultsMax},
    {"upcoming_appointments", Kind::kAppointment, ast::StatusWord::kPlanned, Choice::kAll,
     kRecentMax},
    {"encounters", Kind::kEncounter, ast::StatusWord::kAny, Choice::kAll, kRecentMax},
    {"past_problems", Kind::kCondition, ast::StatusWord::kEnded, Choice::kAll, SIZE_MAX},
    {"past_medications", Kind::kMedication, ast::StatusWord::kEnded, Choice::kAll, kRecentMax},
    {"procedures", Kind::kProcedure, ast::StatusWord::kAny, Choice::kAll, kRecentMax},
    {"immunisations", Kind::kImmunisation, ast::StatusWord::kAny, Choice::kAll, SIZE_MAX},
    {"tests", Kind::kTest, ast::StatusWord::kEnded, Choice::kLatestOfCode, kResultsMax},
    {"care_plans", Kind::kCarePlan, ast::StatusWord::kActive, Choice::kAll, SIZE_MAX},
    {"documents", Kind::kDocument, ast::StatusWord::kAny, Choice::kAll, kRecentMax},
};

std::string Join(const std::vector<std::string>& parts, const char* between) {
  std::string out;
  for (const std::string& part : parts)
    if (!part.empty()) out += (out.empty() ? "" : between) + part;
  return out;
}

std::string WordsOf(const ledger::Coded& coded) {
  if (!coded.text.empty()) return coded.text;
  for (const ledger::Coding& coding : coded.codings)
    if (!coding.display.empty()) return coding.display;
  return coded.codings.empty() ? "" : coded.codings.front().code;
}

std::string WordsOf(const ledger::FieldValue& value) {
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

std::string FieldWords(const Event& event, FieldId id) {
  std::vector<std::string> words;
  for (const ledger::Field& field : event.fields)
    if (field.id == id) words.push_back(WordsOf(field.value));
  return Join(words, ", ");
}

std::string ComponentWords(const Event& event) {
  std::vector<std::string> parts;
  for (const ledger::Component& component : event.components)
    parts.push_back(WordsOf(component.code) + " " + WordsOf(component.value));
  return Join(parts, "; ");
}

// Never a medicine without its dose when the source gave one, never blank when it did not (C29).
std::string DetailOf(const Event& event) {
  switch (event.kind) {
    case Kind::kMedication: {
      const std::string dose = Join(
          {FieldWords(event, FieldId::kDose), FieldWords(event, FieldId::kDoseQuantity)}, " · ");
      return dose.empty() ? "dose not supplied by source" : dose;
    }
    case Kind::kAllergy:
      return Join({FieldWords(event, FieldId::kReaction), FieldWords(event, FieldId::kCriticality)},
                  " · ");
    case Kind::kObservation:
      return ComponentWords(event);
    case Kind::kEncounter:
      return Join({FieldWords(event, FieldId::kClass), FieldWords(event, FieldId::kReason)}, " · ");
    case Kind::kImmunisation:
      return FieldWords(event, FieldId::kReasonNotDone);
    case Kind::kCarePlan:
      return FieldWords(event, FieldId::kActivity);
    case Kind::kTest:
      return FieldWords(event, FieldId::kConclusion);
    case Kind::kDocument:
      return FieldWords(event, FieldId::kDoctype);
    case Kind::kCondition:
      return FieldWords(event, FieldId::kSeverity);
    case Kind::kProcedure:
    case Kind::kAppointment:
      return FieldWords(event, FieldId::kReason);
    case Kind::kPerson:
    case Kind::kReferral:
    case Kind::kAssessment:
    case Kind::kService:
    case Kind::kEquipment:
    case Kind::kAlert:
    case Kind::kContact:
    case Kind::kCareTeamMember:
    case Kind::kConsent:
    case Kind::kRegistration:
    case Kind::kAddress:
    case Kind::kDeath:
    case Kind::kOrganisation:
    case Kind::kPractitioner:
    case Kind::kPlace:
    case Kind::kDefinition:
      break;
  }
  return FieldWords(event, FieldId::kComment);
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
  item.detail = DetailOf(event);
  item.status = ledger::StatusWord(event.status);
  item.source = event.record.source;
  item.author =
      exec.reader.PartyName(source, event.author.empty() ? event.performer : event.author);
  item.organisation = exec.reader.PartyName(source, event.organisation);
  item.id = event.record.type + "/" + event.record.id;
  return item;
}

// The words `any` and `ended` bring cancelled and retracted ones; a summary leaves them out. Done
// things that were declined are shown: "flu vaccination declined" is worth knowing.
bool Belongs(const SectionRule& rule, RowRef row, Exec& exec) {
  if (exec.reader.Retracted(row)) return false;
  const RowTime start = exec.reader.StartOf(row);
  const bool later = start.known && start.day > exec.date.day;
  if (rule.status == ast::StatusWord::kPlanned)
    return (later || start.day == exec.date.day) && HasStatus(rule.status, row, exec);
  if (later) return false;
  const ledger::Disposition disposition = ledger::DispositionOf(exec.reader.StatusOf(row));
  if (disposition == ledger::Disposition::kCancelled || disposition == ledger::Disposition::kAbsent)
    return false;
  if (rule.kind == Kind::kObservation) return disposition != ledger::Disposition::kDeclined;
  return HasStatus(rule.status, row, exec);
}

bool HasAbsent(const SectionRule& rule, std::span<const RowRef> rows, Exec& exec) {
  for (RowRef row : rows)
    if (exec.reader.KindOf(row) == rule.kind && !exec.reader.Retracted(row) &&
        HasStatus(ast::StatusWord::kAbsent, row, exec))
      return true;
  return false;
}

// A record's code as a key, its words where it has no code.
std::string CodeKeyOf(RowRef row, const Reader& reader) {
  const auto codes = reader.CodesOf(row);
  if (!codes.empty()) return "code " + std::to_string(codes.front().value);
  return "text " + WordsOf(reader.EventOf(row).code);
}

SummarySection SectionOf(const SectionRule& rule, std::span<const RowRef> rows, Exec& exec) {
  SummarySection section;
  section.name = rule.name;
  std::set<std::string> seen;
  // Rows come in clinical order; the newest goes first, what comes next is soonest first.
  std::vector<RowRef> chosen;
  for (size_t i = rows.size(); i-- > 0;) {
    const RowRef row = rows[i];
    if (exec.reader.KindOf(row) != rule.kind || !Belongs(rule, row, exec)) continue;
    if (rule.choice == Choice::kLatestOfCode && !seen.insert(CodeKeyOf(row, exec.reader)).second)
      continue;
    chosen.push_back(row);
  }
  if (rule.status == ast::StatusWord::kPlanned) std::reverse(chosen.begin(), chosen.end());
  if (chosen.size() > rule.items_max) {
    section.left_out = chosen.size() - rule.items_max;
    chosen.resize(rule.items_max);
  }
  for (RowRef row : chosen) section.items.push_back(ItemOf(row, exec));
  if (!section.items.empty())
    section.state = SectionState::kRecorded;
  else if (HasAbsent(rule, rows, exec))
    section.state = SectionState::kNoneKnown;
  else if (!exec.reader.KindVisible(rule.kind))
    section.state = SectionState::kWithheld;
  return section;
}

std::vector<std::pair<std::string, Value>> PersonOf(ResidentNo resident, Exec& exec) {
  Batch batch;
  batch.residents.push_back(resident);
  std::vector<std::pair<std::string, Value>> person;
  for (const std::string& word : ResidentFieldWords()) {
    const ResidentFieldNode field(*FindResidentField(word), nullptr, word);
    person.emplace_back(word, field.Output(batch, exec).front());
  }
  const RowRef row = exec.reader.Persons().person[resident.value];
  if (!row) return person;
  const Event event = exec.reader.EventOf(row);
  for (FieldId id :
       {FieldId::kPracticeName, FieldId::kAddressText, FieldId::kPostcode, FieldId::kPhone}) {
    const std::string words = FieldWords(event, id);
    person.emplace_back(std::string(ledger::FieldWord(id)), words.empty() ? Value() : Value(words));
  }
  return person;
}

}  // namespace

std::string_view StateWord(SectionState state) {
  switch (state) {
    case SectionState::kRecorded:
      return "recorded";
    case SectionState::kNoneKnown:
      return "none known";
    case SectionState::kNotRecorded:
      return "not recorded";
    case SectionState::kWithheld:
      return "withheld";
  }
  return "not recorded";
}

Summary Summarise(ResidentNo resident, Exec& exec) {
  Summary summary;
  summary.person = PersonOf(resident, exec);
  const projections::GroupedRows rows = exec.reader.ScanResidents(
      std::vector<ResidentNo>{resident}, {projections::AllClinicalKinds(), {}, false});
  for (const SectionRule& rule : kSections)
    summary.sections.push_back(SectionOf(rule, rows.rows, exec));
  return summary;
}

}  // namespace daybook::query
