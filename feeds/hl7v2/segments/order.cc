#include <algorithm>
#include <array>
#include <utility>

#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;

namespace {

struct StatusRow {
  std::string_view code;
  EventStatus status;
};

// HL7 table 0119, order control codes that say where an order has come to (v2-to-FHIR concept map
// OrderControlCode; a request to cancel or hold is taken for its effect).
constexpr std::array<StatusRow, 20> kControl{{
    {"NW", EventStatus::kRegistered}, {"OK", EventStatus::kRegistered},
    {"SN", EventStatus::kRegistered}, {"PR", EventStatus::kRegistered},
    {"RO", EventStatus::kRegistered}, {"RL", EventStatus::kRegistered},
    {"AF", EventStatus::kRegistered}, {"CA", EventStatus::kCancelled},
    {"OC", EventStatus::kCancelled},  {"CR", EventStatus::kCancelled},
    {"UA", EventStatus::kCancelled},  {"DC", EventStatus::kStopped},
    {"OD", EventStatus::kStopped},    {"DR", EventStatus::kStopped},
    {"HD", EventStatus::kOnHold},     {"OH", EventStatus::kOnHold},
    {"HR", EventStatus::kOnHold},     {"RP", EventStatus::kSuperseded},
    {"RQ", EventStatus::kSuperseded}, {"RU", EventStatus::kSuperseded},
}};
// HL7 table 0038, order status.
constexpr std::array<StatusRow, 9> kOrderStatus{{
    {"A", EventStatus::kRegistered},
    {"IP", EventStatus::kRegistered},
    {"SC", EventStatus::kRegistered},
    {"CA", EventStatus::kCancelled},
    {"DC", EventStatus::kStopped},
    {"RP", EventStatus::kSuperseded},
    {"HD", EventStatus::kOnHold},
    {"CM", EventStatus::kCompleted},
    {"ER", EventStatus::kEnteredInError},
}};
// HL7 table 0123, result status of OBR-25 (domain table status_map).
constexpr std::array<StatusRow, 9> kResultStatus{{
    {"O", EventStatus::kRegistered},
    {"I", EventStatus::kRegistered},
    {"S", EventStatus::kRegistered},
    {"A", EventStatus::kPartial},
    {"R", EventStatus::kPartial},
    {"P", EventStatus::kPreliminary},
    {"F", EventStatus::kFinal},
    {"C", EventStatus::kCorrected},
    {"X", EventStatus::kCancelled},
}};

template <size_t kCount>
EventStatus StatusIn(const std::array<StatusRow, kCount>& rows, const std::string& code) {
  const auto* found = std::ranges::find(rows, code, &StatusRow::code);
  return found == rows.end() ? EventStatus::kUnknown : found->status;
}

std::string NumberIn(const Reading& in, const Segment* detail, size_t field) {
  // OBR values override ORC's (HL7 UK A.3).
  std::string number;
  if (detail) number = EntityText(detail->first(field));
  if (number.empty() && in.order_control) number = EntityText(in.order_control->first(field));
  return number;
}

// What ORC says of an order, whatever is ordered.
void AddOrderFacts(Reading& in, Event& test, const Segment* obr) {
  if (const Segment* orc = in.order_control) {
    test.author = ReadPersonParty(orc->first(12));
    AddField(test, FieldId::kReason, ReadCoded(orc->first(16)));
    SetParty(test.organisation, ReadOrganisation(orc->first(21)));
    test.written = ReadTime(in, *orc, 9);
  }
  if (obr) SetParty(test.author, ReadPersonParty(obr->first(16)));
}

// OBR-27 (TQ) and ORC-7 carry the priority in their sixth component.
void AddPriority(Event& test, const Segment& obr, const Segment* orc) {
  std::string code = obr.first(5).text();
  if (code.empty()) code = obr.first(27, 6).text();
  if (code.empty() && orc) code = orc->first(7, 6).text();
  AddField(test, FieldId::kPriority, PriorityWord(code));
}

void AddReportFacts(Reading& in, Event& test, const Segment& obr) {
  test.start = ReadTime(in, obr, 7);
  test.end = ReadTime(in, obr, 8);
  if (test.end && test.start && *test.end < *test.start) test.end.reset();
  if (const auto reported = ReadTime(in, obr, 22)) test.written = reported;
  // OBR-32 is an NDL: the name is a CNN in its first component, parted by subcomponents.
  const Part reader = obr.first(32, 1);
  if (reader.has_value()) {
    test.performer.display = reader.subcomponent(2).text();
    Part given = reader.subcomponent(3);
    if (given.has_value()) test.performer.display = given.text() + " " + test.performer.display;
    if (reader.subcomponent(1).has_value())
      test.performer.reference = "XCN/" + reader.subcomponent(1).text();
  }
  AddField(test, FieldId::kCategory, ReadCoded(obr.first(24), "0074"));
  AddField(test, FieldId::kSpecimen, ReadCoded(obr.first(15, 1).absent() ? Part() : obr.first(15)));
  AddCodedList(test, FieldId::kReason, obr.field(31));
  AddComment(test, "clinical details", obr.first(13).text());
}

}  // namespace

