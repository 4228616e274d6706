#pragma once
// FHIR R4 in JSON to events: Bundles of every type, NDJSON, single resources, arrays of them.
#include <string>
#include <string_view>

#include "feeds/input.h"
#include "ledger/base/zone.h"

namespace daybook::feeds {

// Bundles inside Bundles, counted from the outermost; deeper ones go to quarantine.
inline constexpr int kNestedBundlesMax = 4;

// Bytes of requests outside Bundles that wait for the Medication they name, which may stand later
// in the file. Beyond it they are read with what is known.
inline constexpr size_t kWaitingBytesMax = 64u << 20;

struct FhirReadOptions {
  std::string source = "local";
  // Of clock times without an offset; null means the region's.
  const Zone* zone = nullptr;
};

// Reads a stream to its end (Unpack it first). Each resource, and each Bundle entry without one,
// ends in exactly one of Accept, Ignore and Quarantine; the Bundle around them is no input of its
// own. A text cut or damaged where no end of it can be found is one input. An error is the
// stream's (told after everything before it was delivered) or the sink's. Blocks on both; never
// throws; holds at most kBundleHeldBytesMax, kWaitingBytesMax,
// what its index may keep (fhir/file_index.h), and three inputs.
Status ReadFhir(ByteStream& stream, const FhirReadOptions& options, InputSink& sink);

// A refusal for what the rest of a Bundle said, or for a request that can't be followed: the entry
// read again by itself could only be taken for something that it is not.
bool OnlySenderCanMend(std::string_view reason);

}  // namespace daybook::feeds
