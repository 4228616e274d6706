#include "feeds/simulate/records/encounters.h"

#include <algorithm>
#include <array>

#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr int kSurgeryOpens = 8 * 60 + 30;
constexpr int kSurgeryMinutes = 9 * 60;

// Contacts with the practice a year, by age band.
constexpr std::array<int, kAgeBands> kSurgeryVisits = {2, 2, 3, 3, 4, 5};
constexpr int kSurgeryVisitsMax = 8;
// Attendances and admissions a year, for a thousand people of an age band.
constexpr std::array<int, kAgeBands> kEmergencyPerMille = {330, 240, 200, 210, 290, 560};
constexpr std::array<int, kAgeBands> kAdmissionPerMille = {40, 50, 60, 90, 160, 340};
constexpr int kHeartFailureExtraPerMille = 260;
constexpr int kCopdExtraPerMille = 140;

constexpr Code kEmergencyReasons[] = {
    {kSnomed, "22253000", "Pain"},           {kSnomed, "29857009", "Chest pain"},
    {kSnomed, "21522001", "Abdominal pain"}, {kSnomed, "267036007", "Dyspnea"},
    {kSnomed, "161898004", "Falls"},         {kSnomed, "386661006", "Fever"},
};
constexpr Code kAdmissionReasons[] = {
    kChestInfection,
    kUrinaryInfection,
    {kSnomed, "74400008", "Appendicitis"},
    {kSnomed, "128045006", "Cellulitis"},
    {kSnomed, "235919008", "Gallbladder calculus"},
};

void AddPracticeVisits(const Person& person, const Health& health, Random& random,
                       std::vector<Visit>& visits) {
  CivilDay day = person.first_day;
  while (true) {
    const int usual = kSurgeryVisits[person.BandOn(day)] + health.illness_count();
    const int yearly = std::min(usual, kSurgeryVisitsMax);
    day += random.Between(2, 2 * kDaysInYear / yearly);
    if (Weekday(day) >= kSaturday) day += 2;
    if (day > person.last_day) return;
    Visit visit;
    visit.kind = random.PerMille(280) ? VisitKind::kTelephone : VisitKind::kSurgery;
    visit.organisation = person.practice;
    visit.start = {day, kSurgeryOpens + random.Below(kSurgeryMinutes / 5) * 5};
    visit.end = visit.start.Plus(random.Between(6, 22));
    visits.push_back(std::move(visit));
  }
}

void AddEmergencies(const Person& person, Random& random, std::vector<Visit>& visits) {
  for (CivilDay year = person.first_day; year < person.last_day; year += kDaysInYear) {
    const CivilDay day = year + random.Below(kDaysInYear);
    if (!random.PerMille(kEmergencyPerMille[person.BandOn(year)]) || day >= person.last_day) {
      continue;
    }
    Visit visit;
    visit.kind = VisitKind::kEmergency;
    visit.organisation = HospitalNear(person.borough);
    visit.start = {day, random.Below(kMinutesInDay)};
    visit.end = visit.start.Plus(random.Between(55, 420));
    visit.reason = &random.Pick(kEmergencyReasons);
    if (visit.end->day <= person.last_day) visits.push_back(std::move(visit));
  }
}

const Code* AdmissionReason(const Health& health, CivilDay day, Random& random) {
  const bool for_illness = random.PerMille(600);
  const Code& other = random.Pick(kAdmissionReasons);
  if (for_illness) {
    for (Illness illness : {Illness::kHeartFailure, Illness::kCopd}) {
      if (health.HasBy(illness, day)) return &RowOf(illness).code;
    }
  }
  return &other;
}

int AdmissionRate(const Person& person, const Health& health, CivilDay day) {
  int rate = kAdmissionPerMille[person.BandOn(day)];
  if (health.HasBy(Illness::kHeartFailure, day)) rate += kHeartFailureExtraPerMille;
  if (health.HasBy(Illness::kCopd, day)) rate += kCopdExtraPerMille;
  return rate;
}

