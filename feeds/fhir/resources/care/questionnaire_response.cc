#include <utility>

#include "feeds/fhir/resources/mappers.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-questionnaire-answers-status.html
constexpr StatusRow kQuestionnaireResponseStatuses[] = {
    {"in-progress", EventStatus::kInProgress},
    {"completed", EventStatus::kCompleted},
    {"amended", EventStatus::kAmended},
    {"stopped", EventStatus::kStopped},
    {"entered-in-error", EventStatus::kEnteredInError},
};

// Items nest to the depth that JSON may (kJsonDepthMax).
void AddItems(Reading& in, Element items, const std::string& above) {
  ForEach(in, items, [&](Element item) {
    std::string question = ReadText(in, item["text"]);
    if (question.empty()) question = ReadText(in, item["linkId"]);
    const std::string named = above.empty() ? question : above + " / " + question;
    std::string answers;
    ForEach(in, item["answer"], [&](Element answer) {
      AppendWords(answers, AnyValueText(in, answer), ", ");
      AddItems(in, answer["item"], named);
    });
    if (!answers.empty()) in.Add(FieldId::kAnswer, named + ": " + answers);
    AddItems(in, item["item"], above);
  });
}

}  // namespace

// An assessment: a questionnaire that was answered.
void MapQuestionnaireResponse(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status =
      ReadStatus(in, in.root["status"], kQuestionnaireResponseStatuses, Needed::kRequired);
  const std::string questionnaire = ReadText(in, in.root["questionnaire"]);
  if (!questionnaire.empty()) {
    const std::string url = questionnaire.substr(0, questionnaire.find('|'));
    in.event.code.codings.push_back({"questionnaire", url, url.substr(url.rfind('/') + 1)});
  } else {
    in.event.code.text = "questionnaire";
  }
  in.event.written = ReadTime(in, in.root["authored"]);
  in.event.start = in.event.written;
  in.event.author = ReadParty(in, in.root["author"], "Practitioner");
  in.event.performer = ReadParty(in, in.root["source"], "Patient");
  ReadEncounter(in, in.root["encounter"]);
  AddItems(in, in.root["item"], {});
}

}  // namespace daybook::feeds::fhir
