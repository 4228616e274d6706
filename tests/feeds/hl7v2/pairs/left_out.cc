#include "tests/feeds/hl7v2/pairs/left_out.h"

#include <algorithm>

namespace daybook::tests {
namespace {

constexpr std::string_view kMention =
    "of a message that isn't about persons our reader takes number, name, birth and sex alone";
constexpr std::string_view kOfReport =
    "HL7 v2 has order and report in one segment, and our event says how the report stands";

constexpr LeftOut kLeftOut[] = {
    {"*", "comment", "what has no field of its own, in each reader's own words"},
    {"person", "status", "PID has nothing of it; ours takes a Patient without `active` as active"},
    {"person", "ethnicity", "the converter translates table 0189 into the codes of US Core"},
    {"person", "version", "the converter has PID-33, ours the time of the message"},
    {"person (mentioned)", "status", "as of other persons"},
    {"person (mentioned)", "address_text", kMention},
    {"person (mentioned)", "borough", kMention},
    {"person (mentioned)", "deceased", kMention},
    {"person (mentioned)", "died", kMention},
    {"person (mentioned)", "ethnicity", kMention},
    {"person (mentioned)", "language", kMention},
    {"person (mentioned)", "organisation", kMention},
    {"person (mentioned)", "phone", kMention},
    {"person (mentioned)", "postcode", kMention},
    {"person (mentioned)", "practice", kMention},
    {"person (mentioned)", "version", "a mention has none: it ranks below what ADT says"},
    {"person (mentioned)", "lsoa", kMention},
    {"encounter", "diagnosis", "record ids; what DG1 says names the visit in ours of HL7 v2"},
    {"referral", "intent", "HL7 v2 has nothing of it"},
    {"test (order)", "intent", "HL7 v2 has nothing of it"},
    {"encounter", "code", "ours of FHIR has the first type as code too; the type is compared"},
    {"test (order)", "status", kOfReport},
    {"test (order)", "start", kOfReport},
    {"test (order)", "version", kOfReport},
    {"test (report)", "result", "record ids, which each source has of its own"},
    {"observation", "component code", "the converter's form of an OBX-5 with repetitions"},
    {"observation", "component value", "the converter's form of an OBX-5 with repetitions"},
    {"observation", "category", "OBX has no field of it"},
    {"observation", "written", "the converter has OBX-19, when it was analysed; ours OBR-22"},
    {"observation", "version", "follows `written`"},
    {"observation", "reason", "the converter's words for an empty OBX-5 (dataAbsentReason)"},
    {"contact", "code system", "the converter translates table 0063 into FHIR's RoleCode"},
    {"contact", "part_of", "NK1 is a record of its own, one within a Patient is not"},
    {"contact", "version", "one within a Patient has the Patient's there"},
    {"allergy", "criticality", "the converter's reading of AL1-4, which ours has as severity"},
    {"allergy", "type", "the converter writes `allergy`, whatever AL1 says"},
    {"document", "status", "the converter writes `current`, whatever TXA-17 says"},
    {"document", "category", "TXA-24, the folder it lies in; ours doesn't take it"},
    {"document", "version", "the converter has TXA-8, ours the time of the message"},
    {"medication (order)", "intent", "HL7 v2 has nothing of it: ours says `order`"},
    {"medication (order)", "start", "ours of FHIR takes authoredOn, of HL7 v2 TQ1-7"},
    {"medication (order)", "dose", "the instruction in each reader's own words"},
    {"medication (order)", "as_needed", "TQ1-10 is a condition in words, which ours leaves"},
    {"procedure", "performer", "the converter names the anaesthetist (PR1-8) first"},
    {"encounter", "priority", "the converter translates PV2-25 into FHIR's ActPriority"},
    {"referral", "status", "RF1-1 pending: there on hold, here active, for it is still asked for"},
    {"referral", "start", "ours of FHIR takes authoredOn where the request has no time"},
    {"referral", "version", "ours of FHIR takes authoredOn, of HL7 v2 the time of the message"},
    {"referral", "organisation", "the converter's RF1-17, which ours leaves"},
    {"referral", "performer", "the converter names RF1-18 first, ours whom PRD refers to"},
    {"referral", "category", "the converter has RF1-3 and RF1-1 in one list"},
};

constexpr std::string_view kNoVersion = "no meta.lastUpdated, nor another time of the record's";
constexpr std::string_view kInSpecimen = "in the Specimen, a resource that ours leaves out";
constexpr std::string_view kInOrder = "in the ServiceRequest, who asked and why";
constexpr std::string_view kInReport = "in the DiagnosticReport";

constexpr LeftOut kSilent[] = {
    {"allergy", "category system", "FHIR's categories are words of its own"},
    {"allergy", "severity", "AL1-4 is the criticality there"},
    {"allergy", "start", "AL1-6 is the onset of the reaction there"},
    {"allergy", "version", kNoVersion},
    {"appointment", "author", "FHIR R4 has no element for it"},
    {"appointment", "code", "AIS-3 is in the ServiceRequest that it is based on"},
    {"appointment", "version", kNoVersion},
    {"condition", "category", "DG1-6 is left out there"},
    {"condition", "status", "a deletion (DG1-21) is left out there"},
    {"condition", "version", kNoVersion},
    {"condition", "written", "DG1-19 is in an extension there"},
    {"document", "code system", "no system is named for table 0270"},
    {"document", "document_type system", "no system is named for table 0270"},
    {"document", "content", "OBX behind TXA is left out, or an Observation"},
    {"document", "content_size", "as `content`"},
    {"document", "content_url", "as `content`"},
    {"document", "performer", "FHIR R4 has no element for TXA-5"},
    {"document", "written", "TXA-6 and TXA-8 are in the attachment and in meta"},
    {"encounter", "admission_source system", "no system is named for table 0023"},
    {"encounter", "clears", "FHIR says what is, not what is no longer"},
    {"encounter", "specialty system", "no system is named for table 0069"},
    {"encounter", "version", kNoVersion},
    {"encounter", "written", "EVN-2 is in the Provenance"},
    {"immunisation", "place", "RXA-11 is left out there"},
    {"immunisation", "version", kNoVersion},
    {"medication (order)", "body_site system", "no system is named for table 0163"},
    {"medication (order)", "route system", "no system is named for table 0162"},
    {"medication (dispense)", "status", "RXD has none: there `unknown`, ours says done"},
    {"medication (dispense)", "version", kNoVersion},
    {"observation", "author", kInOrder},
    {"observation", "high", "OBX-7 is a text there"},
    {"observation", "high unit", "OBX-7 is a text there"},
    {"observation", "low", "OBX-7 is a text there"},
    {"observation", "low unit", "OBX-7 is a text there"},
    {"person", "performer", "PD1-4 is a generalPractitioner, which ours reads as the practice"},
    {"person", "practice_name", "generalPractitioner has no display there"},
    {"procedure", "status", "PR1 has none: there `unknown`, ours says done"},
    {"procedure", "version", kNoVersion},
    {"referral", "place", "PRD-3 is in the Practitioner"},
    {"test (order)", "body_site", kInSpecimen},
    {"test (order)", "category", kInReport},
    {"test (order)", "end", kInReport},
    {"test (order)", "interpreter", kInReport},
    {"test (order)", "result", kInReport},
    {"test (order)", "specimen", kInSpecimen},
    {"test (report)", "author", kInOrder},
    {"test (report)", "body_site", kInSpecimen},
    {"test (report)", "organisation", kInOrder},
    {"test (report)", "priority", kInOrder},
    {"test (report)", "reason", kInOrder},
    {"test (report)", "specimen", kInSpecimen},
};

std::string_view WithoutSystem(std::string_view field) {
  constexpr std::string_view kSystem = " system";
  if (field.ends_with(kSystem)) field.remove_suffix(kSystem.size());
  return field;
}

}  // namespace

std::span<const LeftOut> AllLeftOut() { return kLeftOut; }
std::span<const LeftOut> AllSilent() { return kSilent; }

const LeftOut* FindIn(std::span<const LeftOut> list, const std::string& row,
                      const std::string& field) {
  const auto found = std::ranges::find_if(list, [&](const LeftOut& each) {
    return (each.row == "*" || each.row == row) &&
           (each.field == field || each.field == WithoutSystem(field));
  });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace daybook::tests
