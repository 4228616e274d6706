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

// Where a prescription has come to; an order of a medicine that is on is active. A message that
// says nothing of it leaves it as it was.
EventStatus PrescriptionStatus(const Reading& in) {
  const EventStatus status = OrderStatus(in);
  const bool on = status == EventStatus::kRegistered || !in.order_control;
  return on ? EventStatus::kActive : status;
}

// "500-1000 mg": amounts as they are given.
std::string AmountText(const Segment& segment, size_t low, size_t high, size_t units) {
  std::string text = segment.first(low).text();
  const std::string most = segment.first(high).text();
  if (!most.empty() && most != text) text += "-" + most;
  const std::string unit = WordsOf(ReadCoded(segment.first(units)));
  if (!text.empty() && !unit.empty()) text += " " + unit;
  return text;
}

void Append(std::string& line, const std::string& part) {
  if (part.empty()) return;
  if (!line.empty()) line += ", ";
  line += part;
}

// The instruction as its sender wrote it; where there are no words, amount and timing.
void AddDose(Event& medicine, const Segment& segment, std::string amount, size_t instructions) {
  std::string words;
  for (const Part& part : segment.field(instructions).repetitions())
    Append(words, WordsOf(ReadCoded(part)));
  Append(amount, words);
  AddField(medicine, FieldId::kDose, std::move(amount));
}

// TQ1-9 in place of what older fields (OBR-5) said.
void SetPriority(Event& about, const Segment& tq1) {
  const std::string code = tq1.first(9, 1).text();
  std::string word = code.empty() ? WordsOf(ReadCoded(tq1.first(9))) : PriorityWord(code);
  if (word.empty()) return;
  std::erase_if(about.fields,
                [](const ledger::Field& field) { return field.id == FieldId::kPriority; });
  AddField(about, FieldId::kPriority, std::move(word));
}

EventNo AddPrescription(Reading& in, const Segment& segment, ledger::Coded code) {
  std::string id = OrderNumber(in, nullptr);
  if (id.empty() && segment.name == "RXE") id = segment.first(15).text();
  if (id.empty()) id = OwnerOf(in) + "|" + KeyOf(code);
  in.medicine = in.Add(Kind::kMedication, segment, "RXE", std::move(id), OrderVersion(in));
  in.noted = in.medicine;
  Event& medicine = in.At(in.medicine);
  medicine.operation = Operation::kPatch;
  medicine.code = std::move(code);
  medicine.status = PrescriptionStatus(in);
  if (in.order_control) {
    medicine.author = ReadPersonParty(in.order_control->first(12));
    medicine.written = ReadTime(in, *in.order_control, 9);
    medicine.start = ReadTime(in, *in.order_control, 15);
    // ORC-7, a TQ: start and end.
    if (!medicine.start)
      medicine.start = ReadTime(in, *in.order_control, 7, in.order_control->first(7, 4));
    medicine.end = ReadTime(in, *in.order_control, 7, in.order_control->first(7, 5));
    AddField(medicine, FieldId::kReason, ReadCoded(in.order_control->first(16)));
  }
  AddField(medicine, FieldId::kIntent, std::string("order"));
  return in.medicine;
}

}  // namespace

void FinishPrescription(Reading& in) {
  if (in.subject.empty()) return;
  const bool alone = in.order_control && !in.medicine && !in.order && !in.vaccination;
  if (alone && in.trigger.verb == Verb::kPrescriptions && !OrderNumber(in, nullptr).empty())
    AddPrescription(in, *in.order_control, {});  // stopped, say: the order's number is enough
  if (!in.medicine) return;
  Event& medicine = in.At(in.medicine);
  const std::string control = in.order_control ? in.order_control->first(1).text() : "";
  const bool begins = control.empty() || control == "NW" || control == "RO" || control == "SN";
  if (medicine.record.type == "RXE" && begins && !medicine.start) medicine.start = medicine.written;
}

void ReadRxo(Reading& in, const Segment& rxo) {
  if (in.subject.empty()) return;
  ledger::Coded code = ReadCoded(rxo.first(1));
  if (code.empty()) code.text = "medication not named by its source";
  Event& medicine = in.At(AddPrescription(in, rxo, std::move(code)));
  AddDose(medicine, rxo, AmountText(rxo, 2, 3, 4), 7);
  AddField(medicine, FieldId::kDoseQuantity,
           ReadQuantity(rxo.first(2).text(), UnitText(rxo.first(4))));
  AddField(medicine, FieldId::kQuantity,
           ReadQuantity(rxo.first(11).text(), UnitText(rxo.first(12))));
  SetParty(medicine.author, ReadPersonParty(rxo.first(14)));
  FinishTiming(in);
}

