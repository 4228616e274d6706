#include "tests/projections/random_events.h"

#include <cstring>

#include "ledger/base/zone.h"
#include "ledger/event/event_codec.h"
#include "projections/columns/hash.h"

namespace daybook::tests {

using ledger::Event;
using ledger::FieldId;
using ledger::Kind;
using ledger::Operation;

std::string SyntheticNhsNumber(int n) {
  for (int serial = 999'000'000, found = 0;; ++serial) {
    const std::string nine = std::to_string(serial);
    int sum = 0;
    for (size_t i = 0; i < 9; ++i) sum += (nine[i] - '0') * static_cast<int>(10 - i);
    const int check = (11 - sum % 11) % 11;
    if (check == 10 || found++ != n) continue;
    return nine + std::to_string(check);
  }
}

PartialTime At(std::string_view text) {
  const auto time = ParsePartialTime(text, Zone::Utc());
  DAYBOOK_CHECK(time.ok());
  return *time;
}

Event EventOf(Kind kind, const std::string& source, const std::string& subject,
              const std::string& record_id) {
  Event event;
  event.kind = kind;
  event.record = {source, std::string(ledger::KindWord(kind)), record_id};
  event.subject = subject;
  return event;
}

Event PersonOf(const std::string& source, const std::string& subject,
               const std::string& nhs_number) {
  Event event = EventOf(Kind::kPerson, source, subject, subject);
  if (!nhs_number.empty())
    event.fields.push_back(
        {FieldId::kIdentifier, ledger::Coded{{{"nhs_number", nhs_number, ""}}, ""}});
  return event;
}

int RandomEvents::Below(int below) {
  return static_cast<int>(random_() % static_cast<uint64_t>(below));
}

PartialTime RandomEvents::Time() {
  static constexpr const char* kTimes[] = {"2019",
                                           "2019-01",
                                           "2019-01-01",
                                           "2019-01-01T00:00:00Z",
                                           "2019-01-01T10:05:00Z",
                                           "2019-03-15",
                                           "2020-02-29",
                                           "2020-02-29T23:59:59.5Z",
                                           "2021-07"};
  return At(kTimes[Below(std::size(kTimes))]);
}

ledger::Coded RandomEvents::Code() {
  static const ledger::Coding kCodings[] = {{"snomed", "44054006", "Type 2"},
                                            {"snomed", "38341003", "High blood pressure"},
                                            {"loinc", "4548-4", ""},
                                            {"loinc", "4548-4", "HbA1c"},
                                            {"snomed", "44054006", "T2DM"},
                                            {"urn:lab", "GLU", "Glucose"}};
  ledger::Coded coded;
  if (Chance(15)) coded.text = "as written";
  for (int n = Below(3); n > 0; --n) coded.codings.push_back(kCodings[Below(std::size(kCodings))]);
  return coded;
}

ledger::FieldValue RandomEvents::Value() {
  static constexpr const char* kDigits[] = {"48", "5.60", "140", "-1", "100", "560"};
  static constexpr const char* kUnits[] = {"mmol/mol", "%", "mm[Hg]", "", "g/L", "furlong"};
  switch (Below(6)) {
    case 0:
      return Code();
    case 1:
      return std::string("negative");
    case 2:
      return true;
    case 3:
      return Time();
    default:
      return ledger::Quantity{kDigits[Below(6)], kUnits[Below(6)],
                              static_cast<ledger::Comparator>(Chance(70) ? 0 : Below(5))};
  }
}

void RandomEvents::FillPerson(Event& event) {
  if (Chance(75))
    event.fields.push_back(
        {FieldId::kIdentifier,
         ledger::Coded{{{"nhs_number", SyntheticNhsNumber(Below(shape_.nhs_numbers)), ""}}, ""}});
  if (Chance(15)) event.fields.push_back({FieldId::kNhsNumberStatus, std::string("02")});
  if (Chance(30))
    event.fields.push_back({FieldId::kIdentifier, ledger::Coded{{{"local", "H1", ""}}, ""}});
  if (Chance(70)) event.fields.push_back({FieldId::kBorn, Chance(5) ? At("1890") : Time()});
  if (Chance(60)) event.fields.push_back({FieldId::kSex, std::string("female")});
  if (Chance(10)) event.fields.push_back({FieldId::kDied, Time()});
  if (Chance(10)) event.fields.push_back({FieldId::kBorough, ledger::Cleared{}});
  if (Chance(40)) event.fields.push_back({FieldId::kBorough, std::string("Brent")});
  if (Chance(40)) event.fields.push_back({FieldId::kPractice, std::string("Organization/1")});
  if (Chance(40)) event.fields.push_back({FieldId::kLsoa, std::string("E01999001")});
  if (Chance(40)) event.fields.push_back({FieldId::kImdDecile, int64_t{1 + Below(10)}});
}

void RandomEvents::FillOrganisation(Event& event) {
  if (Chance(70))
    event.fields.push_back(
        {FieldId::kName, std::string(Chance(50) ? "High Street Surgery" : "The Surgery")});
  if (Chance(50)) event.code.text = "surgery";
}

void RandomEvents::FillClinical(Event& event) {
  if (Chance(85)) event.code = Code();
  if (Chance(80)) event.start = Time();
  if (Chance(30)) event.end = Time();
  event.status = static_cast<ledger::EventStatus>(Below(32));
  if (event.status == ledger::EventStatus::kEnteredInError) event.operation = Operation::kRetract;
  if (event.kind == Kind::kObservation && Chance(85))
    event.fields.push_back({FieldId::kValue, Value()});
  if (Chance(20)) event.fields.push_back({FieldId::kComment, std::string("seen")});
  if (Chance(20)) event.fields.push_back({FieldId::kComment, std::string("seen twice")});
  if (Chance(15)) event.fields.push_back({FieldId::kReason, Code()});
  if (Chance(15)) event.fields.push_back({FieldId::kReason, Code()});
  if (Chance(20)) event.organisation = {"Organization/1", ""};
  if (Chance(10)) event.organisation = {"Organization/2", "Corner Surgery"};
  if (Chance(10)) event.author = {"", "A. Nurse"};
  if (Chance(10)) event.fields.push_back({FieldId::kComment, ledger::Cleared{}});
}

Event RandomEvents::Next() {
  static constexpr Kind kKinds[] = {Kind::kPerson, Kind::kCondition, Kind::kObservation,
                                    Kind::kEncounter};
  static constexpr const char* kSources[] = {"gp", "hospital"};
  Kind kind = Chance(5) ? Kind::kOrganisation : kKinds[Below(4)];
  if (kind == Kind::kEncounter && Chance(40)) kind = Kind::kRegistration;
  const std::string subject = kind == Kind::kOrganisation
                                  ? "Organization/" + std::to_string(Below(2) + 1)
                                  : "Patient/" + std::to_string(Below(shape_.subjects));
  // A stream has one person (or organisation) record, its subject's own.
  const std::string record = kind == Kind::kPerson || kind == Kind::kOrganisation
                                 ? subject
                                 : subject + "/" + std::to_string(Below(shape_.records));
  Event event = EventOf(kind, kSources[Below(2)], subject, record);
  const int what = Below(100);
  if (what >= 90)
    event.operation = Operation::kRetract;
  else if (what >= 75 && shape_.overlays)
    event.operation = static_cast<Operation>(Below(6));
  // Sources' version times are instants (FHIR meta.lastUpdated).
  static constexpr const char* kVersions[] = {"2019-01-01T00:00:00Z", "2019-03-15T10:05:00Z",
                                              "2020-02-29T23:59:59.5Z", "2021-07-01T00:00:00Z"};
  if (Chance(70)) event.version_time = At(kVersions[Below(std::size(kVersions))]);
  static constexpr const char* kVersionIds[] = {"1", "2", "10", "a2"};
  if (Chance(30)) event.fields.push_back({FieldId::kVersionId, std::string(kVersionIds[Below(4)])});
  if (kind == Kind::kPerson)
    FillPerson(event);
  else if (kind == Kind::kOrganisation)
    FillOrganisation(event);
  else
    FillClinical(event);
  // Every third belongs to a record of its subject, which may be an encounter or not be there.
  if (made_ % 3 == 0 && kind != Kind::kPerson && kind != Kind::kOrganisation)
    event.encounter = (made_ % 2 == 0 ? "encounter/" : "") + subject + "/" +
                      std::to_string(made_ % static_cast<uint64_t>(shape_.records));
  if (shape_.parts > 0 && Chance(shape_.parts)) {
    const Kind whole = kKinds[Below(4)];
    const std::string id =
        whole == Kind::kPerson ? subject : subject + "/" + std::to_string(Below(shape_.records));
    event.fields.push_back(
        {FieldId::kPartOf, ledger::PartOfText({"", std::string(ledger::KindWord(whole)), id})});
  }
  if (Chance(shape_.corrections) && !before_.empty()) Correct(event);
  if (shape_.corrections > 0) before_.push_back(event);
  ++made_;
  std::memcpy(event.id.bytes.data(), &made_, sizeof made_);
  event.message.bytes[0] = 1;
  return event;
}

// Says what it says of the record of an event before, corrections among them; some withdraw it.
void RandomEvents::Correct(Event& event) {
  const Event& corrected = before_[static_cast<size_t>(Below(static_cast<int>(before_.size())))];
  if (corrected.kind != event.kind) event.fields.clear();
  event.kind = corrected.kind;
  event.record = corrected.record;
  event.subject = corrected.subject;
  const bool withdraws = Chance(30);
  if (withdraws) event.operation = Operation::kRetract;
  event.fields.push_back(
      {FieldId::kCorrects, (withdraws ? std::string(ledger::kWithdraws) : "") +
                               projections::Sha256(ledger::EncodeContent(corrected)).ToHex()});
}

std::vector<Event> RandomEvents::Next(size_t count) {
  std::vector<Event> events;
  for (size_t n = 0; n < count; ++n) events.push_back(Next());
  return events;
}

}  // namespace daybook::tests
