#pragma once
// Acknowledgements of HL7 v2 messages (chapter 2, "Message processing rules"), in original and in
// enhanced mode.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/refusal.h"

namespace daybook::feeds::hl7v2 {

// What became of a message, for its sender.
enum class Verdict : uint8_t {
  kAccept,  // on disk, or nothing that is kept: done with
  kError,   // not taken in now: send the same again later
  kReject,  // can't be read: the sender has to mend it
};

struct AckContext {
  std::string sent;        // MSH-7 of the acknowledgement, "20240102030405+0000"
  std::string control_id;  // MSH-10 of the first; the second has "-2" behind it
};

// The messages to send back, in order; none where the sender asked for none, none for an
// acknowledgement (an enhanced sender's of ours). With MSH-15 and
// MSH-16 both empty: one, AA, AE or AR (original mode). Otherwise the accept acknowledgement (CA,
// CE, CR) that MSH-15 asks for, then the application's (AA, AE, AR) that MSH-16 asks for: AL
// always, SU after success, ER after an error, NE never (HL7 table 0155). `message` may be
// unreadable: what its MSH says is used as far as it goes. `why` is for verdicts other than
// kAccept, and empty or a remark otherwise.
std::vector<std::string> AcksFor(std::string_view message, Verdict verdict, const Refusal& why,
                                 const AckContext& context);

}  // namespace daybook::feeds::hl7v2
