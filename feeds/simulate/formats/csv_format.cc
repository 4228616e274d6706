// Facts as the daily extracts of practices and councils: a CSV file a kind, with the mapping that
// daybook ingest reads it by (feeds/csv/README.md). A council knows those it cares for by numbers
// of its own; the NHS number says who they are.
#include <string_view>

#include "feeds/simulate/formats/text_tellers.h"

namespace daybook::feeds::simulate {
namespace {

enum File : size_t {
  kPatients,
  kConditions,
  kResults,
  kMedicines,
  kClients,
  kPackages,
};

struct FileRow {
  std::string_view name;
  std::string_view columns;
  std::string_view mapping;
};

constexpr FileRow kFiles[] = {
    {"practice_patients.csv",
     "patient,nhs_number,surname,given_name,date_of_birth,sex,address,postcode,borough,lsoa,"
     "imd_decile,practice,date_of_death,changed",
     R"({
  "kind": "person",
  "record_type": "practice patients",
  "record": "patient",
  "columns": {
    "subject": "patient",
    "version": "changed",
    "status": {"constant": "active"},
    "identifier": {"column": "nhs_number", "system": "nhs_number"},
    "nhs_number_status": {"constant": "01"},
    "name": "surname",
    "born": "date_of_birth",
    "sex": {"column": "sex", "values": {"F": "female", "M": "male", "U": "unknown"}},
    "address_text": "address",
    "postcode": "postcode",
    "borough": "borough",
    "lsoa": "lsoa",
    "imd_decile": "imd_decile",
    "practice": "practice",
    "died": "date_of_death"
  }
}
)"},
    {"practice_conditions.csv", "id,patient,practice,code,term,onset,ended,recorded,status,changed",
     R"({
  "kind": "condition",
  "record_type": "practice conditions",
  "record": "id",
  "columns": {
    "subject": "patient",
    "version": "changed",
    "organisation": "practice",
    "code": {"column": "code", "system": "snomed", "display_column": "term"},
    "at": "onset",
    "until": "ended",
    "written": "recorded",
    "status": {
      "column": "status",
      "values": {"current": "active", "past": "resolved", "deleted": "entered_in_error"}
    }
  }
}
)"},
    {"practice_results.csv", "id,patient,practice,code,term,taken,value,unit,status,changed",
     R"({
  "kind": "observation",
  "record_type": "practice results",
  "record": "id",
  "columns": {
    "subject": "patient",
    "version": "changed",
    "organisation": "practice",
    "code": {"column": "code", "system": "loinc", "display_column": "term"},
    "at": "taken",
    "value": {"column": "value", "unit_column": "unit"},
    "status": {
      "column": "status",
      "values": {"final": "final", "corrected": "corrected", "deleted": "entered_in_error"}
    }
  }
}
)"},
    {"practice_medicines.csv",
     "id,patient,practice,system,code,term,text,dose,started,status,changed",
     R"({
  "kind": "medication",
  "record_type": "practice medicines",
  "record": "id",
  "columns": {
    "subject": "patient",
    "version": "changed",
    "organisation": "practice",
    "code": {"column": "code", "system_column": "system", "display_column": "term"},
    "at": "started",
    "written": "started",
    "dose": "dose",
    "comment": "text",
    "intent": {"constant": "order"},
    "status": {
      "column": "status",
      "values": {"current": "active", "stopped": "stopped", "completed": "completed"}
    }
  }
}
)"},
    {"council_clients.csv",
     "client,nhs_number,surname,given_name,date_of_birth,sex,postcode,council",
     R"({
  "kind": "person",
  "record_type": "council clients",
  "record": "client",
  "dates": ["DD/MM/YYYY"],
  "columns": {
    "subject": "client",
    "status": {"constant": "active"},
    "identifier": {"column": "nhs_number", "system": "nhs_number"},
    "nhs_number_status": {"constant": "01"},
    "name": "surname",
    "born": "date_of_birth",
    "sex": {"column": "sex", "values": {"F": "female", "M": "male", "U": "unknown"}},
    "postcode": "postcode"
  }
}
)"},
    {"council_care_packages.csv",
     "package,client,council,council_name,type_code,type,start_date,end_date,status",
     R"({
  "kind": "service",
  "record_type": "council care packages",
  "record": "package",
  "dates": ["DD/MM/YYYY"],
  "columns": {
    "subject": "client",
    "organisation": {"column": "council", "display_column": "council_name"},
    "code": {
      "column": "type_code",
      "system": "http://terminology.hl7.org/CodeSystem/episodeofcare-type",
      "display_column": "type"
    },
    "at": "start_date",
    "until": "end_date",
    "status": {"column": "status", "values": {"Open": "active", "Closed": "completed"}}
  }
}
)"},
};

