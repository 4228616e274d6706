#pragma once
// The trained dictionaries, as bytes in the program. `benchmarks/train_dictionary` makes one from a
// ledger of simulated residents; the file of one that was ever used is never changed or removed.
#include <string_view>

namespace daybook::ledger {

// ledger/seal/dictionary_1.zdict.
std::string_view Dictionary1();

}  // namespace daybook::ledger
