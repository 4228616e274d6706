#include "feeds/simulate/people/person.h"

#include <algorithm>
#include <array>

namespace daybook::feeds::simulate {
namespace {

// Residents by ten years of age, out of a hundred: a young city.
constexpr int kDecadeWeights[] = {12, 11, 16, 19, 14, 11, 8, 6, 3};
constexpr int kOldestDecadeYears = 18;  // 80 to 97
// Deaths a year for 10,000 of an age band.
constexpr std::array<int, kAgeBands> kDeathsPerMyriad = {2, 5, 20, 70, 220, 900};

std::optional<CivilDay> DrawDeath(const Person& person, Random& random) {
  for (CivilDay year = person.first_day; year < person.until; year += kDaysInYear) {
    const int day_in_year = random.Below(kDaysInYear);
    if (!random.PerMyriad(kDeathsPerMyriad[person.BandOn(year)])) continue;
    if (year + day_in_year < person.until) return year + day_in_year;
    return std::nullopt;
  }
  return std::nullopt;
}

CivilDay DrawBirth(CivilDay until, Random& random) {
  const size_t decade = random.Weighted(kDecadeWeights);
  const bool oldest = decade + 1 == std::size(kDecadeWeights);
  const int age = static_cast<int>(decade) * 10 + random.Below(oldest ? kOldestDecadeYears : 10);
  return AddMonths(until, -12 * age) - random.Below(kDaysInYear);
}

// An inward code of the usual shape (a digit and two letters of those in use).
std::string DrawPostCode(const Borough& borough, Random& random) {
  constexpr std::string_view kLetters = "ABDEFGHJLNPQRSTUWXYZ";
  std::string code(random.Pick(borough.outward_codes));
  code += ' ';
  code += static_cast<char>('0' + random.Between(1, 9));
  for (int i = 0; i < 2; ++i) {
    code += kLetters[static_cast<size_t>(random.Below(static_cast<int>(kLetters.size())))];
  }
  return code;
}

void DrawAddress(Person& person, Random& random) {
  std::array<int, 5> weights{};
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = Boroughs()[i].weight;
  person.borough = random.Weighted(weights);
  constexpr int kPractices = static_cast<int>(kPracticesPerBorough);
  person.practice = PracticeOf(person.borough, static_cast<size_t>(random.Below(kPractices)));
  person.address_line = std::to_string(random.Between(1, 180)) + ' ';
  person.address_line += DrawStreet(random);
  person.post_code = DrawPostCode(Boroughs()[person.borough], random);
}

// The decile, and an area that has it: all of one area have the same. Real ones begin E010.
void DrawDeprivation(Person& person) {
  constexpr int kAreas = 20;  // of each decile in a borough
  Random random = person.Stream(Purpose::kDeprivation);
  const size_t tenth = random.Weighted(Boroughs()[person.borough].decile_weights);
  person.decile = 1 + static_cast<int>(tenth);
  const std::string area = std::to_string(100 + random.Below(kAreas));
  person.lsoa = "E019" + std::to_string(person.borough) + std::to_string(tenth) + area;
}

}  // namespace

size_t AgeBand(int age) {
  constexpr int kStarts[] = {18, 40, 55, 65, 80};
  size_t band = 0;
  while (band < std::size(kStarts) && age >= kStarts[band]) ++band;
  return band;
}

std::string_view GenderOf(Sex sex) {
  switch (sex) {
    case Sex::kFemale:
      return "female";
    case Sex::kMale:
      return "male";
    case Sex::kUnknown:
      break;
  }
  return "unknown";
}

Person DrawPerson(const SimulateOptions& options, uint32_t index) {
  Person person;
  person.seed = options.seed;
  person.index = index;
  person.nhs_number = NhsNumber(index);
  person.until = options.until;
  Random random = person.Stream(Purpose::kPerson);
  constexpr int kSexWeights[] = {508, 490, 2};
  person.sex = static_cast<Sex>(random.Weighted(kSexWeights));
  person.ethnicity = &DrawEthnicity(random);
  person.given = DrawGivenName(random, person.ethnicity->community, person.sex);
  person.family = DrawFamilyName(random, person.ethnicity->community);
  DrawAddress(person, random);
  DrawDeprivation(person);
  person.born = DrawBirth(options.until, random);
  person.first_day = std::max(person.born, AddMonths(options.until, -12 * options.years));
  person.died = DrawDeath(person, random);
  person.last_day = person.died.value_or(options.until);
  return person;
}

}  // namespace daybook::feeds::simulate
