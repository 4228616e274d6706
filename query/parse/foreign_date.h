#pragma once
// Dates as people write them elsewhere: 01/02/2024, 1.2.24, 2024-2-1, 1 Feb 2024. CareQL has one
// form, year-month-day, since 01/02/2024 is a day in February to one reader and a day in January to
// the next.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/diagnostic.h"
#include "query/parse/words.h"

namespace daybook::query {

struct ForeignDate {
  size_t size = 0;  // bytes from the beginning of the text
  std::string message;
  std::string hint;  // each reading it has, in CareQL's form
};

// The one that `text` begins with: three numbers with one of / . - between them and without blanks,
// of which the first or the last is a year of four figures, or the last one of two (10-2-24,
// without noughts, is arithmetic), a time of day besides or not (2024-2-1T9:00); a year and a
// month, or two years, the same way with / or -; or a month's name with a year, a day besides or
// not, or a day and a month's name, which lack their year. Years are 1800 to 2199.
std::optional<ForeignDate> ForeignDateAt(std::string_view text);

// How to write the date that `text` is whole; `otherwise` if it is none.
std::string DateHint(std::string_view text, std::string_view otherwise);
// The same of a text that stands in quotes where a date is wanted.
std::string QuotedDateHint(std::string_view text, std::string_view otherwise);

// Those of a statement (CQ0125), and, if there are any, its words with a date's in their place, so
// that what else is wrong can be told.
struct ForeignDates {
  std::vector<Diagnostic> diagnostics;
  Words mended;
};
ForeignDates FindForeignDates(std::string_view text, std::span<const Word> statement);

}  // namespace daybook::query
