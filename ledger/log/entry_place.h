#pragma once
// An entry is encoded before its place in the log is known, and given it where it lies.
#include <string>

#include "ledger/log/entry.h"

namespace daybook::ledger {

// The header of an entry whose payload of so many bytes is put behind it. CHECKs what DecodeEntry
// refuses.
HeaderBytes EncodeHeaderOf(const EntryHeader& header, size_t payload_bytes);
// Writes recorded time and stream_seq into an encoded entry, which had them as 0 until then.
void PlaceEntry(std::string& stored, RecordedAt recorded, uint32_t stream_seq);

}  // namespace daybook::ledger
