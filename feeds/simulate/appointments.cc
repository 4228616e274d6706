#include <algorithm>

#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr int kAheadDaysMax = 60;
constexpr int kBookedAheadDays = 30;  // an appointment is made this long before, at the latest
constexpr int kSaturday = 5;

// NHS main specialties and treatment functions.
constexpr Code kSpecialties[] = {
    {kSnomed, "394579002", "Cardiology"},
    {kSnomed, "394583002", "Endocrinology"},
    {kSnomed, "394801008", "Trauma & orthopaedics"},
    {kSnomed, "394802001", "General medicine"},
    {kSnomed, "394594003", "Ophthalmology"},
};
constexpr Code kGeneralPractice = {kSnomed, "394814009", "General practice"};

void WriteAppointment(const Story& story, Moment start, std::string_view status, bool hospital,
                      Random& random) {
  const size_t place = hospital ? HospitalNear(story.person.borough) : story.person.practice;
  const Moment booked{start.day - kBookedAheadDays, 9 * 60};
  const bool over = status != "booked";
  JsonWriter& json = story.scribe.Begin(
      ResourceType::kAppointment, story.scribe.NewId(ResourceType::kAppointment),
      over ? start.Plus(30) : Moment{std::max(booked.day, story.person.first_day), booked.minute});
  json.Field("status", status).ArrayField("specialty").Object().ArrayField("coding");
  WriteCoding(json, hospital ? random.Pick(kSpecialties) : kGeneralPractice);
  json.EndArray().EndObject().EndArray();
  json.Field("start", FormatUtc(start)).Field("end", FormatUtc(start.Plus(15)));
  json.ArrayField("participant").Object();
  WriteReference(json, "actor", ResourceType::kPatient, story.person.id);
  json.Field("status", "accepted").EndObject();
  // FHIR R4 has no reference from here to an Organization: its code and name stand instead.
  json.Object().ObjectField("actor").ObjectField("identifier");
  json.Field("system", kOdsCode).Field("value", Organisations()[place].ods_code).EndObject();
  json.Field("display", Organisations()[place].name).EndObject();
  json.Field("status", "accepted").EndObject().EndArray();
  story.scribe.End();
}

void WriteMissed(const Story& story, Random& random) {
  for (const Visit& visit : story.visits) {
    if (visit.kind != VisitKind::kSurgery || !random.PerMille(55)) continue;
    const CivilDay day = visit.start.day - 1;  // missed, and came the day after
    if (day < story.person.first_day || Weekday(day) >= kSaturday) continue;
    WriteAppointment(story, {day, visit.start.minute}, "noshow", false, random);
  }
}

void WriteFuture(const Story& story, Random& random) {
  const int yearly = 150 + 90 * story.health.illness_count();  // for a thousand people
  for (int nth = 0; nth < 2; ++nth) {
    const bool booked = random.PerMille(std::min(yearly, 900) / (nth + 1));
    CivilDay day = story.person.until + random.Between(1, kAheadDaysMax - 2);
    if (Weekday(day) >= kSaturday) day = std::min(day + 2, story.person.until + kAheadDaysMax);
    const Moment start{day, 9 * 60 + random.Below(28) * 15};
    const bool hospital = random.PerMille(550);
    const bool cancelled = random.PerMille(60);
    if (!booked || !story.person.alive()) continue;
    WriteAppointment(story, start, cancelled ? "cancelled" : "booked", hospital, random);
  }
}

}  // namespace

void WriteAppointments(const Story& story) {
  Random random = story.person.Stream(Purpose::kAppointments);
  for (const Visit& visit : story.visits) {
    if (visit.kind != VisitKind::kSurgery || !random.PerMille(180)) continue;
    WriteAppointment(story, visit.start, "fulfilled", false, random);
  }
  WriteMissed(story, random);
  WriteFuture(story, random);
}

}  // namespace daybook::feeds::simulate