std::string PriorityWord(const std::string& code) {
  if (code == "S" || code == "STAT") return "stat";
  if (code == "A" || code == "ASAP") return "asap";
  return code == "R" ? "routine" : code;
}

std::string OrderNumber(const Reading& in, const Segment* detail) {
  std::string number = NumberIn(in, detail, 2);
  return number.empty() ? NumberIn(in, detail, 3) : number;
}

std::string FillerNumber(const Reading& in, const Segment* detail) {
  std::string number = NumberIn(in, detail, 3);
  return number.empty() ? NumberIn(in, detail, 2) : number;
}

EventStatus OrderStatus(const Reading& in) {
  if (!in.order_control) return EventStatus::kUnknown;
  const EventStatus stated = StatusIn(kOrderStatus, in.order_control->first(5).text());
  const EventStatus controlled = StatusIn(kControl, in.order_control->first(1).text());
  const bool asked = controlled == EventStatus::kRegistered || controlled == EventStatus::kUnknown;
  return asked && stated != EventStatus::kUnknown ? stated : controlled;
}

std::optional<PartialTime> OrderVersion(Reading& in) {
  std::optional<PartialTime> changed;
  if (in.order_control) changed = ReadTime(in, *in.order_control, 9);
  return changed ? changed : in.EnteredOrSent();
}

void ReadOrc(Reading& in, const Segment& orc) {
  FinishOrder(in);
  FinishPrescription(in);
  in.order_control = &orc;
  in.order_detail = in.timing = nullptr;
  in.order = in.result = in.medicine = in.vaccination = in.noted = {};
}

void FinishOrder(Reading& in) {
  const bool nothing_followed = in.order_control && !in.order && !in.medicine && !in.vaccination;
  const bool orders = in.trigger.verb == Verb::kOrders;
  const std::string number = OrderNumber(in, nullptr);
  if (!nothing_followed || !orders || number.empty() || in.subject.empty()) return;
  const ledger::Disposition goes = ledger::DispositionOf(OrderStatus(in));
  if (goes != ledger::Disposition::kPending && goes != ledger::Disposition::kOpen) {
    // The records of an order are its tests: by its number alone none of them is found.
    in.Refuse(*in.order_control, 1, "order-without-detail",
              "the order " + number + " is called off, and no OBR or RXO says what was ordered",
              "have the sender send the order's detail with it");
    return;
  }
  in.order = in.Add(Kind::kTest, *in.order_control, "OBR", number, OrderVersion(in));
  Event& order = in.At(in.order);
  order.operation = Operation::kPatch;
  order.status = OrderStatus(in);
  order.code.text = "order " + number;
  AddOrderFacts(in, order, nullptr);
}

// One test: asked for by an order, answered by results, all versions of one record. Each message
// says what it knows, so each is a patch.
void ReadObr(Reading& in, const Segment& obr) {
  if (in.subject.empty()) return;
  if (in.order) in.order_control = nullptr;  // ORC was of the OBR before
  in.order_detail = &obr;
  in.document = {};  // an OBX behind it is a result, no content of a document before it
  ledger::Coded code = ReadCoded(obr.first(4));
  std::string id = OrderNumber(in, &obr);
  if (id.empty()) id = OwnerOf(in) + "|" + obr.first(7, 1).text();
  id += "|" + KeyOf(code);
  const bool results = in.trigger.verb != Verb::kOrders;
  std::optional<PartialTime> version = ReadTime(in, obr, 22);
  if (!version) version = results ? in.EnteredOrSent() : OrderVersion(in);
  in.order = in.Add(Kind::kTest, obr, "OBR", std::move(id), version);
  in.noted = in.order;
  in.result = {};
  Event& test = in.At(in.order);
  test.operation = Operation::kPatch;
  test.code = std::move(code);
  test.status = StatusIn(kResultStatus, obr.first(25).text());
  if (test.status == EventStatus::kUnknown && !results) test.status = OrderStatus(in);
  AddOrderFacts(in, test, &obr);
  AddReportFacts(in, test, obr);
  AddPriority(test, obr, in.order_control);
  FinishTiming(in);
}

void ReadSpm(Reading& in, const Segment& spm) {
  if (!in.order) return;
  Event& test = in.At(in.order);
  AddField(test, FieldId::kSpecimen, ReadCoded(spm.first(4), "0487"));
  AddField(test, FieldId::kBodySite, ReadCoded(spm.first(8)));
  if (!test.start) test.start = ReadTime(in, spm, 17);
}

}  // namespace daybook::feeds::hl7v2
