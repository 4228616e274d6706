#include <algorithm>
#include <utility>

#include "feeds/fhir/reading.h"
#include "feeds/fhir/references.h"
#include "ledger/event/systems.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::FieldId;
using ledger::Party;

namespace {

// "Patient?identifier=a%7Cb" with its bar readable.
std::string WithBar(std::string_view text) {
  std::string out(text);
  for (const std::string_view bar : {"%7C", "%7c"}) {
    const size_t at = out.find(bar);
    if (at != std::string::npos) out.replace(at, bar.size(), "|");
  }
  return out;
}

// "http://host/fhir/Patient/1/_history/2" -> "Patient/1"; a urn gets its type from the element.
std::string Relative(std::string_view reference, std::string_view type) {
  if (reference.starts_with("urn:")) return std::string(type) + "/" + IdFromFullUrl(reference);
  if (reference.find('?') != std::string_view::npos) return WithBar(reference);
  if (const size_t history = reference.find("/_history/"); history != std::string_view::npos)
    reference = reference.substr(0, history);
  const size_t id = reference.rfind('/');
  if (id == std::string_view::npos || id == 0) return std::string(reference);
  const size_t before = reference.rfind('/', id - 1);
  return std::string(before == std::string_view::npos ? reference : reference.substr(before + 1));
}

std::string Logical(Reading& in, Element reference, std::string_view type) {
  const Element identifier = reference["identifier"];
  const std::string value = ReadText(in, identifier["value"]);
  if (value.empty()) return {};
  const std::string said = ReadText(in, reference["type"]);
  return (said.empty() ? std::string(type) : said) +
         "?identifier=" + ReadText(in, identifier["system"]) + "|" + value;
}

// "Patient?identifier=<a system of NHS numbers>|…".
bool NamesNhsNumber(std::string_view reference) {
  constexpr std::string_view kQuery = "?identifier=";
  const size_t query = reference.find(kQuery);
  const size_t bar = reference.find('|');
  if (query == std::string_view::npos || bar == std::string_view::npos || bar < query) return false;
  const size_t from = query + kQuery.size();
  return ledger::SystemName(reference.substr(from, bar - from)) == "nhs_number";
}

// The NHS number of a contained Patient, as a logical reference; empty if it has none.
std::string ContainedPatient(Reading& in, std::string_view id) {
  std::string found;
  ForEach(in, in.Contained(id)["identifier"], [&](Element identifier) {
    const std::string system = ReadText(in, identifier["system"]);
    const std::string value = ReadText(in, identifier["value"]);
    if (ledger::SystemName(system) == "nhs_number" && !value.empty())
      found = "Patient?identifier=" + system + "|" + value;
  });
  return found;
}

}  // namespace

std::string ReadReference(Reading& in, Element reference, std::string_view type) {
  if (!reference) return {};
  if (!reference.is(JsonType::kObject)) {
    in.WrongType(reference, "a Reference");
    return {};
  }
  const std::string written = ReadText(in, reference["reference"]);
  if (written.empty()) return Logical(in, reference, type);
  return written.starts_with('#') ? std::string() : Relative(written, type);
}

Party ReadParty(Reading& in, Element reference, std::string_view type) {
  Party party{ReadReference(in, reference, type), ReadText(in, reference["display"])};
  const std::string_view written = reference["reference"].text();
  if (party.display.empty() && written.starts_with('#'))
    party.display = ResourceName(in, in.Contained(written.substr(1)));
  return party;
}

Coded ReadReferenceAsCoded(Reading& in, Element reference, std::string_view type) {
  Party party = ReadParty(in, reference, type);
  if (party.reference.empty()) return {{}, std::move(party.display)};
  return {{{"record", std::move(party.reference), std::move(party.display)}}, {}};
}

void ReadSubject(Reading& in, std::string_view element) {
  const Element reference = in.root[element];
  if (reference) return ReadSubjectFrom(in, reference);
  in.RefusePlace(in.type() + "." + std::string(element), "no-subject",
                 "it doesn't say whom it is about",
                 "have the sender name the patient, then ingest it again");
}

void ReadSubjectFrom(Reading& in, Element reference) {
  std::string subject = ReadReference(in, reference, "Patient");
  const std::string_view written = reference["reference"].text();
  if (written.starts_with('#')) subject = ContainedPatient(in, written.substr(1));
  const bool logical = subject.find('?') != std::string::npos;
  if (subject.starts_with("Patient/") && subject.size() > 8) {
    in.event.subject = std::move(subject);
  } else if (subject.starts_with("Patient?") && NamesNhsNumber(subject)) {
    in.event.subject = std::move(subject);
  } else if (subject.empty()) {
    in.Refuse(reference, "no-subject", "it doesn't say by reference whom it is about",
              "have the sender send a reference to the patient, then ingest it again");
  } else if (logical) {
    in.Refuse(reference, "unresolved-subject",
              "it names the patient by an identifier that is no NHS number",
              "have the sender send the patient's reference or NHS number");
  } else {
    in.Refuse(reference, "subject-not-a-patient", "it is about " + subject + ", no patient",
              "records of groups, devices and places are not kept in residents' streams");
  }
}

void ReadEncounter(Reading& in, Element reference) {
  in.event.encounter = ReadReference(in, reference, "Encounter");
}

void AddReasons(Reading& in) {
  AddCodedList(in, FieldId::kReason, in.root["reasonCode"]);
  ForEach(in, in.root["reasonReference"], [&](Element reference) {
    in.Add(FieldId::kReason, ReadReferenceAsCoded(in, reference, "Condition"));
  });
}

void ReadPerformer(Reading& in, Element reference) {
  if (!reference) return;
  Party party = ReadParty(in, reference, "Practitioner");
  const bool organisation =
      party.reference.starts_with("Organization/") || party.reference.starts_with("Organization?");
  (organisation ? in.event.organisation : in.event.performer) = std::move(party);
}

}  // namespace daybook::feeds::fhir
