#pragma once
// Names by the community they are usual in, and the ethnic categories that go with them.
#include <span>
#include <string_view>

#include "feeds/simulate/random.h"

namespace daybook::feeds::simulate {

struct Ethnicity {
  std::string_view code;  // England's 16+1 ethnic category
  std::string_view display;
  int weight;
  size_t community;  // whose names are usual
};

enum class Sex { kFemale, kMale, kUnknown };

// One ethnic category, in proportions like those of north central London.
const Ethnicity& DrawEthnicity(Random& random);
std::string_view DrawGivenName(Random& random, size_t community, Sex sex);
std::string_view DrawFamilyName(Random& random, size_t community);
// An invented street.
std::string_view DrawStreet(Random& random);

}  // namespace daybook::feeds::simulate
