#pragma once
// Person days: for how many days of a window somebody was alive and registered.
#include <span>
#include <vector>

#include "query/bind/bound_query.h"

namespace daybook::query {

class PersonTime {
 public:
  // The days that count at all: in the windows, in the run's interval, by the index date. kBadQuery
  // (CQ0347) where they have no beginning. `bound` must outlive it.
  static Result<PersonTime> Make(const BoundPersonTime& bound, Exec& exec);

  // For each resident of the batch the days they were alive and registered. Registered is who has
  // a registration that goes on that day; who has none at all counts for every day alive.
  std::vector<double> DaysOf(const Batch& residents, Exec& exec) const;

  // The same days in stretches within which no field of the resident changes: one row a stretch.
  struct Stretches {
    Batch residents;
    std::vector<double> days;
  };
  Stretches StretchesOf(const Batch& residents, Exec& exec) const;

 private:
  explicit PersonTime(const BoundPersonTime& bound) : bound_(&bound) {}
  // Counting days in [from, to].
  double Count(CivilDay from, CivilDay to) const;
  // Apart, in order of time.
  std::vector<Interval> LivedBy(ResidentNo resident, std::span<const RowRef> registrations,
                                Exec& exec) const;

  const BoundPersonTime* bound_;
  CivilDay first_ = 0;
  std::vector<uint32_t> counted_{0};  // [i]: counting days among the i from first_ on
};

}  // namespace daybook::query
