#pragma once
// The folder that a population goes to.
#include <filesystem>

#include "ledger/base/result.h"

namespace daybook::feeds::simulate {

// Makes the folder where it is missing. kCantCreate if it can't, or if an older population is
// there: two of them would mix.
Status MakeFolderForPopulation(const std::filesystem::path& folder);

}  // namespace daybook::feeds::simulate