void ReadRxe(Reading& in, const Segment& rxe) {
  if (in.subject.empty()) return;
  ledger::Coded code = ReadCoded(rxe.first(2));
  if (code.empty()) code.text = "medication not named by its source";
  // The pharmacy's encoding of an order that came with it (RXO) is the same prescription.
  if (in.medicine) {
    in.At(in.medicine).code = std::move(code);
    std::erase_if(in.At(in.medicine).fields, [](const ledger::Field& field) {
      return field.id == FieldId::kDose || field.id == FieldId::kDoseQuantity ||
             field.id == FieldId::kQuantity;
    });
  } else {
    AddPrescription(in, rxe, std::move(code));
  }
  Event& medicine = in.At(in.medicine);
  std::string amount = AmountText(rxe, 3, 4, 5);
  // RXE-1 is a TQ: its second component says how often.
  Append(amount, rxe.first(1, 2).words());
  AddDose(medicine, rxe, std::move(amount), 7);
  AddField(medicine, FieldId::kDoseQuantity,
           ReadQuantity(rxe.first(3).text(), UnitText(rxe.first(5))));
  AddField(medicine, FieldId::kQuantity,
           ReadQuantity(rxe.first(10).text(), UnitText(rxe.first(11))));
  SetParty(medicine.author, ReadPersonParty(rxe.first(13)));
  if (!medicine.start) medicine.start = ReadTime(in, rxe, 1, rxe.first(1, 4));
  if (!medicine.end) medicine.end = ReadTime(in, rxe, 1, rxe.first(1, 5));
  FinishTiming(in);
}

// A dispensing: an event of its own, so that the prescription stays what it is.
void ReadRxd(Reading& in, const Segment& rxd) {
  if (in.subject.empty()) return;
  ledger::Coded code = ReadCoded(rxd.first(2));
  if (code.empty()) return;
  std::string id = FillerNumber(in, nullptr);
  if (id.empty()) id = rxd.first(7).text();
  if (id.empty()) id = OwnerOf(in);
  id += "|" + KeyOf(code) + "|" + rxd.first(3, 1).text();
  const EventNo number = in.Add(Kind::kMedication, rxd, "RXD", std::move(id), in.EnteredOrSent());
  in.noted = in.medicine = number;
  Event& dispensed = in.At(number);
  dispensed.code = std::move(code);
  dispensed.status = EventStatus::kCompleted;
  dispensed.start = ReadTime(in, rxd, 3);
  dispensed.end = dispensed.start;
  dispensed.performer = ReadPersonParty(rxd.first(10));
  AddField(dispensed, FieldId::kIntent, std::string("dispense"));
  AddField(dispensed, FieldId::kQuantity,
           ReadQuantity(rxd.first(4).text(), UnitText(rxd.first(5))));
  AddComment(dispensed, "dispensed", rxd.first(9).text());
}

void FinishTiming(Reading& in) {
  const Segment* timing = std::exchange(in.timing, nullptr);
  if (timing) ReadTq1(in, *timing);
}

// How often, how urgent, and from when to when, since version 2.5. In messages of orders it stands
// before OBR, RXO; in prescriptions behind RXE.
void ReadTq1(Reading& in, const Segment& tq1) {
  EventNo number = in.medicine ? in.medicine : in.appointment ? in.appointment : in.order;
  if (!number) {
    in.timing = &tq1;
    return;
  }
  Event& about = in.At(number);
  const auto begins = ReadTime(in, tq1, 7);
  const auto ends = ReadTime(in, tq1, 8);
  if (about.kind != Kind::kAppointment) SetPriority(about, tq1);
  if (about.kind == Kind::kTest) return;
  if (begins) about.start = begins;
  if (ends) about.end = ends;
  if (about.kind != Kind::kMedication) return;
  std::string often = WordsOf(ReadCoded(tq1.first(3, 1)));
  Append(often, tq1.first(11).text());
  for (ledger::Field& field : about.fields)
    if (field.id == FieldId::kDose) {
      Append(std::get<std::string>(field.value), often);
      return;
    }
  AddField(about, FieldId::kDose, std::move(often));
}

}  // namespace daybook::feeds::hl7v2
