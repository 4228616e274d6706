// Orders and results, medicines, vaccinations, documents, appointments, referrals, problems.
#include <gtest/gtest.h>

#include "tests/feeds/hl7v2/messages.h"

namespace daybook::tests {
namespace {

using ledger::Comparator;
using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;
using ledger::Quantity;
using std::string;

string Oru(const std::vector<string>& segments, const string& obr25 = "F") {
  std::vector<string> all = {string(kAda), "ORC|RE|P1^EPR|F1^LAB|||||||||C5^Smith^Sam",
                             Seg("OBR", {{2, "P1^EPR"},
                                         {3, "F1^LAB"},
                                         {4, "us-1^Urea and electrolytes^L"},
                                         {7, "20240102100000"},
                                         {16, "C5^Smith^Sam"},
                                         {22, "20240102120000"},
                                         {25, obr25}})};
  all.insert(all.end(), segments.begin(), segments.end());
  return V2("ORU^R01", "20240102130000", all);
}
ledger::Event Result(const string& obx) { return EventOfKind(Oru({obx}), Kind::kObservation); }

TEST(V2Results, AnObservationOfAReport) {
  const string message = Oru({Seg("OBX", {{2, "NM"},
                                          {3, "2951-2^Sodium^LN"},
                                          {5, "144.10"},
                                          {6, "mmol/L"},
                                          {7, "133 - 146"},
                                          {8, "H"},
                                          {11, "F"},
                                          {14, "20240102101500"},
                                          {15, "LAB7^Path Lab"},
                                          {16, "M1"}}),
                              "NTE|1||Haemolysed.", "NTE|2||Repeat."});
  const auto test = EventOfKind(message, Kind::kTest);
  EXPECT_EQ(test.record.id, "P1^EPR|us-1^local");
  EXPECT_EQ(test.status, EventStatus::kFinal);
  EXPECT_EQ(test.operation, Operation::kPatch);
  EXPECT_EQ(TimeText(test.start), "2024-01-02T10:00:00Z");
  EXPECT_EQ(TimeText(test.written), "2024-01-02T12:00:00Z");
  EXPECT_EQ(TimeText(test.version_time), "2024-01-02T12:00:00Z");
  EXPECT_EQ(test.author.display, "Sam Smith");
  EXPECT_EQ(TextOf(test, FieldId::kResult), "OBX/F1^LAB|2951-2^loinc");
  const auto sodium = EventOfKind(message, Kind::kObservation);
  EXPECT_EQ(CodeText(sodium.code), "loinc:2951-2");
  EXPECT_EQ(FieldOf<Quantity>(sodium, FieldId::kValue), (Quantity{"144.10", "mmol/L"}));
  EXPECT_EQ(FieldOf<Quantity>(sodium, FieldId::kLow).digits, "133");
  EXPECT_EQ(FieldOf<Quantity>(sodium, FieldId::kHigh).digits, "146");
  EXPECT_EQ(FieldOf<ledger::Coded>(sodium, FieldId::kInterpretation).codings[0].code, "H");
  EXPECT_EQ(TimeText(sodium.start), "2024-01-02T10:15:00Z");
  EXPECT_EQ(sodium.organisation.display, "Path Lab");
  EXPECT_EQ(sodium.performer.reference, "XCN/M1");
  EXPECT_EQ(TextOf(sodium, FieldId::kComment), "Haemolysed.\nRepeat.");
  EXPECT_EQ(sodium.status, EventStatus::kFinal);
}

TEST(V2Results, ValuesOfEveryType) {
  const auto value = [](const string& type, const string& text) {
    const ledger::Event result = Result("OBX|1|" + type + "|x^y||" + text + "|g/L|||||F");
    const auto* field = ledger::FindField(result, FieldId::kValue);
    return field ? *field : ledger::FieldValue(ledger::Cleared{});
  };
  EXPECT_EQ(std::get<Quantity>(value("NM", "<15")), (Quantity{"15", "g/L", Comparator::kLess}));
  EXPECT_EQ(std::get<Quantity>(value("SN", ">^90")), (Quantity{"90", "g/L", Comparator::kGreater}));
  EXPECT_EQ(std::get<Quantity>(value("SN", "^7")), (Quantity{"7", "g/L"}));
  EXPECT_EQ(std::get<string>(value("SN", "^1^:^128")), "1:128 g/L");
  EXPECT_EQ(std::get<string>(value("NM", "haemolysed")), "haemolysed");
  EXPECT_EQ(std::get<ledger::Coded>(value("CE", "260385009^Negative^SCT")).codings[0].system,
            "snomed");
  EXPECT_EQ(std::get<string>(value("TX", "one~two\\.br\\three")), "one\ntwo\nthree");
  EXPECT_EQ(TimeText(std::get<PartialTime>(value("DT", "20200101"))), "2020-01-01");
  EXPECT_EQ(std::get<string>(value("XPN", "Jones^Ada")), "Jones Ada");
  EXPECT_EQ(std::get<string>(value("RP", "http://x.example/1^PACS^image^JPEG")),
            "http://x.example/1");
  EXPECT_EQ(std::get<string>(value("ED", "^text^PLAIN^Base64^aGVsbG8=")), "hello");
  EXPECT_TRUE(std::holds_alternative<ledger::Cleared>(value("NM", "\"\"")));
  EXPECT_EQ(RefuseV2(Oru({"OBX|1|ED|x^y||^text^PLAIN^Base64^%%%||||||F"})).reason, "bad-base64");
  EXPECT_EQ(RefuseV2(Oru({"OBX|1|DT|x^y||soon||||||F"})).place, "OBX-5, segment 5, byte 279");
}

TEST(V2Results, EveryStatusOfObx11) {
  const auto status = [](const string& code) { return Result("OBX|1|NM|x^y||1||||||" + code); };
  EXPECT_EQ(status("F").status, EventStatus::kFinal);
  EXPECT_EQ(status("P").status, EventStatus::kPreliminary);
  EXPECT_EQ(status("C").status, EventStatus::kCorrected);
  EXPECT_EQ(status("A").status, EventStatus::kAmended);
  EXPECT_EQ(status("R").status, EventStatus::kPreliminary);
  EXPECT_EQ(status("S").status, EventStatus::kPartial);
  EXPECT_EQ(status("I").status, EventStatus::kRegistered);
  EXPECT_EQ(status("X").status, EventStatus::kCancelled);
  EXPECT_EQ(status("D").operation, Operation::kRetract);
  EXPECT_EQ(status("W").operation, Operation::kRetract);
  EXPECT_EQ(status("U").operation, Operation::kPatch);
  EXPECT_EQ(status("V").operation, Operation::kPatch);
  EXPECT_EQ(status("").status, EventStatus::kFinal);  // as OBR-25
  for (const auto& event : EventsOf(Oru({"OBX|1|NM|x^y||||||||N"})))
    EXPECT_NE(event.kind, Kind::kObservation);
}

TEST(V2Results, ACorrectionIsTheSameRecord) {
  const auto first = Result("OBX|1|NM|2951-2^Sodium^LN||144|mmol/L|||||F");
  const auto corrected = Result("OBX|7|NM|2951-2^Sodium^LN||134|mmol/L|||||C");
  EXPECT_EQ(first.record, corrected.record);
  // The same code twice in one report are two records.
  std::vector<string> ids;
  for (const auto& event : EventsOf(
           Oru({"OBX|1|TX|x^y||a||||||F", "OBX|2|TX|x^y||b||||||F", "OBX|3|TX|x^y|s1|c||||||F"})))
    if (event.kind == Kind::kObservation) ids.push_back(event.record.id);
  EXPECT_EQ(ids, (std::vector<string>{"F1^LAB|x^local", "F1^LAB|x^local#2", "F1^LAB|x^local|s1"}));
}

TEST(V2Results, WhoAnswersForAnObservation) {
  const auto performer = [](const string& obx, const std::vector<string>& behind) {
    std::vector<string> segments{obx};
    segments.insert(segments.end(), behind.begin(), behind.end());
    return EventOfKind(Oru(segments), Kind::kObservation).performer.display;
  };
  const string prt = "PRT||AD||RO^Responsible Observer|9^Lee^Nina";
  const auto obx = [](const string& observer, const string& director) {
    return Seg("OBX", {{2, "ST"}, {3, "a^b"}, {5, "x"}, {11, "F"}, {16, observer}, {25, director}});
  };
  EXPECT_EQ(performer(obx("M1^Ray^Ian", "D1^Fox^Una"), {prt}), "Ian Ray");
  EXPECT_EQ(performer(obx("", "D1^Fox^Una"), {prt}), "Una Fox");
  EXPECT_EQ(performer(obx("", ""), {"PRT||AD||RO|", prt}), "Nina Lee");
  EXPECT_EQ(performer(obx("", ""), {"SPM|1", prt}), "");  // who took the specimen
}

TEST(V2Results, BehindADocumentTheyAreResults) {
  const auto events =
      EventsOf(V2("ORU^R01", "20240102",
                  {string(kAda), "TXA|1|DS|TX|||||||||D9", "OBX|1|TX|x^Text||Doing well.||||||F",
                   "OBR|1|P1|F1|us-1^U^L", "OBX|1|NM|HB^x||1||||||F"}));
  EXPECT_EQ(TextOf(events[1], FieldId::kContent), "Doing well.");
  EXPECT_EQ(events.back().kind, Kind::kObservation);
}

TEST(V2Results, AUnitThatIsANumberIsItsWords) {
  const auto unit = [](const string& field) {
    return FieldOf<Quantity>(Result("OBX|1|NM|a^b||1|" + field + "|||||F"), FieldId::kValue).unit;
  };
  EXPECT_EQ(unit("385055001^Tablet^SCT"), "Tablet");
  EXPECT_EQ(unit("mg^milligram^UCUM"), "mg");
  EXPECT_EQ(unit("385055001"), "385055001");
  // A caret that its sender forgot to escape is part of the unit: 7 9/L would be 10^9 times less.
  for (const char* each : {"10^9/L", "x10^9/L", "10^12/L", "10^3/uL", "kg/m^2", "mL/min/1.73m^2"})
    EXPECT_EQ(unit(each), each);
  for (const char* each : {"10^9/L", "x10^9/L", "kg/m^2"})
    EXPECT_EQ(unit(string(each) + "^" + each + "^UCUM"), each);
  EXPECT_EQ(unit("10^9/L^ISO+"), "10^9/L");
  EXPECT_EQ(unit("258798001^1 mg^SCT"), "1 mg");
  EXPECT_EQ(unit("10\\S\\9/L"), "10^9/L");
}

TEST(V2Orders, TimingMayStandBeforeWhatItIsOf) {
  const string timing = "TQ1|1||BD||||20240105|20240110|A";
  const auto test = EventOfKind(
      V2("OML^O21", "20240102", {string(kAda), "ORC|NW|P1", timing, "OBR|1|P1||us-1^U^L|R"}),
      Kind::kTest);
  EXPECT_EQ(TextsOf(test, FieldId::kPriority), std::vector<string>{"asap"});
  const auto behind = EventOfKind(
      V2("OML^O21", "20240102", {string(kAda), "ORC|NW|P1", "OBR|1|P1||us-1^U^L", timing}),
      Kind::kTest);
  EXPECT_EQ(TextsOf(behind, FieldId::kPriority), std::vector<string>{"asap"});
  const auto medicine = EventOfKind(
      V2("OMP^O09", "20240102", {string(kAda), "ORC|NW|P7", timing, "RXO|1^Ramipril^L|2.5||mg"}),
      Kind::kMedication);
  EXPECT_EQ(TimeText(medicine.start), "2024-01-05");
  EXPECT_EQ(TimeText(medicine.end), "2024-01-10");
  EXPECT_EQ(TextOf(medicine, FieldId::kDose), "2.5 mg, BD");
  EXPECT_EQ(TextOf(medicine, FieldId::kPriority), "asap");
  // It is of the group that it stands in.
  const auto next =
      EventsOf(V2("OML^O21", "20240102",
                  {string(kAda), "ORC|NW|P1", timing, "ORC|NW|P2", "OBR|1|P2||us-1^U^L"}));
  EXPECT_TRUE(TextsOf(next.back(), FieldId::kPriority).empty());
}

TEST(V2Orders, AnOrderAndItsReportAreOneRecord) {
  const auto order =
      EventOfKind(V2("ORM^O01", "20240102090000",
                     {string(kAda), "ORC|NW|P1^EPR|||||||20240102085500|||C5^Smith^Sam",
                      "OBR|1|P1^EPR||us-1^Urea and electrolytes^L|S"}),
                  Kind::kTest);
  EXPECT_EQ(order.status, EventStatus::kRegistered);
  EXPECT_EQ(order.record, EventOfKind(Oru({}), Kind::kTest).record);
  EXPECT_EQ(TextOf(order, FieldId::kPriority), "stat");
  EXPECT_EQ(TimeText(order.version_time), "2024-01-02T08:55:00Z");
  const auto cancelled = EventOfKind(
      V2("ORM^O01", "20240102", {string(kAda), "ORC|CA|P1^EPR", "OBR|1|P1^EPR||us-1^U^L"}),
      Kind::kTest);
  EXPECT_EQ(cancelled.status, EventStatus::kCancelled);
  // Which test isn't said: nothing to call off.
  EXPECT_EQ(RefuseV2(V2("OMG^O19", "20240102", {string(kAda), "ORC|CA|P1^EPR"})).reason,
            "order-without-detail");
  const auto alone =
      EventOfKind(V2("OMG^O19", "20240102", {string(kAda), "ORC|NW|P1^EPR"}), Kind::kTest);
  EXPECT_EQ(alone.code.text, "order P1^EPR");
}

TEST(V2Results, OneOrcAndSeveralObr) {
  std::vector<string> ids;
  for (const auto& event :
       EventsOf(V2("ORU^R01", "20240102",
                   {string(kAda), "ORC|RE|P1|F1", "OBR|1|P1|F1|FBC^x", "OBX|1|NM|HB^x||1||||||F",
                    "OBR|2|P2|F2|FBC^x", "OBX|1|NM|HB^x||2||||||F", "OBR|3|||ESR^x"})))
    if (event.kind != Kind::kPerson) ids.push_back(event.record.id);
  EXPECT_EQ(ids, (std::vector<string>{"P1|FBC^local", "F1|HB^local", "P2|FBC^local", "F2|HB^local",
                                      "PID/17^ROYAL||ESR^local"}));
}

TEST(V2Results, ANoteIsAboutWhatStandsBeforeIt) {
  for (const auto& event :
       EventsOf(Oru({"OBX|1|NM|K^x||5||||||F", "OBX|2|NM|GLU^x||||||||N", "NTE|1||haemolysed"})))
    for (const auto& field : event.fields) EXPECT_NE(field.id, FieldId::kComment);
}

TEST(V2Results, ARangeOfAnyLengthIsReadInTime) {
  const auto result =
      Result("OBX|1|NM|K^x||5|" + string(100'000, 'u') + "|" + string(1'000'000, '-') + "||||F");
  EXPECT_EQ(ledger::FindField(result, FieldId::kLow), nullptr);
}

TEST(V2Medicines, ChangesOfAnOrderByItsNumber) {
  const auto order = [](const string& orc, const string& rxe = "") {
    std::vector<string> segments = {string(kAda), orc};
    if (!rxe.empty()) segments.push_back(rxe);
    return EventOfKind(V2("RDE^O11", "20240301", segments), Kind::kMedication);
  };
  const string ramipril = "RXE||1^Ramipril^DMD|2.5";
  EXPECT_EQ(TimeText(order("ORC|NW|P7|||||||20240101", ramipril).start), "2024-01-01");
  const auto stopped = order("ORC|DC|P7|||||||20240301");
  EXPECT_EQ(stopped.status, EventStatus::kStopped);
  EXPECT_EQ(stopped.record.id, "P7");
  EXPECT_FALSE(stopped.start);  // when it began is what it was
  EXPECT_EQ(order("ORC|RP|P7", ramipril).status, EventStatus::kSuperseded);
  EXPECT_EQ(order("ORC|XO|P7", ramipril).status, EventStatus::kUnknown);  // no change of it
}

TEST(V2Medicines, PrescribedDispensedGiven) {
  const auto prescribed =
      EventOfKind(V2("RDE^O11", "20240102",
                     {string(kAda), "ORC|NW|P7^EPR|||||||20240102|||C5^Smith^Sam",
                      "RXE|^BD|319864001^Ramipril^DMD|2.5||mg||T^Take one twice a day|"
                      "||28|tablet",
                      "RXR|PO^Oral"}),
                  Kind::kMedication);
  EXPECT_EQ(CodeText(prescribed.code), "dmd:319864001");
  EXPECT_EQ(prescribed.status, EventStatus::kActive);
  EXPECT_EQ(TextOf(prescribed, FieldId::kDose), "2.5 mg, BD, Take one twice a day");
  EXPECT_EQ(FieldOf<Quantity>(prescribed, FieldId::kDoseQuantity), (Quantity{"2.5", "mg"}));
  EXPECT_EQ(FieldOf<Quantity>(prescribed, FieldId::kQuantity), (Quantity{"28", "tablet"}));
  EXPECT_EQ(FieldOf<ledger::Coded>(prescribed, FieldId::kRoute).codings[0].code, "PO");
  const auto stopped = EventOfKind(
      V2("RDE^O11", "20240103", {string(kAda), "ORC|DC|P7^EPR", "RXE||319864001^Ramipril^DMD|2.5"}),
      Kind::kMedication);
  EXPECT_EQ(stopped.record, prescribed.record);
  EXPECT_EQ(stopped.status, EventStatus::kStopped);
  const auto dispensed = EventOfKind(
      V2("RDS^O13", "20240102",
         {string(kAda), "ORC|RE|P7^EPR|D1", "RXD|1|319864001^Ramipril^DMD|20240102|28|tablet"}),
      Kind::kMedication);
  EXPECT_EQ(TextOf(dispensed, FieldId::kIntent), "dispense");
  const auto given = EventOfKind(
      V2("RAS^O17", "20240102",
         {string(kAda), "ORC|RE|P7^EPR", "RXA|0|1|202401020800||319864001^Ramipril^DMD|2.5|mg"}),
      Kind::kMedication);
  EXPECT_EQ(TextOf(given, FieldId::kIntent), "administration");
  EXPECT_EQ(given.status, EventStatus::kCompleted);
}

TEST(V2Vaccinations, GivenRefusedDeleted) {
  const auto vaccination = [](const string& rest) {
    return EventOfKind(
        V2("VXU^V04", "20240102",
           {string(kAda), "ORC|RE||I1^GP",
            "RXA|0|1|20240101||208^COVID-19 mRNA^CVX|0.3|mL||00^New||||||LOT1" + rest,
            "RXR|IM^Intramuscular|LA^Left arm"}),
        Kind::kImmunisation);
  };
  const auto given = vaccination("|||||CP|A");
  EXPECT_EQ(CodeText(given.code), "cvx:208");
  EXPECT_EQ(given.status, EventStatus::kCompleted);
  EXPECT_EQ(TextOf(given, FieldId::kLot), "LOT1");
  EXPECT_EQ(FieldOf<ledger::Coded>(given, FieldId::kSite).codings[0].code, "LA");
  EXPECT_EQ(vaccination("|||PAT^Refused||RE|A").status, EventStatus::kDeclined);
  EXPECT_EQ(vaccination("|||||CP|D").operation, Operation::kRetract);
}

TEST(V2Vaccinations, OneOrcAndNoNumbers) {
  std::vector<string> ids;
  for (const auto& event :
       EventsOf(V2("VXU^V04", "20240102",
                   {string(kAda), "ORC|RE||I1", "RXA|0|1|2020||1^x^CVX", "RXA|0|1|2021||2^y^CVX",
                    "ORC|RE||9999", "RXA|0|1|2022||3^z^CVX"})))
    if (event.kind == Kind::kImmunisation) ids.push_back(event.record.id);
  EXPECT_EQ(ids, (std::vector<string>{"I1", "PID/17^ROYAL|2^cvx|2021", "PID/17^ROYAL|3^cvx|2022"}));
}

TEST(V2Documents, ContentVersionsCancel) {
  const auto document = [](const string& trigger, const string& status) {
    return EventOfKind(
        V2("MDM^" + trigger, "20240102",
           {string(kAda),
            "TXA|1|DS^Discharge summary|TX|20240101||20240102|||C5^Smith^Sam|||D9|D8|||"
            "|" +
                status,
            "OBX|1|TX|x^Text||Doing well.||||||F", "OBX|2|TX|x^Text||On warfarin.||||||F"}),
        Kind::kDocument);
  };
  const auto letter = document("T02", "AU");
  EXPECT_EQ(letter.record.id, "D9");
  EXPECT_EQ(letter.status, EventStatus::kFinal);
  EXPECT_EQ(TextOf(letter, FieldId::kContent), "Doing well.\nOn warfarin.");
  EXPECT_EQ(TextOf(letter, FieldId::kReplaces), "TXA/D8");
  EXPECT_EQ(letter.author.display, "Sam Smith");
  EXPECT_EQ(document("T11", "AU").operation, Operation::kRetract);
  const auto titled = [](const string& title) {
    const string txa = Seg("TXA", {{12, "D9"}, {16, "d9.txt"}, {25, title}});
    return TextOf(EventOfKind(V2("MDM^T02", "20240102", {string(kAda), txa}), Kind::kDocument),
                  FieldId::kTitle);
  };
  EXPECT_EQ(titled("Discharge letter"), "Discharge letter");
  EXPECT_EQ(titled(""), "d9.txt");
  EXPECT_EQ(document("T06", "DI").status, EventStatus::kPreliminary);
  EXPECT_EQ(RefuseV2(V2("MDM^T02", "20240102", {string(kAda), "TXA|1|DS"})).reason, "no-id");
}

TEST(V2Appointments, BookedCancelledMissed) {
  const auto appointment = [](const string& trigger) {
    return EventOfKind(
        V2("SIU^" + trigger, "20240102",
           {Seg("SCH", {{1, "P3"},
                        {2, "A3^PAS"},
                        {7, "FU^Follow-up"},
                        {9, "30"},
                        {10, "min"},
                        {11, "^^30^20240201100000"}}),
            string(kAda), "RGS|1", "AIS|1|A|CARD^Cardiology^L|20240201100000",
            "AIL|1|A|Clinic 2^^^Royal", "AIP|1|A|C7^Heart^Hal", "AIP|2|A|C8^Lung^Lu"}),
        Kind::kAppointment);
  };
  const auto booked = appointment("S12");
  EXPECT_EQ(booked.record.id, "A3^PAS");
  EXPECT_EQ(booked.status, EventStatus::kBooked);
  EXPECT_EQ(TimeText(booked.start), "2024-02-01T10:00:00Z");
  EXPECT_EQ(TimeText(booked.end), "2024-02-01T10:30:00Z");
  EXPECT_EQ(booked.code.codings.at(0).display, "Cardiology");
  EXPECT_EQ(booked.place.display, "Clinic 2, Royal");
  EXPECT_EQ(booked.performer.display, "Hal Heart");
  EXPECT_EQ(appointment("S15").operation, Operation::kCancel);
  EXPECT_EQ(appointment("S17").operation, Operation::kRetract);
  EXPECT_EQ(appointment("S26").status, EventStatus::kDidNotAttend);
}

TEST(V2Referrals, FromToAndCancelled) {
  const auto referral = [](const string& trigger) {
    return EventOfKind(V2("REF^" + trigger, "20240102",
                          {"RF1|A|U^Urgent|CARD^Cardiology|||R4^GP|20240101", "PRD|RP|Brown^Bob",
                           "PRD|RT|Heart^Hal", string(kAda)}),
                       Kind::kReferral);
  };
  const auto made = referral("I12");
  EXPECT_EQ(made.record.id, "R4^GP");
  EXPECT_EQ(made.status, EventStatus::kActive);
  EXPECT_EQ(made.author.display, "Bob Brown");
  EXPECT_EQ(made.performer.display, "Hal Heart");
  EXPECT_EQ(TextOf(made, FieldId::kPriority), "Urgent");
  EXPECT_EQ(referral("I14").operation, Operation::kCancel);
}

TEST(V2Problems, AddedResolvedDeleted) {
  const auto problem = [](const string& trigger, const string& prb) {
    return EventOfKind(V2("PPR^" + trigger, "20240102", {string(kAda), prb}), Kind::kCondition);
  };
  const string first = "PRB|AD|20240101|44054006^Type 2 diabetes^SCT|PB1|||20230101";
  EXPECT_EQ(problem("PC1", first).status, EventStatus::kActive);
  EXPECT_EQ(problem("PC1", first).record.id, "PB1");
  EXPECT_EQ(problem("PC2", "PRB|UP|20240102|44054006^x^SCT|PB1|||||20240102").status,
            EventStatus::kResolved);
  EXPECT_EQ(problem("PC3", first).operation, Operation::kRetract);
  EXPECT_EQ(problem("PC2", "PRB|DE|20240102|44054006^x^SCT|PB1").operation, Operation::kRetract);
}

// OBX-6 is there whatever OBX-2 says.
TEST(V2Result, WordsKeepTheirUnitBesideThem) {
  for (const char* obx :
       {"OBX|1|ST|718-7^Hb^LN||120|g/L|||||F", "OBX|1|NM|718-7^Hb^LN||1,200|g/L|||||F"}) {
    const Event result =
        EventOfKind(V2("ORU^R01", "20240102", {string(kAda), "OBR|1||F1|a^b|||20240101", obx}),
                    Kind::kObservation);
    EXPECT_TRUE(std::holds_alternative<string>(*ledger::FindField(result, FieldId::kValue)));
    EXPECT_EQ(TextOf(result, FieldId::kComment), "unit: g/L") << obx;
  }
}

TEST(V2Documents, OneThatIsReplacedIsSuperseded) {
  const auto events = EventsOf(V2("MDM^T10", "20240103",
                                  {string(kAda), Seg("TXA", {{2, "DS"}, {12, "D2"}, {13, "D1"}}),
                                   "OBX|1|TX|x||Replaced||||||F"}));
  std::vector<string> told;
  for (const Event& event : events)
    if (event.kind == Kind::kDocument)
      told.push_back(event.record.id + " " + string(ledger::StatusWord(event.status)));
  EXPECT_EQ(told, (std::vector<string>{"D2 current", "D1 superseded"}));
  // An addendum leaves it as it is.
  for (const Event& event : EventsOf(V2(
           "MDM^T06", "20240103", {string(kAda), Seg("TXA", {{2, "DS"}, {12, "D3"}, {13, "D1"}})})))
    EXPECT_NE(event.record.id, "D1");
}

}  // namespace
}  // namespace daybook::tests
