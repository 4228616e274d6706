#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {

Moment RecordedAfter(Moment at, Random& random) {
  constexpr int kLatePerMille = 120;
  constexpr int kLateMinutesMax = 3 * kMinutesInDay;
  const bool late = random.PerMille(kLatePerMille);
  return at.Plus(random.Between(1, late ? kLateMinutesMax : 40));
}

}  // namespace daybook::feeds::simulate