void AddAdmissions(const Person& person, const Health& health, Random& random,
                   std::vector<Visit>& visits) {
  CivilDay free_from = person.first_day;  // two stays never overlap
  for (CivilDay year = person.first_day; year < person.last_day; year += kDaysInYear) {
    const CivilDay day = year + random.Below(kDaysInYear);
    const int stay = std::max(1, random.Around(5, 7));
    const bool admitted = random.PerMille(AdmissionRate(person, health, year));
    if (!admitted || day < free_from || day >= person.last_day) continue;
    Visit visit;
    visit.kind = VisitKind::kAdmission;
    visit.organisation = HospitalNear(person.borough);
    visit.start = {day, random.Between(6 * 60, 22 * 60)};
    visit.reason = AdmissionReason(health, day, random);
    const CivilDay home = day + stay;
    const int minute = random.Between(10 * 60, 17 * 60);
    if (home <= person.last_day) visit.end = Moment{home, minute};
    if (home > person.last_day && person.died) visit.end = Moment{*person.died, minute};
    free_from = home + 1;
    visits.push_back(std::move(visit));
  }
}

// terminology.hl7.org/CodeSystem/admit-source and discharge-disposition.
constexpr std::string_view kSources = "http://terminology.hl7.org/CodeSystem/admit-source";
constexpr std::string_view kDestinations =
    "http://terminology.hl7.org/CodeSystem/discharge-disposition";
constexpr Code kFromEmergency = {kSources, "emd", "From accident/emergency department"};
constexpr Code kFromPractice = {kSources, "gp", "General Practitioner referral"};
constexpr Code kHome = {kDestinations, "home", "Home"};
constexpr Code kRehabilitation = {kDestinations, "rehab", "Rehabilitation"};
constexpr Code kNursing = {kDestinations, "snf", "Skilled nursing facility"};
constexpr Code kDiedThere = {kDestinations, "exp", "Expired"};
constexpr int kThroughEmergencyPerMille = 620;
constexpr int kRehabilitationPerMille = 140;  // from 65
constexpr int kNursingPerMille = 40;          // from 65

void SayWhereFromAndTo(const Person& person, std::vector<Visit>& visits) {
  Random random = person.Stream(Purpose::kAdmissions);
  for (Visit& visit : visits) {
    if (visit.kind != VisitKind::kAdmission) continue;
    const bool emergency = random.PerMille(kThroughEmergencyPerMille);
    const int to = random.Below(1000);
    visit.source = emergency ? &kFromEmergency : &kFromPractice;
    if (!visit.end) continue;
    visit.destination = &kHome;
    if (person.AgeOn(visit.start.day) >= 65 && to < kRehabilitationPerMille + kNursingPerMille)
      visit.destination = to < kRehabilitationPerMille ? &kRehabilitation : &kNursing;
    if (person.died && visit.end->day == *person.died) visit.destination = &kDiedThere;
  }
}

}  // namespace

const VisitCodes& CodesOf(VisitKind kind) {
  constexpr std::string_view kAct = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
  static constexpr VisitCodes kRows[] = {
      {{kAct, "AMB", "ambulatory"}, {kSnomed, "11429006", "Consultation"}},
      {{kAct, "VIRT", "virtual"}, {kSnomed, "185317003", "Telephone encounter"}},
      {{kAct, "EMER", "emergency"}, {kSnomed, "4525004", "Emergency department patient visit"}},
      {{kAct, "IMP", "inpatient encounter"}, {kSnomed, "32485007", "Hospital admission"}},
  };
  return kRows[static_cast<size_t>(kind)];
}

std::vector<Visit> DrawVisits(const Person& person, const Health& health, RecordIds& ids) {
  std::vector<Visit> visits;
  Random random = person.Stream(Purpose::kVisits);
  AddPracticeVisits(person, health, random, visits);
  AddEmergencies(person, random, visits);
  AddAdmissions(person, health, random, visits);
  SayWhereFromAndTo(person, visits);
  for (Visit& visit : visits) visit.id = ids.Next(ResourceType::kEncounter);
  return visits;
}

void TellEncounters(const Story& story) {
  Random random = story.person.Stream(Purpose::kEncounters);
  for (const Visit& visit : story.visits) {
    const Moment known = RecordedAfter(visit.end.value_or(visit.start), random);
    story.Tell(EncounterFact{{visit.id, std::min(known, story.latest)}, &visit});
  }
}

}  // namespace daybook::feeds::simulate