// "02/09/2024", as council systems print it.
std::string PrintedDay(CivilDay day) {
  const std::string iso = FormatDay(day);
  return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

std::string_view SexLetter(Sex sex) {
  return sex == Sex::kFemale ? "F" : sex == Sex::kMale ? "M" : "U";
}

// One row at the end of a file: cells in order, quoted where RFC 4180 asks for it.
class CsvRow {
 public:
  explicit CsvRow(std::string& out) : out_(out) {}
  ~CsvRow() { out_ += "\r\n"; }
  CsvRow(const CsvRow&) = delete;
  CsvRow& operator=(const CsvRow&) = delete;
  CsvRow& Cell(std::string_view text) {
    if (!first_) out_ += ',';
    first_ = false;
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
      out_ += text;
      return *this;
    }
    out_ += '"';
    for (const char c : text) {
      if (c == '"') out_ += '"';
      out_ += c;
    }
    out_ += '"';
    return *this;
  }

 private:
  std::string& out_;
  bool first_ = true;
};

class CsvTeller final : public TextTeller {
 public:
  CsvTeller() : TextTeller(std::size(kFiles)) {}
  void Tell(const Fact& fact) override {
    std::visit([this](const auto& each) { TellFact(each); }, fact);
  }

 private:
  // What no extract has.
  template <typename Other>
  void TellFact(const Other&) {}
  void TellFact(const PatientFact& fact);
  void TellFact(const ConditionFact& fact);
  void TellFact(const ObservationFact& fact);
  void TellFact(const MedicineFact& fact);
  void TellFact(const CarePackageFact& fact);

  CsvRow NewRow(File file) {
    ++records;
    return CsvRow(files[file]);
  }
  std::string PatientNumber() const { return "P" + std::to_string(1'000'000 + person_->index); }
  std::string ClientNumber() const { return "C" + std::to_string(5'000'000 + person_->index); }
  std::string_view Practice() const { return Organisations()[person_->practice].ods_code; }
  void TellResult(const ObservationFact& fact, std::string_view part, const Code& code,
                  std::string_view value, std::string_view unit);

  const Person* person_ = nullptr;
  bool client_told_ = false;
};

void CsvTeller::TellFact(const PatientFact& fact) {
  person_ = fact.person;
  client_told_ = false;
  const Person& person = *person_;
  NewRow(kPatients)
      .Cell(PatientNumber())
      .Cell(person.nhs_number)
      .Cell(person.family)
      .Cell(person.given)
      .Cell(FormatDay(person.born))
      .Cell(SexLetter(person.sex))
      .Cell(person.address_line)
      .Cell(person.post_code)
      .Cell(Boroughs()[person.borough].name)
      .Cell(person.lsoa)
      .Cell(std::to_string(person.decile))
      .Cell(Practice())
      .Cell(person.died ? FormatDay(*person.died) : std::string())
      .Cell(FormatUtc(fact.head.recorded));
}

