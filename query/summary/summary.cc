#include "query/summary/summary.h"

#include <algorithm>
#include <map>

#include "query/exec/nodes/fields.h"
#include "query/exec/patterns/pattern.h"
#include "query/summary/gaps.h"
#include "query/summary/summary_item.h"

namespace daybook::query {
namespace {

using ledger::Disposition;
using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;

// Newest items shown of the sections that grow without end.
constexpr size_t kResultsMax = 100;
constexpr size_t kRecentMax = 20;

enum class Choice : uint8_t {
  kAll,           // newest first
  kLatestOfCode,  // of each code what was found last
};

// Which records of its kind a section holds.
enum class Part : uint8_t { kActive, kEnded, kPlanned, kPending, kEvery };

struct SectionRule {
  std::string_view name;
  Kind kind;
  Part part;
  Choice choice;
  size_t items_max;
  bool told_when_empty = true;
};
// In the order a clinician reads (domain: snapshot view, C21). Allergies are never cut by date or
// number ("due to clinical safety"); ended ones are a list of their own. Every record that is not
// retracted, cancelled, refuted or withheld belongs to one of them.
constexpr SectionRule kSections[] = {
    {"alerts", Kind::kAlert, Part::kActive, Choice::kAll, SIZE_MAX},
    {"allergies", Kind::kAllergy, Part::kActive, Choice::kAll, SIZE_MAX},
    {"ended_allergies", Kind::kAllergy, Part::kEnded, Choice::kAll, SIZE_MAX},
    {"problems", Kind::kCondition, Part::kActive, Choice::kAll, SIZE_MAX},
    {"medications", Kind::kMedication, Part::kActive, Choice::kAll, SIZE_MAX},
    {"planned_medications", Kind::kMedication, Part::kPlanned, Choice::kAll, SIZE_MAX, false},
    {"pending_tests", Kind::kTest, Part::kPending, Choice::kAll, SIZE_MAX},
    {"results", Kind::kObservation, Part::kEvery, Choice::kLatestOfCode, kResultsMax},
    {"upcoming_appointments", Kind::kAppointment, Part::kPlanned, Choice::kAll, kRecentMax},
    {"upcoming_encounters", Kind::kEncounter, Part::kPlanned, Choice::kAll, kRecentMax, false},
    {"encounters", Kind::kEncounter, Part::kEvery, Choice::kAll, kRecentMax},
    {"past_problems", Kind::kCondition, Part::kEnded, Choice::kAll, SIZE_MAX},
    {"past_medications", Kind::kMedication, Part::kEnded, Choice::kAll, kRecentMax},
    {"procedures", Kind::kProcedure, Part::kEvery, Choice::kAll, kRecentMax},
    {"immunisations", Kind::kImmunisation, Part::kEvery, Choice::kAll, SIZE_MAX},
    {"tests", Kind::kTest, Part::kEnded, Choice::kAll, kResultsMax},
    {"care_plans", Kind::kCarePlan, Part::kActive, Choice::kAll, SIZE_MAX},
    {"goals", Kind::kGoal, Part::kActive, Choice::kAll, kRecentMax, false},
    {"tasks", Kind::kTask, Part::kActive, Choice::kAll, kRecentMax, false},
    {"referrals", Kind::kReferral, Part::kEvery, Choice::kAll, kRecentMax, false},
    {"risks", Kind::kRisk, Part::kActive, Choice::kAll, SIZE_MAX, false},
    {"consents", Kind::kConsent, Part::kActive, Choice::kAll, SIZE_MAX, false},
    {"services", Kind::kService, Part::kActive, Choice::kAll, SIZE_MAX, false},
    {"equipment", Kind::kEquipment, Part::kActive, Choice::kAll, SIZE_MAX, false},
    {"care_team", Kind::kCareTeamMember, Part::kActive, Choice::kAll, SIZE_MAX, false},
    {"contacts", Kind::kContact, Part::kActive, Choice::kAll, SIZE_MAX, false},
    {"assessments", Kind::kAssessment, Part::kEvery, Choice::kAll, kRecentMax, false},
    {"family_history", Kind::kFamilyHistory, Part::kEvery, Choice::kAll, SIZE_MAX, false},
    {"studies", Kind::kStudy, Part::kActive, Choice::kAll, SIZE_MAX, false},
    {"documents", Kind::kDocument, Part::kEvery, Choice::kAll, kRecentMax},
};

// What is so for good is shown whatever its date says: a start in the future is a slip of the
// source's, and an allergy is not hidden for it.
bool IsStanding(Kind kind) {
  return kind == Kind::kAllergy || kind == Kind::kCondition || kind == Kind::kAlert;
}

bool IsActive(const SectionRule& rule, RowRef row, bool later, Exec& exec) {
  const EventStatus status = exec.reader.StatusOf(row);
  // "No known food allergy" is no list without allergies, and "do not give" is to be read.
  if (status == EventStatus::kPartlyAbsent || status == EventStatus::kNotToBeDone) return true;
  const bool open = ledger::DispositionOf(status) == Disposition::kOpen;
  if (later) return open && IsStanding(rule.kind);
  return HasStatus(ast::StatusWord::kActive, row, exec);
}

bool Belongs(const SectionRule& rule, RowRef row, Exec& exec) {
  if (exec.reader.Retracted(row)) return false;
  const EventStatus status = exec.reader.StatusOf(row);
  const Disposition disposition = ledger::DispositionOf(status);
  if (disposition == Disposition::kCancelled || disposition == Disposition::kNotKnown ||
      status == EventStatus::kAbsent || status == EventStatus::kRefuted)
    return false;
  const RowTime start = exec.reader.StartOf(row);
  const bool later = start.known && start.day > exec.date.day;
  const bool active = IsActive(rule, row, later, exec);
  switch (rule.part) {
    case Part::kActive:
      return active;
    case Part::kPlanned:
      if (disposition == Disposition::kPlanned)
        return !start.known || start.day >= exec.date.day || rule.kind == Kind::kMedication;
      return later && disposition == Disposition::kOpen && !IsStanding(rule.kind);
    case Part::kPending:
      return disposition == Disposition::kPending;
    case Part::kEnded:
      if (later || active) return false;
      // A report whose status nobody knows is a report.
      if (rule.kind == Kind::kTest) return disposition != Disposition::kPending;
      return disposition == Disposition::kDone || disposition == Disposition::kOpen;
    case Part::kEvery:
      // Done things that were declined are shown: "flu vaccination declined" is worth knowing.
      return !later && disposition != Disposition::kPlanned &&
             !(rule.kind == Kind::kObservation && disposition == Disposition::kDeclined);
  }
  return false;
}

SectionState StateOf(Kind kind, std::span<const RowRef> rows, Exec& exec) {
  if (!exec.reader.KindVisible(kind)) return SectionState::kWithheld;
  // What one source keeps back may be what another doesn't know of: withheld comes first.
  bool none_known = false, in_part = false, no_information = false;
  for (RowRef row : rows) {
    if (exec.reader.KindOf(row) != kind || exec.reader.Retracted(row)) continue;
    const EventStatus status = exec.reader.StatusOf(row);
    if (status == EventStatus::kWithheld) return SectionState::kWithheld;
    none_known = none_known || status == EventStatus::kAbsent;
    in_part = in_part || status == EventStatus::kPartlyAbsent;
    no_information = no_information || status == EventStatus::kNoInformation;
  }
  if (none_known) return SectionState::kNoneKnown;
  if (in_part) return SectionState::kNoneKnownInPart;
  return no_information ? SectionState::kNoInformation : SectionState::kNotRecorded;
}

// A record's code as a key, its words where it has no code.
std::string CodeKeyOf(RowRef row, const Reader& reader) {
  const auto codes = reader.CodesOf(row);
  if (!codes.empty()) return "code " + std::to_string(codes.front().value);
  return "text " + WordsOf(reader.EventOf(row).code);
}

// A result that says something: a value, or parts.
bool HasFinding(RowRef row, const Reader& reader) {
  if (reader.ValueOf(row).form != projections::ValueForm::kNone) return true;
  return !reader.EventOf(row).components.empty();
}

// Newest first, those without a date last. Of each code the newest that says something, with all of
// its moment (two isolates of one swab are two results); what says nothing stands only where
// nothing else does.
std::vector<RowRef> LatestOfCodes(const std::vector<RowRef>& newest_first, Exec& exec) {
  struct Standing {
    RowTime at;
    bool finding = false;
    std::vector<size_t> rows;
  };
  std::map<std::string, Standing> by_code;
  for (size_t i = 0; i < newest_first.size(); ++i) {
    const RowRef row = newest_first[i];
    const RowTime at = exec.reader.StartOf(row);
    const bool finding = HasFinding(row, exec.reader);
    Standing& standing = by_code[CodeKeyOf(row, exec.reader)];
    const bool same_moment = at.known == standing.at.known && at.day == standing.at.day &&
                             at.utc_micros == standing.at.utc_micros;
    if (standing.rows.empty() || (finding && !standing.finding))
      standing = {at, finding, {i}};
    else if (finding && same_moment)
      standing.rows.push_back(i);
  }
  std::vector<size_t> places;
  for (const auto& [code, standing] : by_code)
    places.insert(places.end(), standing.rows.begin(), standing.rows.end());
  std::sort(places.begin(), places.end());
  std::vector<RowRef> chosen;
  chosen.reserve(places.size());
  for (const size_t place : places) chosen.push_back(newest_first[place]);
  return chosen;
}

SummarySection SectionOf(const SectionRule& rule, std::span<const RowRef> rows, Exec& exec) {
  SummarySection section;
  section.name = rule.name;
  // Rows come in clinical order, those without a date last; the newest goes first.
  std::vector<RowRef> chosen;
  std::vector<RowRef> undated;
  for (size_t i = rows.size(); i-- > 0;) {
    if (exec.reader.KindOf(rows[i]) != rule.kind || !Belongs(rule, rows[i], exec)) continue;
    (exec.reader.StartOf(rows[i]).known ? chosen : undated).push_back(rows[i]);
  }
  // What comes next is soonest first.
  if (rule.part == Part::kPlanned) std::reverse(chosen.begin(), chosen.end());
  chosen.insert(chosen.end(), undated.begin(), undated.end());
  const size_t all = chosen.size();
  if (rule.choice == Choice::kLatestOfCode) chosen = LatestOfCodes(chosen, exec);
  if (chosen.size() > rule.items_max) chosen.resize(rule.items_max);
  section.left_out = all - chosen.size();
  for (RowRef row : chosen) section.items.push_back(ItemOf(row, exec));
  if (!section.items.empty()) {
    section.state = SectionState::kRecorded;
  } else if (rule.part == Part::kActive || rule.part == Part::kEvery) {
    section.state = StateOf(rule.kind, rows, exec);
  } else if (!exec.reader.KindVisible(rule.kind)) {
    section.state = SectionState::kWithheld;
  }
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
    case SectionState::kNoneKnownInPart:
      return "none known in part";
    case SectionState::kNoInformation:
      return "no information";
    case SectionState::kNotRecorded:
      return "not recorded";
    case SectionState::kWithheld:
      return "withheld";
  }
  return "not recorded";
}

SectionState StateOfKind(Kind kind, ResidentNo resident, Exec& exec) {
  const projections::GroupedRows rows = exec.reader.ScanResidents(
      std::vector<ResidentNo>{resident}, {projections::KindBit(kind), {}, false});
  return StateOf(kind, rows.rows, exec);
}

Summary Summarise(ResidentNo resident, const DefinitionCatalogue& catalogue, Exec& exec) {
  Summary summary;
  summary.person = PersonOf(resident, exec);
  const projections::GroupedRows rows = exec.reader.ScanResidents(
      std::vector<ResidentNo>{resident}, {projections::AllClinicalKinds(), {}, false});
  for (const SectionRule& rule : kSections) {
    // What is still wanted stands after what comes, and before what was.
    if (rule.name == "encounters") AddGapsInCare(resident, catalogue, exec, summary);
    SummarySection section = SectionOf(rule, rows.rows, exec);
    if (rule.told_when_empty || !section.items.empty())
      summary.sections.push_back(std::move(section));
  }
  return summary;
}

}  // namespace daybook::query
