// Facts as HL7 v2.4 messages in the way of HL7 UK A.3: the NHS number and the sender's own number
// in PID-3, London times without a zone. Care plans, care packages and organisations have no
// message that is in use, and stay untold.
#include <algorithm>

#include "feeds/simulate/formats/hl7v2_text.h"
#include "feeds/simulate/formats/text_tellers.h"

namespace daybook::feeds::simulate {
namespace {

bool Sends(const Organisation& organisation) {
  return organisation.kind != OrganisationKind::kCouncil;
}

constexpr std::string_view kConfirmed = "confirmed";
constexpr int kTransferAfterDays = 3;  // longer stays move to another ward once

std::string_view SexCode(Sex sex) {
  return sex == Sex::kFemale ? "F" : sex == Sex::kMale ? "M" : "U";
}

std::string_view ClassCode(VisitKind kind) {
  constexpr std::string_view kCodes[] = {"O", "VIRT", "E", "I"};
  return kCodes[static_cast<size_t>(kind)];
}

// HL7 table 0127.
std::string_view AllergenType(std::string_view category) {
  if (category == "food") return "FA";
  if (category == "medication") return "DA";
  return category.empty() ? "MA" : "EA";
}

// MSH-10 has 20 signs: enough of the record's id, and which of its messages it is.
std::string ControlId(const Head& head, char which) {
  constexpr size_t kIdSigns = 18;
  std::string id = head.id;
  std::erase(id, '-');
  return id.substr(0, kIdSigns) + which;
}

std::string Hl7Day(CivilDay day) { return FormatHl7({day, 0}).substr(0, 8); }

std::string Hl7Partial(CivilDay day, Precision precision) {
  std::string text = FormatPartial(day, precision);
  std::erase(text, '-');
  return text;
}

class Hl7v2Teller final : public TextTeller {
 public:
  Hl7v2Teller() : TextTeller(Hl7v2Files().size()) {}
  void Tell(const Fact& fact) override {
    std::visit([this](const auto& each) { TellFact(each); }, fact);
  }

 private:
  void TellFact(const OrganisationFact&) {}
  void TellFact(const CarePlanFact&) {}
  void TellFact(const CarePackageFact&) {}
  // The pictures are told with their report.
  void TellFact(const StudyFact&) {}
  void TellFact(const PatientFact& fact);
  void TellFact(const ConditionFact& fact);
  void TellFact(const AllergyFact& fact);
  void TellFact(const EncounterFact& fact);
  void TellFact(const ObservationFact& fact);
  void TellFact(const ReportFact& fact);
  void TellFact(const RadiologyFact& fact);
  void TellFact(const MedicineFact& fact);
  void TellFact(const ImmunizationFact& fact);
  void TellFact(const ProcedureFact& fact);
  void TellFact(const DocumentFact& fact);
  void TellFact(const AppointmentFact& fact);

  // A message of one organisation: MSH, EVN where the type has it, PID. Segments follow; End()
  // closes it.
  void Begin(size_t organisation, std::string_view type, Moment sent, const std::string& control);
  void End();
  std::string& text() { return files[organisation_]; }

  void AddPid(bool whole, bool died);
  void AddAdmission(const EncounterFact& fact, std::string_view trigger, Moment when, char which,
                    std::string_view ward);
  void NameVisit(const Visit* visit);
  void AddObr(const Head& head, const std::string& code, Moment taken, std::string_view status);
  void AddAmount(int number, const Code& code, const Amount& amount, std::string_view status,
                 Moment taken);
  void AddProblem(const ConditionFact& fact, std::string_view action, Moment acted);
  void AddSchedule(const AppointmentFact& fact, std::string_view type, Moment sent, char which,
                   std::string_view status);

