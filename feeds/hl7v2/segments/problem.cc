#include <utility>

#include "feeds/absence.h"
#include "feeds/hl7v2/segments/segments.h"
#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::EventStatus;
using ledger::FieldId;

namespace {

// PRB-14, the problem's course (HL7 chapter 12 leaves its codes to the site; these are the words
// in use), else from whether it has ended.
EventStatus CourseOf(const Segment& prb, bool ended) {
  const ledger::Coded said = ReadCoded(prb.first(14));
  std::string word = said.codings.empty() ? said.text : said.codings.front().code;
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (word == "inactive") return EventStatus::kInactive;
  if (word == "resolved") return EventStatus::kResolved;
  if (word == "remission") return EventStatus::kRemission;
  if (word == "recurrence") return EventStatus::kRecurrence;
  if (word == "relapse") return EventStatus::kRelapse;
  return ended ? EventStatus::kResolved : EventStatus::kActive;
}

}  // namespace

void ReadPrb(Reading& in, const Segment& prb) {
  if (in.subject.empty()) return;
  ledger::Coded code = ReadCoded(prb.first(3));
  if (code.empty()) {
    in.Refuse(prb, 3, "no-code", "PRB-3 says neither code nor text of the problem",
              "have the sender send the problem in PRB-3");
    return;
  }
  std::string id = EntityText(prb.first(4));
  if (id.empty()) id = in.subject + "|" + KeyOf(code);
  std::optional<PartialTime> version = ReadTime(in, prb, 2);
  if (!version) version = in.EnteredOrSent();
  const EventNo number = in.Add(ledger::Kind::kCondition, prb, "PRB", std::move(id), version);
  in.noted = number;
  ledger::Event& problem = in.At(number);
  problem.code = std::move(code);
  problem.start = ReadTime(in, prb, 16);
  problem.written = ReadTime(in, prb, 7);
  problem.end = ReadTime(in, prb, 9);
  problem.status = CourseOf(prb, problem.end.has_value());
  ApplyAbsence(problem);
  AddComment(problem, "onset", prb.first(17).text());
  AddField(problem, FieldId::kVerification, WordsOf(ReadCoded(prb.first(13))));
  AddField(problem, FieldId::kSeverity, ReadCoded(prb.first(26)));
  AddField(problem, FieldId::kPriority, WordsOf(ReadCoded(prb.first(18))));
  AddComment(problem, "prognosis", WordsOf(ReadCoded(prb.first(22))));
  const std::string action = prb.first(1).text();
  if (action == "DE" || in.trigger.verb == Verb::kDeleteProblems) Withdraw(problem);
}

}  // namespace daybook::feeds::hl7v2
