#pragma once
// The hint of a name that means nothing where it stands: what it is in another place, else what
// others call so, else the nearest by its letters.
#include <string>
#include <vector>

#include "query/bind/catalogue.h"

namespace daybook::query {

// Where a kind of records is wanted.
std::string HintForRecords(const DefinitionCatalogue& catalogue, const std::string& name);
// Where a value is wanted; `there`: the names that have a meaning.
std::string HintForValue(const DefinitionCatalogue& catalogue, const std::string& name,
                         const std::vector<std::string>& there);
// Where a field of records is wanted that those at hand lack; `there`: the fields that they have.
std::string HintForField(const std::string& name, const std::vector<std::string>& there);
// For a function; `argument`: what is written in its brackets.
std::string HintForFunction(const std::string& function, const std::string& argument);

}  // namespace daybook::query
