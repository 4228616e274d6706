#pragma once
// Bytes of a message to UTF-8 (MSH-18, HL7 table 0211).
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace daybook::feeds::hl7v2 {

// Bytes that are valid UTF-8 are taken as such whatever MSH-18 says: text in another charset is
// valid UTF-8 by accident only, and a sender may declare another charset than it writes.
// Other bytes are read as what MSH-18 declares; as Windows-1252, which holds ISO 8859-1's letters,
// where it declares nothing, ASCII or ISO 8859-1. A byte-order mark is dropped. kBadData, its slug
// in Error::id, for bytes that aren't what they are declared to be, and for charsets nobody knows.
Result<std::string> ToUtf8(std::string bytes);

}  // namespace daybook::feeds::hl7v2
