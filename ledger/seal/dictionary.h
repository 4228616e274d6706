#pragma once
// The trained dictionaries, as bytes in the program. `benchmarks/train_dictionary` makes one from a
// ledger of simulated residents; the file of one that was ever used is never changed or removed.
#include <string_view>

namespace daybook::ledger {

// ledger/seal/dictionary_1.zdict: of simulated residents' events as they come from one feed.
std::string_view Dictionary1();
// ledger/seal/dictionary_2.zdict: of the same from several sources, and as poorer feeds would send
// them, without display texts, people and places.
std::string_view Dictionary2();
// ledger/seal/dictionary_3.zdict: of messages as they came, FHIR and HL7 v2.
std::string_view Dictionary3();

}  // namespace daybook::ledger
