#include <algorithm>

#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;

EventStatus ReadStatus(Reading& in, Element status, std::span<const StatusRow> rows,
                       Needed needed) {
  constexpr const char* kNext = "have the sender correct the status, then ingest it again";
  const std::string word =
      status.is(JsonType::kObject) ? ReadCodeWord(in, status) : ReadText(in, status);
  if (in.refusal()) return EventStatus::kUnknown;
  if (word.empty()) {
    if (needed == Needed::kRequired)
      in.RefusePlace(in.type() + ".status", "no-status", "FHIR R4 requires a status here", kNext);
    return EventStatus::kUnknown;
  }
  const auto row = std::ranges::find(rows, word, &StatusRow::word);
  if (row != rows.end()) return row->status;
  in.Refuse(status, "unknown-status", "\"" + word + "\" is no status FHIR R4 has here", kNext);
  return EventStatus::kUnknown;
}

namespace {

struct AbsenceRow {
  std::string_view system;
  std::string_view code;
  EventStatus status;
};

constexpr std::string_view kIps = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";

// SNOMED CT: "no known allergy" and its kin, as in the value set
// hl7.org/fhir/R4/valueset-allergyintolerance-code.html. IPS: the code system absent-unknown,
// where "no known" and "no information" are two different statements.
constexpr AbsenceRow kAbsence[] = {
    {"snomed", "716186003", EventStatus::kAbsent},  // no known allergy
    {"snomed", "160244002", EventStatus::kAbsent},  // its older form
    {"snomed", "409137002", EventStatus::kAbsent},  // … drug allergy
    {"snomed", "428607008", EventStatus::kAbsent},  // … environmental allergy
    {"snomed", "429625007", EventStatus::kAbsent},  // … food allergy
    {"snomed", "428197003", EventStatus::kAbsent},  // … insect allergy
    {"snomed", "716184000", EventStatus::kAbsent},  // … latex allergy
    {"snomed", "716220001", EventStatus::kAbsent},  // … animal allergy
    {"snomed", "787481004", EventStatus::kAbsent},  // no known medications
    {"snomed", "160245001", EventStatus::kAbsent},  // no current problems or disability
    {kIps, "no-known-allergies", EventStatus::kAbsent},
    {kIps, "no-known-medication-allergies", EventStatus::kAbsent},
    {kIps, "no-known-environmental-allergies", EventStatus::kAbsent},
    {kIps, "no-known-food-allergies", EventStatus::kAbsent},
    {kIps, "no-known-medications", EventStatus::kAbsent},
    {kIps, "no-known-problems", EventStatus::kAbsent},
    {kIps, "no-known-procedures", EventStatus::kAbsent},
    {kIps, "no-known-immunizations", EventStatus::kAbsent},
    {kIps, "no-allergy-info", EventStatus::kUnknown},
    {kIps, "no-medication-info", EventStatus::kUnknown},
    {kIps, "no-problem-info", EventStatus::kUnknown},
    {kIps, "no-procedure-info", EventStatus::kUnknown},
    {kIps, "no-immunization-info", EventStatus::kUnknown},
};

}  // namespace

std::optional<EventStatus> StatementOfAbsence(const ledger::Coded& code) {
  for (const ledger::Coding& coding : code.codings)
    for (const AbsenceRow& row : kAbsence)
      if (row.code == coding.code && row.system == coding.system) return row.status;
  return std::nullopt;
}

}  // namespace daybook::feeds::fhir
