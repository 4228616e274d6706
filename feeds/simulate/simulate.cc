#include "feeds/simulate/simulate.h"

#include <string>

#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

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

AnswerRow AnswerOf(const Person& person, const Health& health,
                   const std::optional<LastHba1c>& last_hba1c) {
  AnswerRow answer;
  answer.nhs_number = person.nhs_number;
  answer.patient_id = person.id;
  answer.born = person.born;
  answer.sex = GenderOf(person.sex);
  answer.borough = Boroughs()[person.borough].name;
  answer.practice = Organisations()[person.practice].ods_code;
  answer.alive = person.alive();
  for (size_t i = 0; i < kIllnessCount; ++i) answer.has[i] = health.onset[i].has_value();
  if (health.diabetes_resolved) {
    answer.has[static_cast<size_t>(Illness::kType2Diabetes)] = false;
  }
  answer.last_hba1c = last_hba1c;
  return answer;
}

Status TellResident(const SimulateOptions& options, uint32_t index, Sink& sink) {
  Scribe scribe(sink, Scribe::Audience::kResident, options.seed, index,
                {options.until, kMinutesInDay - 1});
  Person person = DrawPerson(options, index);
  person.id = scribe.NewId(ResourceType::kPatient);
  const Health health = DrawHealth(person);
  const std::vector<Visit> visits = DrawVisits(person, health, scribe);
  const Story story{person, health, visits, scribe};
  WritePatient(person, scribe);
  WriteConditions(story);
  WriteAllergies(story);
  WriteEncounters(story);
  const std::optional<LastHba1c> last_hba1c = WriteResults(story);
  WriteMedicines(story);
  WriteImmunizations(story);
  WriteProcedures(story);
  WriteImaging(story);
  WriteDocuments(story);
  WriteCarePlans(story);
  WriteAppointments(story);
  DAYBOOK_TRY(scribe.status());
  return sink.OnResidentEnd(AnswerOf(person, health, last_hba1c));
}

}  // namespace

bool AnswerRow::diabetes() const {
  return has[static_cast<size_t>(Illness::kType1Diabetes)] ||
         has[static_cast<size_t>(Illness::kType2Diabetes)];
}

Status Simulate(const SimulateOptions& options, Sink& sink) {
  DAYBOOK_TRY(CheckOptions(options));
  const CivilDay first_day = AddMonths(options.until, -12 * options.years);
  Scribe organisations(sink, Scribe::Audience::kOrganisations, options.seed, 0, {options.until, 0});
  WriteOrganisations(first_day, organisations);
  DAYBOOK_TRY(organisations.status());
  for (uint32_t index = 0; index < options.residents; ++index) {
    DAYBOOK_TRY(TellResident(options, index, sink));
  }
  return sink.OnEnd();
}

}  // namespace daybook::feeds::simulate
