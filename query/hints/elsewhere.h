#pragma once
// Hints for a name that means nothing where it stands, and something in another place.
#include <string>
#include <vector>

#include "query/bind/catalogue.h"

namespace daybook::query {

// Where a kind of records is wanted. Empty if nothing of that name is defined.
std::string ElsewhereForRecords(const DefinitionCatalogue& catalogue, const std::string& name);
std::string ElsewhereForCodes(const DefinitionCatalogue& catalogue, const std::string& name);

// Where a value is wanted: what it is defined as, and how that is asked. Empty if it isn't.
std::string ElsewhereForValue(const DefinitionCatalogue& catalogue, const std::string& name);

// For a field that records of other kinds have, a few kinds at most. Empty if none has.
std::string ElsewhereForField(const std::string& field);

// For a function that isn't there: what others call it, or where it does stand. `argument`: what is
// written in its brackets. Empty if it is nothing known.
std::string ElsewhereForFunction(const std::string& function, const std::string& argument);
// Functions that stand where rows are counted together.
std::vector<std::string> GroupFunctionNames();

}  // namespace daybook::query
