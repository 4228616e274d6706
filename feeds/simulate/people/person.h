#pragma once
// Who a resident is.
#include <optional>
#include <string>

#include "feeds/simulate/codes.h"
#include "feeds/simulate/moment.h"
#include "feeds/simulate/people/names.h"
#include "feeds/simulate/people/places.h"
#include "feeds/simulate/record_ids.h"
#include "feeds/simulate/simulate.h"

namespace daybook::feeds::simulate {

inline constexpr size_t kAgeBands = 6;
// 0-17, 18-39, 40-54, 55-64, 65-79, 80 and over.
size_t AgeBand(int age);

struct Person {
  uint64_t seed = 0;
  uint32_t index = 0;
  std::string id;  // of the Patient
  std::string nhs_number;
  Sex sex = Sex::kUnknown;
  const Ethnicity* ethnicity = nullptr;
  std::string_view given;
  std::string_view family;
  CivilDay born = 0;
  std::optional<CivilDay> died;
  size_t borough = 0;
  size_t practice = 0;  // of Organisations()
  int decile = 1;       // of deprivation: 1 the most, 10 the least
  std::string lsoa;     // invented: E019 and five digits, of which the second is the decile's
  std::string address_line;
  std::string post_code;
  CivilDay first_day = 0;  // of the record: the window's or the birth
  CivilDay last_day = 0;   // of the record: death or `until`
  CivilDay until = 0;

  bool alive() const { return !died.has_value(); }
  int AgeOn(CivilDay day) const { return YearsBetween(born, day); }
  size_t BandOn(CivilDay day) const { return AgeBand(AgeOn(day)); }
  Random Stream(Purpose purpose) const { return Random(seed, index, purpose); }
};

// "female", "male", "unknown": FHIR's administrative gender.
std::string_view GenderOf(Sex sex);
Person DrawPerson(const SimulateOptions& options, uint32_t index);
}  // namespace daybook::feeds::simulate
