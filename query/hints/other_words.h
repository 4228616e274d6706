#pragma once
// What people call things elsewhere - in SQL schemas, FHIR, spreadsheets, on the ward - beside what
// CareQL calls them; for the hint of a word that is not known. Words near by their letters are
// suggest.h's.
#include <string>
#include <string_view>
#include <vector>

namespace daybook::query {

// "here that is 'born'" for `date_of_birth`, in any case of letters, if `there` has it; else empty.
std::string OtherWordForField(std::string_view word, const std::vector<std::string>& there);
// "here that is 'encounters'" for `visits`, and for what is no kind of record here, how to ask it.
std::string OtherWordForRecords(std::string_view word);

}  // namespace daybook::query
