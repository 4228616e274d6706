#pragma once
// What each segment adds to a message's events. Fields are HL7 2.8's; what an older version has
// elsewhere is said where it is read.
#include <string>
#include <string_view>

#include "feeds/hl7v2/reading.h"

namespace daybook::feeds::hl7v2 {

using ReadSegment = void (*)(Reading&, const Segment&);

// Null for segments that are kept in the raw message alone (insurance, Z segments, …).
ReadSegment ReaderFor(std::string_view name);

void ReadPid(Reading& in, const Segment& pid);  // person.cc
void ReadPd1(Reading& in, const Segment& pd1);
void ReadNk1(Reading& in, const Segment& nk1);  // contact.cc
void ReadEvn(Reading& in, const Segment& evn);  // visit.cc
void ReadPv1(Reading& in, const Segment& pv1);
void ReadPv2(Reading& in, const Segment& pv2);
void ReadMrg(Reading& in, const Segment& mrg);  // merge.cc
void ReadDg1(Reading& in, const Segment& dg1);  // diagnosis.cc
void ReadPrb(Reading& in, const Segment& prb);  // problem.cc
void ReadAl1(Reading& in, const Segment& al1);  // allergy.cc
void ReadIam(Reading& in, const Segment& iam);
void ReadPr1(Reading& in, const Segment& pr1);  // procedure.cc
void ReadOrc(Reading& in, const Segment& orc);  // order.cc
void ReadObr(Reading& in, const Segment& obr);
void ReadSpm(Reading& in, const Segment& spm);
void ReadObx(Reading& in, const Segment& obx);  // result.cc
void ReadPrt(Reading& in, const Segment& prt);
void ReadNte(Reading& in, const Segment& nte);
void ReadTxa(Reading& in, const Segment& txa);  // document.cc
void ReadSch(Reading& in, const Segment& sch);  // appointment.cc
void ReadAis(Reading& in, const Segment& ais);
void ReadAig(Reading& in, const Segment& aig);
void ReadAil(Reading& in, const Segment& ail);
void ReadAip(Reading& in, const Segment& aip);
void ReadRf1(Reading& in, const Segment& rf1);  // referral.cc
void ReadPrd(Reading& in, const Segment& prd);
void ReadRxo(Reading& in, const Segment& rxo);  // medicine.cc
void ReadRxe(Reading& in, const Segment& rxe);
void ReadRxd(Reading& in, const Segment& rxd);
void ReadRxa(Reading& in, const Segment& rxa);  // vaccination.cc
void ReadRxr(Reading& in, const Segment& rxr);
void ReadTq1(Reading& in, const Segment& tq1);  // medicine.cc

// person.cc: after the last segment, an identity event for messages that hold one.
void FinishIdentity(Reading& in);
// order.cc: an ORC that nothing followed is an order of its own; one that calls an order off
// without saying which test it was is refused.
void FinishOrder(Reading& in);
// medicine.cc: the same for prescriptions, and the start of one that has none of its own.
void FinishPrescription(Reading& in);

// order.cc: HL7 tables 0027 and 0485 as FHIR's words; other codes stay.
std::string PriorityWord(const std::string& code);
// medicine.cc: reads a TQ1 that stood before the order or prescription that it is of.
void FinishTiming(Reading& in);
// order.cc: the order's number, placer's first (an order has no filler's number yet); empty if the
// group names none. From ORC, else from fields 2 and 3 of `detail`.
std::string OrderNumber(const Reading& in, const Segment* detail);
// The filler's first: whoever made a result numbers it always.
std::string FillerNumber(const Reading& in, const Segment* detail);
// ORC-1 and ORC-5 as a status; kUnknown where they say nothing of it.
ledger::EventStatus OrderStatus(const Reading& in);
// When the order was last changed: ORC-9, else when the message was entered or sent.
std::optional<PartialTime> OrderVersion(Reading& in);

// visit.cc: what a record without a number of its own is numbered by: the visit, else the person.
std::string OwnerOf(const Reading& in);
// A code as part of a record id: "code^system", else its text.
std::string KeyOf(const ledger::Coded& coded);
// CX as part of a record id: "number^authority".
std::string IdentifierText(const Part& cx);
// Sets a party unless `read` is empty.
void SetParty(ledger::Party& party, ledger::Party read);
// Segment action codes (HL7 table 0206): D and X withdraw.
bool IsDeletion(const Part& action);

}  // namespace daybook::feeds::hl7v2