void CsvTeller::TellFact(const ConditionFact& fact) {
  NewRow(kConditions)
      .Cell(fact.head.id)
      .Cell(PatientNumber())
      .Cell(Practice())
      .Cell(fact.code->code)
      .Cell(fact.code->display)
      .Cell(FormatPartial(fact.onset, fact.onset_precision))
      .Cell(fact.abated ? FormatDay(*fact.abated) : std::string())
      .Cell(FormatDay(fact.written))
      .Cell(fact.in_error ? "deleted"
            : fact.abated ? "past"
                          : "current")
      .Cell(FormatUtc(fact.head.recorded));
}

void CsvTeller::TellResult(const ObservationFact& fact, std::string_view part, const Code& code,
                           std::string_view value, std::string_view unit) {
  constexpr std::string_view kStatuses[] = {"final", "corrected", "deleted"};
  NewRow(kResults)
      .Cell(fact.head.id + std::string(part))
      .Cell(PatientNumber())
      .Cell(Practice())
      .Cell(code.code)
      .Cell(code.display)
      .Cell(FormatLocal(fact.visit->start))
      .Cell(value)
      .Cell(unit)
      .Cell(kStatuses[static_cast<size_t>(fact.state)])
      .Cell(FormatUtc(fact.head.recorded));
}

void CsvTeller::TellFact(const ObservationFact& fact) {
  if (const auto* amount = std::get_if<Amount>(&fact.value)) {
    const std::string value = std::string(amount->comparator) + FormatDecimal(amount->value);
    return TellResult(fact, {}, *fact.code, value, amount->unit);
  }
  if (const auto* finding = std::get_if<const Code*>(&fact.value))
    return TellResult(fact, {}, *fact.code, (*finding)->display, {});
  std::string part = "-1";
  for (const ObservationPart& each : std::get<2>(fact.value)) {
    TellResult(fact, part, *each.code, FormatDecimal(each.amount.value), each.amount.unit);
    ++part.back();
  }
}

void CsvTeller::TellFact(const MedicineFact& fact) {
  constexpr std::string_view kStatuses[] = {"current", "stopped", "completed"};
  NewRow(kMedicines)
      .Cell(fact.head.id)
      .Cell(PatientNumber())
      .Cell(Practice())
      .Cell(fact.medicine->code.system)
      .Cell(fact.medicine->code.code)
      .Cell(fact.medicine->code.display)
      .Cell(fact.medicine->text)
      .Cell(fact.medicine->dose)
      .Cell(FormatLocal(fact.authored))
      .Cell(kStatuses[static_cast<size_t>(fact.state)])
      .Cell(FormatUtc(fact.head.recorded));
}

void CsvTeller::TellFact(const CarePackageFact& fact) {
  const Organisation& council = Organisations()[fact.organisation];
  if (!client_told_) {
    NewRow(kClients)
        .Cell(ClientNumber())
        .Cell(person_->nhs_number)
        .Cell(person_->family)
        .Cell(person_->given)
        .Cell(PrintedDay(person_->born))
        .Cell(SexLetter(person_->sex))
        .Cell(person_->post_code)
        .Cell(council.ods_code);
    client_told_ = true;
  }
  NewRow(kPackages)
      .Cell(fact.head.id)
      .Cell(ClientNumber())
      .Cell(council.ods_code)
      .Cell(council.name)
      .Cell(fact.code->code)
      .Cell(fact.text)
      .Cell(PrintedDay(fact.start))
      .Cell(fact.ended ? PrintedDay(*fact.ended) : std::string())
      .Cell(fact.ended ? "Closed" : "Open");
}

}  // namespace

std::vector<OutputFile> CsvFiles() {
  std::vector<OutputFile> files;
  for (const FileRow& row : kFiles) {
    files.push_back(
        {std::string(row.name), std::string(row.columns) + "\r\n", std::string(row.mapping)});
  }
  return files;
}

std::unique_ptr<TextTeller> NewCsvTeller() { return std::make_unique<CsvTeller>(); }

}  // namespace daybook::feeds::simulate