  const Person* person_ = nullptr;
  size_t organisation_ = 0;  // whose message is being told
};

void Hl7v2Teller::Begin(size_t organisation, std::string_view type, Moment sent,
                        const std::string& control) {
  organisation_ = organisation;
  const std::string at = FormatHl7(sent);
  {
    Hl7Segment msh(text(), "MSH");
    msh.Set(2, "^~\\&").Set(3, "SIMULATOR").Set(4, Organisations()[organisation].ods_code);
    msh.Set(5, "DAYBOOK").Set(6, "NCL").Set(7, at).Set(9, type).Set(10, control);
    msh.Set(11, "P").Set(12, "2.4").Set(17, "GBR").Set(18, "UNICODE UTF-8");
  }
  const bool has_event = type.starts_with("ADT") || type.starts_with("MDM");
  if (has_event) Hl7Segment(text(), "EVN").Set(1, type.substr(4)).Set(2, at);
}

void Hl7v2Teller::End() {
  text() += '\n';
  ++records;
}

void Hl7v2Teller::AddPid(bool whole, bool died) {
  const Person& person = *person_;
  constexpr uint32_t kFirstLocalNumber = 1'000'000;
  std::string ids = std::to_string(kFirstLocalNumber + person.index) + "^^^";
  ids.append(Organisations()[organisation_].ods_code).append("^PI~");
  ids.append(person.nhs_number).append("^^^NHS^NH");
  Hl7Segment pid(text(), "PID");
  pid.Set(1, "1").Set(3, ids);
  pid.Set(5, Hl7Text(person.family) + "^" + Hl7Text(person.given) + "^^^^^L");
  pid.Set(7, Hl7Day(person.born)).Set(8, SexCode(person.sex));
  if (whole) {
    pid.Set(11, Hl7Text(person.address_line) + "^^London^^" + person.post_code + "^GBR^H^^" +
                    std::string(Boroughs()[person.borough].name) + "^" + person.lsoa);
    pid.Set(22, Hl7Code({"https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland",
                         person.ethnicity->code, person.ethnicity->display}));
  }
  if (died) pid.Set(29, Hl7Day(*person.died)).Set(30, "Y");
  pid.Set(32, "NSTS01");
}

void Hl7v2Teller::NameVisit(const Visit* visit) {
  if (visit == nullptr) return;
  Hl7Segment(text(), "PV1").Set(1, "1").Set(2, ClassCode(visit->kind)).Set(19, visit->id);
}

// The practice registers a person, and is told of a death.
void Hl7v2Teller::TellFact(const PatientFact& fact) {
  person_ = fact.person;
  const Organisation& practice = Organisations()[person_->practice];
  const std::string named = Hl7Text(practice.name) + "^^" + std::string(practice.ods_code);
  const Moment registered{std::min(person_->first_day + 1, person_->last_day), 9 * 60};
  Begin(person_->practice, "ADT^A28", registered, ControlId(fact.head, 'A'));
  AddPid(true, false);
  Hl7Segment(text(), "PD1").Set(3, named);
  End();
  if (!person_->died) return;
  Begin(person_->practice, "ADT^A31", fact.head.recorded, ControlId(fact.head, 'B'));
  AddPid(true, true);
  Hl7Segment(text(), "PD1").Set(3, named);
  End();
}

void Hl7v2Teller::AddProblem(const ConditionFact& fact, std::string_view action, Moment acted) {
  Hl7Segment prb(text(), "PRB");
  prb.Set(1, action).Set(2, FormatHl7(acted)).Set(3, Hl7Code(*fact.code, fact.code->display));
  prb.Set(4, fact.head.id).Set(7, Hl7Day(fact.written));
  if (fact.abated) prb.Set(9, Hl7Day(*fact.abated));
  prb.Set(13, kConfirmed).Set(14, fact.abated ? "resolved" : "active");
  prb.Set(16, Hl7Partial(fact.onset, fact.onset_precision));
}

void Hl7v2Teller::TellFact(const ConditionFact& fact) {
  const Moment known = fact.in_error ? Moment{fact.head.recorded.day - 1, fact.head.recorded.minute}
                                     : fact.head.recorded;
  Begin(person_->practice, "PPR^PC1", known, ControlId(fact.head, 'A'));
  AddPid(false, false);
  AddProblem(fact, "AD", known);
  End();
  if (!fact.in_error) return;
  Begin(person_->practice, "PPR^PC3", fact.head.recorded, ControlId(fact.head, 'B'));
  AddPid(false, false);
  AddProblem(fact, "DE", fact.head.recorded);
  End();
}

void Hl7v2Teller::TellFact(const AllergyFact& fact) {
  Begin(person_->practice, "ADT^A60", fact.head.recorded, ControlId(fact.head, 'A'));
  AddPid(false, false);
  {
    Hl7Segment iam(text(), "IAM");
    iam.Set(1, "1").Set(2, AllergenType(fact.category)).Set(3, Hl7Code(*fact.code));
    if (fact.reaction != nullptr)
      iam.Set(4, fact.severe ? "SV" : "MI").Set(5, Hl7Code(*fact.reaction));
    iam.Set(6, "A").Set(7, fact.head.id).Set(13, Hl7Day(fact.written)).Set(17, "C");
  }
  End();
}

void Hl7v2Teller::AddAdmission(const EncounterFact& fact, std::string_view trigger, Moment when,
                               char which, std::string_view ward) {
  const Visit& visit = *fact.visit;
  Begin(visit.organisation, trigger, when, ControlId(fact.head, which));
  AddPid(true, false);
  {
    Hl7Segment pv1(text(), "PV1");
    pv1.Set(1, "1").Set(2, ClassCode(visit.kind));
    pv1.Set(3,
            std::string(ward) + "^^^" + std::string(Organisations()[visit.organisation].ods_code));
    if (visit.source != nullptr) pv1.Set(14, visit.source->code);
    pv1.Set(19, visit.id);
    if (trigger == "ADT^A03" && visit.destination != nullptr) pv1.Set(36, visit.destination->code);
    pv1.Set(44, FormatHl7(visit.start));
    if (trigger == "ADT^A03") pv1.Set(45, FormatHl7(*visit.end));
  }
  if (visit.reason != nullptr) Hl7Segment(text(), "PV2").Set(3, Hl7Code(*visit.reason));
  End();
}

void Hl7v2Teller::TellFact(const EncounterFact& fact) {
  constexpr std::string_view kPlaces[] = {"CONSULTING ROOM", "TELEPHONE", "EMERGENCY DEPARTMENT",
                                          "ADMISSIONS UNIT"};
  const Visit& visit = *fact.visit;
  const bool stays = visit.kind == VisitKind::kAdmission;
  const std::string_view place = kPlaces[static_cast<size_t>(visit.kind)];
  AddAdmission(fact, stays ? "ADT^A01" : "ADT^A04", visit.start, 'A', place);
  const CivilDay last = visit.end ? visit.end->day : person_->until;
  const bool moves = stays && last - visit.start.day >= kTransferAfterDays;
  const std::string_view ward = moves ? "WARD 6" : place;
  if (moves) AddAdmission(fact, "ADT^A02", {visit.start.day + 1, 15 * 60}, 'B', ward);
  if (visit.end) AddAdmission(fact, "ADT^A03", fact.head.recorded, 'C', ward);
}

void Hl7v2Teller::AddObr(const Head& head, const std::string& code, Moment taken,
                         std::string_view status) {
  Hl7Segment obr(text(), "OBR");
  obr.Set(1, "1").Set(3, head.id).Set(4, code).Set(7, FormatHl7(taken));
  obr.Set(22, FormatHl7(head.recorded)).Set(25, status);
}

void Hl7v2Teller::AddAmount(int number, const Code& code, const Amount& amount,
                            std::string_view status, Moment taken) {
  const bool bounded = !amount.comparator.empty();
  const std::string digits = FormatDecimal(amount.value);
  Hl7Segment obx(text(), "OBX");
  obx.Set(1, std::to_string(number)).Set(2, bounded ? "SN" : "NM").Set(3, Hl7Code(code));
  obx.Set(5, bounded ? std::string(amount.comparator) + "^" + digits : digits);
  obx.Set(6, Hl7Text(amount.unit) + "^" + Hl7Text(amount.unit) + "^UCUM");
  obx.Set(11, status).Set(14, FormatHl7(taken));
}

void Hl7v2Teller::TellFact(const ObservationFact& fact) {
  constexpr std::string_view kStatuses[] = {"F", "C", "D"};
  const std::string_view status = kStatuses[static_cast<size_t>(fact.state)];
  const Moment taken = fact.visit->start;
  const bool corrected = fact.state == ObservationState::kCorrected;
  Begin(person_->practice, "ORU^R01", fact.head.recorded,
        ControlId(fact.head, static_cast<char>('A' + static_cast<int>(fact.state))));
  AddPid(false, false);
  NameVisit(fact.visit);
  AddObr(fact.head, Hl7Code(*fact.code), taken, corrected ? "C" : "F");
  if (const auto* amount = std::get_if<Amount>(&fact.value)) {
    AddAmount(1, *fact.code, *amount, status, taken);
  } else if (const auto* finding = std::get_if<const Code*>(&fact.value)) {
    Hl7Segment obx(text(), "OBX");
    obx.Set(1, "1").Set(2, "CE").Set(3, Hl7Code(*fact.code)).Set(5, Hl7Code(**finding));
    obx.Set(11, status).Set(14, FormatHl7(taken));
  } else {
    int number = 0;
    for (const ObservationPart& part : std::get<2>(fact.value))
      AddAmount(++number, *part.code, part.amount, status, taken);
  }
  End();
}

// A report's results are told one by one; what is left is the test that has no result yet.
void Hl7v2Teller::TellFact(const ReportFact& fact) {
  if (!fact.results.empty()) return;
  Begin(person_->practice, "ORM^O01", fact.head.recorded, ControlId(fact.head, 'A'));
  AddPid(false, false);
  Hl7Segment(text(), "ORC").Set(1, "NW").Set(3, fact.head.id);
  {
    Hl7Segment obr(text(), "OBR");
    obr.Set(1, "1").Set(3, fact.head.id);
    obr.Set(4, Hl7Code(kLaboratoryReport, kLaboratoryReportText));
    obr.Set(7, FormatHl7(fact.sampled));
  }
  End();
}

void Hl7v2Teller::TellFact(const RadiologyFact& fact) {
  const std::string code = Hl7Code(kImagingReport, fact.description);
  Begin(fact.visit->organisation, "ORU^R01", fact.head.recorded, ControlId(fact.head, 'A'));
  AddPid(false, false);
  NameVisit(fact.visit);
  AddObr(fact.head, code, fact.at, "F");
  {
    Hl7Segment obx(text(), "OBX");
    obx.Set(1, "1").Set(2, "TX").Set(3, code).Set(5, Hl7Text(fact.conclusion));
    obx.Set(11, "F").Set(14, FormatHl7(fact.at));
  }
  End();
}

void Hl7v2Teller::TellFact(const MedicineFact& fact) {
  constexpr std::string_view kControls[] = {"NW", "DC", "SC"};
  constexpr std::string_view kStatuses[] = {"IP", "DC", "CM"};
  const auto state = static_cast<size_t>(fact.state);
  Begin(person_->practice, "RDE^O11", fact.head.recorded, ControlId(fact.head, 'A'));
  AddPid(false, false);
  NameVisit(fact.visit);
  {
    Hl7Segment orc(text(), "ORC");
    orc.Set(1, kControls[state]).Set(2, fact.head.id).Set(5, kStatuses[state]);
    orc.Set(9, FormatHl7(fact.head.recorded)).Set(15, FormatHl7(fact.authored));
  }
  Hl7Segment(text(), "RXE")
      .Set(2, Hl7Code(fact.medicine->code, fact.medicine->text))
      .Set(7, "^" + Hl7Text(fact.medicine->dose));
  End();
}

void Hl7v2Teller::TellFact(const ImmunizationFact& fact) {
  Begin(person_->practice, "VXU^V04", fact.head.recorded, ControlId(fact.head, 'A'));
  AddPid(false, false);
  Hl7Segment(text(), "ORC").Set(1, "RE").Set(3, fact.head.id);
  {
    Hl7Segment rxa(text(), "RXA");
    rxa.Set(1, "0").Set(2, "1").Set(3, FormatHl7(fact.at)).Set(4, FormatHl7(fact.at));
    rxa.Set(5, Hl7Code(*fact.vaccine, fact.text)).Set(6, "999");
    if (!fact.given) rxa.Set(18, Hl7Code(kObjection, kObjectionText));
    rxa.Set(20, fact.given ? "CP" : "RE");
  }
  End();
}

void Hl7v2Teller::TellFact(const ProcedureFact& fact) {
  Begin(fact.organisation, "ADT^A08", fact.head.recorded, ControlId(fact.head, 'A'));
  AddPid(true, false);
  {
    Hl7Segment pr1(text(), "PR1");
    pr1.Set(1, "1").Set(3, Hl7Code(*fact.code)).Set(5, FormatHl7(fact.at)).Set(19, fact.head.id);
  }
  End();
}

void Hl7v2Teller::TellFact(const DocumentFact& fact) {
  const LetterName& name = LetterNameOf(fact.visit->kind);
  Begin(fact.visit->organisation, "MDM^T02", fact.head.recorded, ControlId(fact.head, 'A'));
  AddPid(false, false);
  NameVisit(fact.visit);
  {
    Hl7Segment txa(text(), "TXA");
    txa.Set(1, "1").Set(2, Hl7Code(name.code, name.text)).Set(3, "TX");
    txa.Set(4, FormatHl7(fact.written)).Set(6, FormatHl7(fact.written));
    txa.Set(12, fact.head.id).Set(16, Hl7Text(name.text)).Set(17, "AU").Set(19, "AV");
  }
  Hl7Segment(text(), "OBX")
      .Set(1, "1")
      .Set(2, "TX")
      .Set(3, Hl7Code(name.code))
      .Set(5, Hl7Text(fact.text));
  End();
}

void Hl7v2Teller::AddSchedule(const AppointmentFact& fact, std::string_view type, Moment sent,
                              char which, std::string_view status) {
  const std::string start = FormatHl7(fact.start);
  Begin(fact.organisation, type, sent, ControlId(fact.head, which));
  {
    Hl7Segment sch(text(), "SCH");
    sch.Set(2, fact.head.id);
    sch.Set(11, "^^^" + start + "^" + FormatHl7(fact.start.Plus(kAppointmentMinutes)));
    sch.Set(25, status);
  }
  AddPid(false, false);
  Hl7Segment(text(), "AIS").Set(1, "1").Set(3, Hl7Code(*fact.specialty)).Set(4, start);
  End();
}

void Hl7v2Teller::TellFact(const AppointmentFact& fact) {
  constexpr std::string_view kTypes[] = {"SIU^S12", "SIU^S14", "SIU^S26", "SIU^S15"};
  constexpr std::string_view kStatuses[] = {"Booked", "Complete", "Noshow", "Cancelled"};
  const auto state = static_cast<size_t>(fact.state);
  const bool booked = fact.state == AppointmentState::kBooked;
  const CivilDay ahead = std::max(fact.start.day - kBookedAheadDays, person_->first_day);
  const Moment made{std::min(ahead, fact.start.day - 1), 9 * 60};
  if (!booked) AddSchedule(fact, kTypes[0], made, 'A', kStatuses[0]);
  AddSchedule(fact, kTypes[state], fact.head.recorded, booked ? 'A' : 'B', kStatuses[state]);
}

}  // namespace

std::vector<OutputFile> Hl7v2Files() {
  std::vector<OutputFile> files;
  for (const Organisation& organisation : Organisations()) {
    if (!Sends(organisation)) continue;
    files.push_back({std::string(organisation.ods_code) + ".hl7", {}, {}});
  }
  return files;
}

std::unique_ptr<TextTeller> NewHl7v2Teller() { return std::make_unique<Hl7v2Teller>(); }

}  // namespace daybook::feeds::simulate
