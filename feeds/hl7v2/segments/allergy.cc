#include <utility>

#include "feeds/absence.h"
#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;

namespace {

// HL7 table 0127 as FHIR's categories (v2-to-FHIR concept map AllergenType).
std::string CategoryWord(const std::string& code) {
  if (code == "DA") return "medication";
  if (code == "FA") return "food";
  if (code == "EA" || code == "AA" || code == "PA" || code == "LA") return "environment";
  return {};
}

// HL7 table 0128 as FHIR's words.
std::string SeverityWord(const std::string& code) {
  if (code == "MI") return "mild";
  if (code == "MO") return "moderate";
  if (code == "SV") return "severe";
  return {};
}

void AddSeverity(Event& allergy, const Segment& segment, size_t field) {
  ledger::Coded severity = ReadCoded(segment.first(field), "0128");
  if (severity.text.empty() && !severity.codings.empty())
    severity.text = SeverityWord(severity.codings.front().code);
  AddField(allergy, FieldId::kSeverity, std::move(severity));
}

// AL1-2 and IAM-2.
void AddCategory(Event& allergy, const Part& part) {
  ledger::Coded type = ReadCoded(part, "0127");
  const std::string word = type.codings.empty() ? "" : CategoryWord(type.codings.front().code);
  if (!word.empty() && type.text.empty()) type.text = word;
  AddField(allergy, FieldId::kCategory, std::move(type));
}

// Reactions are codes or words, one a repetition.
void AddReactions(Event& allergy, const Part& field) {
  for (const Part& part : field.repetitions()) {
    ledger::Coded reaction = ReadCoded(part);
    // A word in the place of a code, as AL1-5 (ST) has it.
    const bool word = reaction.codings.size() == 1 && reaction.codings[0].display.empty() &&
                      reaction.codings[0].system == kLocalSystem;
    if (word) reaction = {{}, reaction.codings[0].code};
    AddField(allergy, FieldId::kReaction, std::move(reaction));
  }
}

// One whose source doesn't say to what: a warning all the same. Empty where nothing is said.
ledger::Coded Unnamed(const Segment& segment) {
  if (segment.field(3).cleared()) return {};
  const ledger::Coded reaction = ReadCoded(segment.first(5));
  const bool says =
      segment.field(2).has_value() || segment.field(4).has_value() || !reaction.empty();
  if (!says) return {};
  const std::string words = WordsOf(reaction);
  return {{}, "allergen not named by its source" + (words.empty() ? "" : " (" + words + ")")};
}

EventNo AddAllergy(Reading& in, const Segment& segment, std::string_view type, std::string id,
                   ledger::Coded code) {
  if (id.empty()) id = in.subject + "|" + KeyOf(code);
  const EventNo number =
      in.Add(ledger::Kind::kAllergy, segment, type, std::move(id), in.EnteredOrSent());
  in.noted = number;
  Event& allergy = in.At(number);
  allergy.code = std::move(code);
  allergy.status = EventStatus::kActive;
  ApplyAbsence(allergy);
  return number;
}

// IAM-17, HL7 table 0438: erroneous, confirmed but inactive, confirmed; doubted, pending, suspect
// and unconfirmed ones stay on the list, for leaving an allergy out is the greater danger.
void ApplyClinicalStatus(Event& allergy, const std::string& code) {
  if (code.empty()) return;
  if (code == "E") return Withdraw(allergy);
  if (code == "I") allergy.status = EventStatus::kInactive;
  const bool confirmed = code == "C" || code == "I";
  AddField(allergy, FieldId::kVerification, std::string(confirmed ? "confirmed" : "unconfirmed"));
}

}  // namespace

void ReadAl1(Reading& in, const Segment& al1) {
  in.noted = {};
  if (in.subject.empty()) return;
  ledger::Coded code = ReadCoded(al1.first(3));
  if (code.empty()) code = Unnamed(al1);
  if (code.empty()) return;
  const EventNo number = AddAllergy(in, al1, "AL1", {}, std::move(code));
  Event& allergy = in.At(number);
  AddCategory(allergy, al1.first(2));
  AddSeverity(allergy, al1, 4);
  AddReactions(allergy, al1.field(5));
  allergy.start = ReadTime(in, al1, 6);
}

void ReadIam(Reading& in, const Segment& iam) {
  in.noted = {};
  if (in.subject.empty()) return;
  ledger::Coded code = ReadCoded(iam.first(3));
  std::string id = EntityText(iam.first(7));
  if (code.empty() && id.empty()) code = Unnamed(iam);
  if (code.empty() && id.empty()) return;
  // The same allergy whether it is told of by AL1 or by IAM without a number of its own.
  const EventNo number =
      AddAllergy(in, iam, id.empty() ? "AL1" : "IAM", std::move(id), std::move(code));
  Event& allergy = in.At(number);
  AddCategory(allergy, iam.first(2));
  AddSeverity(allergy, iam, 4);
  AddReactions(allergy, iam.field(5));
  allergy.start = ReadTime(in, iam, 11);
  allergy.written = ReadTime(in, iam, 13);
  AddComment(allergy, "onset", iam.first(12).text());
  ApplyClinicalStatus(allergy, iam.first(17, 1).text());
  if (IsDeletion(iam.first(6))) Withdraw(allergy);
}

}  // namespace daybook::feeds::hl7v2
