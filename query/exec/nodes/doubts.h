#pragma once
// What is doubtful about a record or a resident: codes and units that nothing can be done with, and
// dates that can't be so. They are warnings: the record stands as its source sent it, in every
// answer, and whoever asks sees why it may be wrong.
#include <string_view>
#include <vector>

#include "query/exec/node.h"

namespace daybook::query {

// The first code, where none is of a published system (ledger/event/systems.h); where there is
// none at all, the words. Unknown where one is published, and where there are neither.
Cell UnmappedCell(RowRef row, const Reader& reader);
// The unit of the value, or the first of its parts', that is none (ucum_names.h): its amounts are
// compared with none of another unit.
Cell UnmappedUnitCell(RowRef row, const Reader& reader);

// Older than anybody was whose age is proven (122 years).
inline constexpr int kPlausibleAgeYearsMax = 122;

// The first that holds, in this order, of dates that leave no doubt (a partial date and the day it
// lies in do): `ends_before_it_begins`; `before_birth`, but of what is a relative's, of documents
// and of people around the resident; `after_death`, by days, of what is done with the living and
// isn't cancelled, declined or said not to be, of visits more than 30 days after; `done_in_future`:
// said to have begun, though it begins, or to be done, though it ends more than a day after what
// says so came.
Cell ImplausibleCell(RowRef row, const Reader& reader);
// `died_before_birth`; `born_in_future` and `died_in_future`: more than a day after what says so
// came; `too_old`: alive on the date, or dead, at more than kPlausibleAgeYearsMax.
Cell ImplausibleCell(ResidentNo resident, const RowTime& on, const Reader& reader);
// All words of both.
std::vector<std::string> ImplausibleWords();

}  // namespace daybook::query
