#pragma once
// Fields of records and of residents by their CareQL words.
#include <optional>
#include <string>

#include "tests/reference/values.h"

namespace daybook::reference {

// The index date: a whole local day or a moment.
struct Index {
  PartialTime time;
  std::optional<int64_t> exact{};  // the clock, where nothing else was asked for
  bool is_moment() const { return HasClock(time); }
  Day day() const { return DaysOf(time).last; }
  int64_t instant() const { return InstantsOf(time).last; }  // a day's end
  int64_t clock() const { return exact.value_or(instant()); }
};
// True if the time surely comes after the index date, so that it isn't seen yet.
bool Beyond(const PartialTime& time, const Index& index);

// The field `word` (lower case) of a record; nullopt if no record has such a field. Unknown where
// this kind doesn't have it or the source left it out. `index` is for the status words.
// `resident` is whose record it is, null where that is nobody.
std::optional<Val> FieldOfRecord(const Record& record, const Resident* resident,
                                 const std::string& word, const Index& index);
Val MeasuredValueOf(const Record& record);
// The field `word` of a resident read on `on` (unknown: on no date); nullopt if there is none.
std::optional<Val> FieldOfResident(const Resident& resident, const std::string& word,
                                   const std::optional<PartialTime>& on);
// Not dead on `on`, as far as is known: a partial date counts from its first day.
bool IsAlive(const Resident& resident, const Index& on);
bool IsBorn(const Resident& resident, const Index& on);
// Completed years; a range where a partial date leaves it open.
Val AgeOn(const Resident& resident, const PartialTime& on);

// Does the record have the disposition the word names, on the index date?
bool HasStatus(const Record& record, query::ast::StatusWord word, const Index& index);
std::optional<query::ast::StatusWord> StatusWordOf(const std::string& word);

// Time from one to the other: whole days between bare dates, seconds between clock times; unknown
// for partial dates.
Val Elapsed(const PartialTime& from, const PartialTime& to);
// What a record's text is: its own words, else the first display, else the first code; a
// document's content, else its title, come before.
std::string TextOf(const Record& record);

std::string LowerCase(const std::string& text);

}  // namespace daybook::reference
