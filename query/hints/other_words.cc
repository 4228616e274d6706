#include "query/hints/other_words.h"

#include <algorithm>
#include <initializer_list>
#include <span>

#include "query/bind/name_key.h"

namespace daybook::query {
namespace {

struct OtherWords {
  std::string_view ours;
  std::initializer_list<std::string_view> theirs;
};

const OtherWords kFields[] = {
    {"nhs_number", {"nhs", "nhs_no", "nhsno", "nhsnumber", "patient_id", "person_id", "mrn"}},
    {"name", {"surname", "first_name", "last_name", "family_name", "given_name", "forename"}},
    {"born", {"birth_date", "birthdate", "date_of_birth", "dob", "birthday", "year_of_birth"}},
    {"died", {"death_date", "date_of_death", "dod", "deceased", "dead"}},
    {"sex", {"gender"}},
    {"ethnicity", {"ethnic_group", "ethnic_category", "race"}},
    {"borough", {"council", "local_authority", "district"}},
    {"practice", {"gp", "gp_practice", "surgery"}},
    {"imd_decile", {"imd", "deprivation", "imd_quintile"}},
    {"lsoa", {"postcode"}},
    {"at", {"date", "time", "when", "started", "onset", "start_date", "event_date", "effective"}},
    {"until", {"ended", "end_date", "stopped", "discharged", "discharge_date"}},
    {"length", {"duration", "los", "length_of_stay"}},
    {"recorded", {"recorded_at", "recorded_date", "entered"}},
    {"value", {"result", "amount", "reading", "unit", "units", "numeric_value"}},
    {"text", {"display", "term", "description"}},
    {"provider", {"organisation", "organization", "hospital", "trust"}},
    {"place", {"location", "site", "ward"}},
    {"performer", {"clinician", "doctor", "consultant", "nurse"}},
    {"comment", {"note", "notes"}},
};

const OtherWords kRecords[] = {
    {"residents", {"patients", "patient", "people", "persons", "population", "citizens"}},
    {"conditions",
     {"diagnoses", "diagnosis", "problems", "problem", "diseases", "disease", "disorders"}},
    {"medications",
     {"medicines", "medicine", "meds", "drugs", "drug", "prescriptions", "prescription",
      "medicationrequest", "medicationstatement"}},
    {"observations",
     {"measurements", "measurement", "vitals", "readings", "results", "result", "labs", "lab"}},
    {"tests", {"investigations", "investigation", "diagnosticreport"}},
    {"immunisations",
     {"vaccinations", "vaccination", "vaccines", "vaccine", "immunizations", "immunization",
      "jabs"}},
    {"procedures", {"operations", "operation", "surgeries"}},
    {"encounters", {"visits", "visit", "attendances", "attendance", "spells"}},
    {"encounters with (class = inpatient)",
     {"admissions", "admission", "hospitalisations", "inpatients", "stays"}},
    {"encounters with (class = emergency)", {"emergencies", "ed_visits", "ae_attendances"}},
    {"documents", {"letters", "letter", "reports", "discharge_summaries"}},
    {"allergies", {"intolerances", "intolerance", "allergyintolerance"}},
    {"alerts", {"flags", "flag", "warnings"}},
    {"services", {"care_packages", "packages"}},
    {"assessments", {"scores", "questionnaires"}},
    {"care_team_members", {"care_team", "team", "careteam"}},
};

// Empty if none.
std::string_view Ours(std::span<const OtherWords> list, std::string_view word) {
  const std::string key = NameKey(word);
  for (const OtherWords& entry : list)
    if (std::ranges::find(entry.theirs, key) != entry.theirs.end()) return entry.ours;
  return {};
}

std::string Hint(std::string_view ours) { return "here that is '" + std::string(ours) + "'"; }

}  // namespace

std::string OtherWordForField(std::string_view word, const std::vector<std::string>& there) {
  const std::string_view ours = Ours(kFields, word);
  return std::ranges::find(there, ours) == there.end() ? "" : Hint(ours);
}

std::string OtherWordForRecords(std::string_view word) {
  const std::string_view ours = Ours(kRecords, word);
  return ours.empty() ? "" : Hint(ours);
}

}  // namespace daybook::query
