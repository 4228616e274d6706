#pragma once
// What a proof file shows to somebody who trusts one public key: the whole of `daybook-verify`.
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/proof/note.h"

namespace daybook::ledger {

struct CheckAgainst {
  // The bytes that must be the entry of an inclusion proof; none: those in the proof.
  std::optional<std::string> entry;
  // A checkpoint note, kept from earlier, that must be the older one of a consistency proof.
  std::optional<std::string> since;
};

// A checkpoint, an inclusion or consistency proof, or a receipt; which one its first line says.
// Returns in words what is shown. kBadData if the file is none of them or `against` doesn't fit its
// kind; kCorruption if it doesn't hold: a signature, a hash or a number is not right.
Result<std::string> CheckProof(std::string_view file, const VerifierKey& key,
                               const CheckAgainst& against);

}  // namespace daybook::ledger
