#include <algorithm>

#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr int kAheadDaysMax = 60;

// NHS main specialties and treatment functions.
constexpr Code kSpecialties[] = {
    {kSnomed, "394579002", "Cardiology"},
    {kSnomed, "394583002", "Endocrinology"},
    {kSnomed, "394801008", "Trauma & orthopaedics"},
    {kSnomed, "394802001", "General medicine"},
    {kSnomed, "394594003", "Ophthalmology"},
};
constexpr Code kGeneralPractice = {kSnomed, "394814009", "General practice"};

void TellAppointment(const Story& story, Moment start, AppointmentState state, bool hospital,
                     Random& random) {
  const Moment booked{start.day - kBookedAheadDays, 9 * 60};
  const Moment made{std::max(booked.day, story.person.first_day), booked.minute};
  const bool over = state != AppointmentState::kBooked;
  AppointmentFact fact;
  fact.head = story.NewHead(ResourceType::kAppointment, over ? start.Plus(30) : made);
  fact.start = start;
  fact.state = state;
  fact.specialty = hospital ? &random.Pick(kSpecialties) : &kGeneralPractice;
  fact.organisation = hospital ? HospitalNear(story.person.borough) : story.person.practice;
  story.Tell(std::move(fact));
}

void TellMissed(const Story& story, Random& random) {
  for (const Visit& visit : story.visits) {
    if (visit.kind != VisitKind::kSurgery || !random.PerMille(55)) continue;
    const CivilDay day = visit.start.day - 1;  // missed, and came the day after
    if (day < story.person.first_day || Weekday(day) >= kSaturday) continue;
    TellAppointment(story, {day, visit.start.minute}, AppointmentState::kMissed, false, random);
  }
}

void TellFuture(const Story& story, Random& random) {
  const int yearly = 150 + 90 * story.health.illness_count();  // for a thousand people
  for (int nth = 0; nth < 2; ++nth) {
    const bool booked = random.PerMille(std::min(yearly, 900) / (nth + 1));
    CivilDay day = story.person.until + random.Between(1, kAheadDaysMax - 2);
    if (Weekday(day) >= kSaturday) day = std::min(day + 2, story.person.until + kAheadDaysMax);
    const Moment start{day, 9 * 60 + random.Below(28) * 15};
    const bool hospital = random.PerMille(550);
    const bool cancelled = random.PerMille(60);
    if (!booked || !story.person.alive()) continue;
    TellAppointment(story, start,
                    cancelled ? AppointmentState::kCancelled : AppointmentState::kBooked, hospital,
                    random);
  }
}

}  // namespace

void TellAppointments(const Story& story) {
  Random random = story.person.Stream(Purpose::kAppointments);
  for (const Visit& visit : story.visits) {
    if (visit.kind != VisitKind::kSurgery || !random.PerMille(180)) continue;
    TellAppointment(story, visit.start, AppointmentState::kFulfilled, false, random);
  }
  TellMissed(story, random);
  TellFuture(story, random);
}

}  // namespace daybook::feeds::simulate
