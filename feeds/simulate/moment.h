#pragma once
// A local London time to the minute, and its FHIR spelling.
#include <compare>
#include <string>

#include "ledger/base/civil.h"

namespace daybook::feeds::simulate {

inline constexpr int kMinutesInDay = 24 * 60;
inline constexpr int kDaysInYear = 365;  // of a story, leap years too

// `minute` of the local day: 0 … kMinutesInDay-1.
struct Moment {
  CivilDay day = 0;
  int minute = 0;
  auto operator<=>(const Moment&) const = default;

  // `minutes` later on the wall clock.
  Moment Plus(int minutes) const;
};

// Minutes east of UTC in London at a local time: 60 from 01:00 on the last Sunday of March until
// 02:00 on the last Sunday of October, else 0 (the rule in force since 1996, Directive
// 2000/84/EC as kept in UK law). The hour that occurs twice is read as its first.
// Own rule, not the machine's zone database: the output must not depend on its version.
int LondonOffsetMinutes(Moment local);

// "2024-05-03T10:15:00+01:00". A time that the March change skips is written an hour later.
std::string FormatLocal(Moment local);
// "2024-05-03T09:15:00Z".
std::string FormatUtc(Moment local);
// "20240503101500": HL7 v2, without a zone.
std::string FormatHl7(Moment local);
// The same time as FormatLocal and FormatUtc write it, as an event has it.
PartialTime LocalTime(Moment local);
PartialTime UtcTime(Moment local);

// A date to its precision: year, month or day. "2024-05".
std::string FormatPartial(CivilDay day, Precision precision);
PartialTime DateTime(CivilDay day, Precision precision = Precision::kDay);

}  // namespace daybook::feeds::simulate
