#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

std::string LowerFirst(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z') out[0] = static_cast<char>(out[0] + 32);
  return out;
}

// "Background: hypertensive disorder, heart failure." or that nothing is known.
std::string Background(const Health& health, CivilDay day) {
  std::string known;
  for (const IllnessRow& row : Illnesses()) {
    if (!health.HasBy(row.illness, day)) continue;
    if (!known.empty()) known += ", ";
    known += LowerFirst(row.code.display);
  }
  return known.empty() ? "No long-term conditions on our records." : "Background: " + known + ".";
}

std::string_view AllergyLine(Allergy allergy) {
  switch (allergy) {
    case Allergy::kNoStatement:
      return "Allergies: not asked.";
    case Allergy::kNoneKnown:
      return "Allergies: none known.";
    case Allergy::kPenicillin:
      return "Allergies: PENICILLIN.";
    case Allergy::kPeanut:
      return "Allergies: peanut.";
    case Allergy::kLatex:
      return "Allergies: latex.";
    case Allergy::kAspirin:
      return "Allergies: aspirin.";
  }
  return {};
}

std::string Letter(const Story& story, const Visit& visit, Random& random) {
  static constexpr std::string_view kCourse[] = {
      "The stay was uneventful and observations settled quickly.",
      "Improved on treatment and was walking on the ward before going home.",
      "Needed oxygen on the first night and none after that.",
      "Seen by the therapy team, who had no concerns about managing at home.",
  };
  static constexpr std::string_view kAsk[] = {
      "Please repeat the blood tests in two weeks.",
      "Please review the medicines at the next visit.",
      "No action is needed from the practice.",
      "We will send an appointment for our clinic in six weeks.",
  };
  const bool admitted = visit.kind == VisitKind::kAdmission;
  const bool died = story.person.died == visit.end->day;
  std::string text = "Dear Doctor,\n\n";
  text.append(story.person.given).append(" ").append(story.person.family);
  text += admitted ? " was admitted on " : " came to the emergency department on ";
  text += FormatDay(visit.start.day) + " with " + LowerFirst(visit.reason->display) + ".\n";
  text += Background(story.health, visit.start.day) + "\n";
  text.append(AllergyLine(story.health.allergy)).append("\n\n");
  if (admitted) {
    text.append(random.Pick(kCourse)).append("\n");
    if (!died) text += "Discharged home on " + FormatDay(visit.end->day) + ". ";
  }
  text.append(died ? "With regret, the patient has died." : random.Pick(kAsk));
  text.append("\n\n").append(Organisations()[visit.organisation].name).append("\n");
  return text;
}

void TellDocument(const Story& story, const Visit& visit, Random& random) {
  DocumentFact fact;
  fact.head = story.NewHead(ResourceType::kDocumentReference, RecordedAfter(*visit.end, random));
  fact.visit = &visit;
  fact.written = *visit.end;
  fact.text = Letter(story, visit, random);
  story.Tell(std::move(fact));
}

}  // namespace

const LetterName& LetterNameOf(VisitKind kind) {
  static constexpr LetterName kDischarge = {{kSnomed, "373942005", "Discharge summary"},
                                            "Discharge summary"};
  static constexpr LetterName kEmergency = {{kSnomed, "823691000000103", "Clinical letter"},
                                            "Emergency department letter"};
  return kind == VisitKind::kAdmission ? kDischarge : kEmergency;
}

void TellDocuments(const Story& story) {
  Random random = story.person.Stream(Purpose::kDocuments);
  for (const Visit& visit : story.visits) {
    if (visit.at_practice() || !visit.end) continue;
    const bool sent = visit.kind == VisitKind::kAdmission || random.PerMille(600);
    if (sent) TellDocument(story, visit, random);
  }
}

}  // namespace daybook::feeds::simulate
