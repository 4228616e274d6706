#pragma once
// Data types of HL7 v2 (chapter 2A) as parts of an event. Absent and cleared parts read as empty.
// Where a type allows several repetitions, each function reads one.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/hl7v2/reading.h"
#include "feeds/quantity_text.h"

namespace daybook::feeds::hl7v2 {

// System of a code whose source names none.
inline constexpr std::string_view kLocalSystem = "local";

// times.cc. TS, DTM, DT: YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+ZZZZ], precision kept; without zone the
// region's, flagged. All zeros say nothing. Refuses the message where the field is none
// ("bad-date").
std::optional<PartialTime> ReadTime(Reading& in, const Segment& segment, size_t field,
                                    const Part& part);
// The first repetition's first component.
std::optional<PartialTime> ReadTime(Reading& in, const Segment& segment, size_t field);
// A date of birth or death: a clock time of midnight is a date sent as a time.
std::optional<PartialTime> ReadDay(Reading& in, const Segment& segment, size_t field);
// The text as a time; nullopt if it is none.
std::optional<PartialTime> TimeIn(std::string_view text, const Zone& zone);

// coded.cc. CE, CWE, CNE, CF: code, text and system, an alternate, the original text. A code
// without a system is of `system`; IS and ID fields have their HL7 table there ("0004").
ledger::Coded ReadCoded(const Part& part, std::string_view system = kLocalSystem);
// The same for every repetition with something in it, as a list field.
void AddCodedList(ledger::Event& event, ledger::FieldId id, const Part& field,
                  std::string_view system = kLocalSystem);
// "SCT" is "snomed", "HL70078" or "0078" the URI of that table, others stay.
std::string SystemOf(std::string_view name);
// Text, else display, else code.
std::string WordsOf(const ledger::Coded& coded);

// identifiers.cc. HD as "namespace", else its universal id.
std::string AuthorityText(const Part& part);
// CX: system (authority; `owner` where it has none) and value. NHS numbers go under nhs_number; the
// fold joins streams by those that are well formed and verified.
ledger::Coding ReadIdentifier(const Part& part, const std::string& owner);
// EI: "number^authority" without empty ends: the same text for the same identifier.
std::string EntityText(const Part& part);
bool IsNhsNumber(const ledger::Coding& coding);

// names.cc. XPN, XCN without its id, PPN: "Dr Ada Jones".
std::string NameText(const Part& part, size_t family);
std::string PersonName(const Part& xpn);
// XCN, CN: who, by the id a source has for them and by name.
ledger::Party ReadPersonParty(const Part& xcn);
// XON: an organisation by name and id.
ledger::Party ReadOrganisation(const Part& xon);
// PL: "Ward 3, Room 2, Bed 1, Main Building".
ledger::Party ReadPlace(const Part& pl);
// XAD on one line.
std::string AddressText(const Part& xad);
// XTN: number or address; nothing for a fax or a pager.
std::string PhoneText(const Part& xtn);
bool IsEmail(const Part& xtn);

// coded.cc. Units: CE, or CQ's second component. "mmol/L"; the words where the code is a number.
std::string UnitText(const Part& part);

// value.cc. OBX-5 by OBX-2, or RXA and others of the same shape.
struct Value {
  std::optional<ledger::FieldValue> value;
  std::string comment;  // what it says beyond the value
  std::string mime;     // of an encapsulated document (ED)
  std::optional<int64_t> size;
  std::string url;
};
Value ReadValue(Reading& in, const Segment& obx);

}  // namespace daybook::feeds::hl7v2
