#include "feeds/simulate/simulate.h"

#include <algorithm>
#include <string>

#include "feeds/simulate/fhir/fhir_teller.h"
#include "feeds/simulate/formats/messy_teller.h"
#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

AnswerRow AnswerOf(const Person& person, const Health& health,
                   const std::optional<LastHba1c>& last_hba1c) {
  AnswerRow answer;
  answer.nhs_number = person.nhs_number;
  answer.patient_id = person.id;
  answer.born = person.born;
  answer.sex = GenderOf(person.sex);
  answer.borough = Boroughs()[person.borough].name;
  answer.practice = Organisations()[person.practice].ods_code;
  answer.deprivation_decile = person.decile;
  answer.alive = person.alive();
  for (size_t i = 0; i < kIllnessCount; ++i) answer.has[i] = health.onset[i].has_value();
  if (health.diabetes_resolved) {
    answer.has[static_cast<size_t>(Illness::kType2Diabetes)] = false;
  }
  answer.last_hba1c = last_hba1c;
  return answer;
}

bool AdmittedSince(CivilDay first, const std::vector<Visit>& visits) {
  return std::ranges::any_of(visits, [&](const Visit& visit) {
    return visit.kind == VisitKind::kAdmission && visit.start.day >= first;
  });
}

}  // namespace

Status CheckOptions(const SimulateOptions& options) {
  if (options.residents > kResidentsMax) {
    return Error{ErrorCode::kTooLarge,
                 std::to_string(options.residents) + " residents is over the bound of " +
                     std::to_string(kResidentsMax),
                 {},
                 "the test range of NHS numbers holds no more"};
  }
  if (options.years < 1 || options.years > kYearsMax) {
    return Error{ErrorCode::kTooLarge, std::to_string(options.years) +
                                           " years of record is outside 1 to " +
                                           std::to_string(kYearsMax)};
  }
  const bool too_late = options.until > kLatestUntil;
  if (too_late || AddMonths(options.until, -12 * options.years) < kEarliestStart) {
    return Error{ErrorCode::kUsage,
                 std::to_string(options.years) + " years until " + FormatDay(options.until) +
                     " does not lie within " + FormatDay(kEarliestStart) + " to " +
                     FormatDay(kLatestUntil),
                 {},
                 "choose fewer years or another last day"};
  }
  return {};
}

bool AnswerRow::diabetes() const {
  return has[static_cast<size_t>(Illness::kType1Diabetes)] ||
         has[static_cast<size_t>(Illness::kType2Diabetes)];
}

void TellOrganisations(const SimulateOptions& options, Teller& teller) {
  const CivilDay first_day = AddMonths(options.until, -12 * options.years);
  for (size_t i = 0; i < Organisations().size(); ++i) {
    teller.Tell(OrganisationFact{{OrganisationId(i), {first_day, 0}}, i});
  }
}

AnswerRow TellResident(const SimulateOptions& options, uint32_t index, Teller& teller) {
  // A death is registered some days later, and the practice learns of it then.
  constexpr int kDaysToRegister = 6;
  constexpr int kRegisteredMinute = 9 * 60 + 12;
  RecordIds ids(options.seed, index);
  Person person = DrawPerson(options, index);
  person.id = ids.Next(ResourceType::kPatient);
  const Health health = DrawHealth(person);
  const std::vector<Visit> visits = DrawVisits(person, health, ids);
  const Moment latest{options.until, kMinutesInDay - 1};
  const Story story{person, health, visits, ids, teller, latest};
  const CivilDay changed = person.died ? *person.died + kDaysToRegister : person.first_day + 1;
  story.Tell(
      PatientFact{{person.id, std::min(Moment{changed, kRegisteredMinute}, latest)}, &person});
  TellConditions(story);
  TellAllergies(story);
  TellEncounters(story);
  const std::optional<LastHba1c> last_hba1c = TellResults(story);
  TellMedicines(story);
  TellImmunizations(story);
  TellProcedures(story);
  TellImaging(story);
  TellDocuments(story);
  TellCarePlans(story);
  TellAppointments(story);
  AnswerRow answer = AnswerOf(person, health, last_hba1c);
  answer.on_care_package = TellCarePackages(story);
  const Frailty frailty = TellFrailty(story);
  answer.frailty_grade = frailty.grade;
  answer.fell_last_year = frailty.last_fall && *frailty.last_fall > AddMonths(options.until, -12);
  TellReviews(story);
  answer.admitted_last_year = AdmittedSince(AddMonths(options.until, -12) + 1, visits);
  teller.EndResident();
  return answer;
}

Status Simulate(const SimulateOptions& options, Sink& sink, Messages messages) {
  DAYBOOK_TRY(CheckOptions(options));
  FhirTeller teller(sink);
  TellOrganisations(options, teller);
  DAYBOOK_TRY(teller.status());
  MessyTeller messy(teller);
  Teller& told = messages == Messages::kMessy ? static_cast<Teller&>(messy) : teller;
  for (uint32_t index = 0; index < options.residents; ++index) {
    const AnswerRow answer = TellResident(options, index, told);
    DAYBOOK_TRY(teller.status());
    DAYBOOK_TRY(sink.OnResidentEnd(answer));
  }
  return sink.OnEnd();
}

}  // namespace daybook::feeds::simulate
