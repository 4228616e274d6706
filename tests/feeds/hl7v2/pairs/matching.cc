#include "tests/feeds/hl7v2/pairs/matching.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>

#include "tests/feeds/hl7v2/pairs/compare.h"

namespace daybook::tests {

using ledger::Event;
using ledger::Kind;
using std::string;

namespace {

constexpr const char* kReport = "test (report)";
constexpr const char* kOrder = "test (order)";
constexpr const char* kMentioned = "person (mentioned)";

struct Candidate {
  int likeness;
  const Told* message;
  const Told* fhir;
};

bool AgreeIn(const string& field, const Told& a, const Told& b) {
  const auto one = a.facts.find(field), other = b.facts.find(field);
  return one != a.facts.end() && other != b.facts.end() &&
         AgreeLists(field, one->second, other->second);
}

// Of persons the identifiers, of contacts who they are.
bool NameTheSame(const Told& a, const Told& b) {
  if (a.event->kind == Kind::kContact) return AgreeIn("performer", a, b);
  if (a.event->kind == Kind::kPerson)
    return AgreeIn("identifier", a, b) ||
           (!a.facts.contains("identifier") && !b.facts.contains("identifier"));
  const auto one = a.facts.find("code"), other = b.facts.find("code");
  if (one == a.facts.end() || other == b.facts.end())
    return one == a.facts.end() && other == b.facts.end();
  return ShareCode(one->second, other->second);
}

// 0: not the same. Each wish outweighs those after it.
int Likeness(const Told& a, const Told& b, int apart) {
  if (a.row != b.row || !NameTheSame(a, b)) return 0;
  constexpr int kSameName = 10'000, kSameCodes = 8'000, kSameStart = 4'000, kSameValue = 2'000,
                kOrderMost = 1'000;
  return kSameName + (AgreeIn("code", a, b) ? kSameCodes : 0) +
         (AgreeIn("start", a, b) ? kSameStart : 0) +
         (AgreeIn("value", a, b) || AgreeIn("performer", a, b) ? kSameValue : 0) +
         std::max(kOrderMost - apart, 0);
}

// A person in a message that isn't about persons.
bool IsMentioned(const Event& event) {
  return event.kind == Kind::kPerson && event.record.type == "PID" &&
         event.operation == ledger::Operation::kAssert;
}

string RowOf(const Event& event) {
  if (IsMentioned(event)) return kMentioned;
  const string& type = event.record.type;
  if (type == "RXE" || type == "MedicationRequest") return "medication (order)";
  if (type == "RXD" || type == "MedicationDispense") return "medication (dispense)";
  return string(ledger::KindWord(event.kind));
}

void Rename(Facts& facts, const string& from, const string& to) {
  for (const char* part : {"", " system"})
    if (auto found = facts.extract(from + part); !found.empty()) {
      found.key() = to + part;
      facts.insert(std::move(found));
    }
}

// FHIR has relationship (NK1-3) and role (NK1-7) of a contact in one list.
void JoinRole(Facts& facts) {
  for (const char* part : {"", " system"}) {
    auto role = facts.extract(string("category") + part);
    if (role.empty()) continue;
    std::vector<ledger::FieldValue>& codes = facts[string("code") + part];
    codes.insert(codes.end(), role.mapped().begin(), role.mapped().end());
  }
}

// Places within their rows.
std::map<const Told*, int> PlacesOf(const std::vector<Told>& told) {
  std::map<string, int> counts;
  std::map<const Told*, int> places;
  for (const Told& each : told) places[&each] = counts[each.row]++;
  return places;
}

void TakeRestInOrder(const std::vector<Told>& message, const std::vector<Told>& fhir,
                     std::set<const Told*>& taken, Matches& matches) {
  std::map<string, std::pair<std::vector<const Told*>, std::vector<const Told*>>> left;
  for (const Told& each : message)
    if (!taken.contains(&each)) left[each.row].first.push_back(&each);
  for (const Told& each : fhir)
    if (!taken.contains(&each)) left[each.row].second.push_back(&each);
  for (const auto& [row, sides] : left) {
    const auto& [ours, theirs] = sides;
    const bool same = ours.size() == theirs.size();
    for (size_t at = 0; same && at < ours.size(); ++at)
      matches.both.emplace_back(ours[at], theirs[at]);
    if (same) continue;
    matches.only_message.insert(matches.only_message.end(), ours.begin(), ours.end());
    matches.only_fhir.insert(matches.only_fhir.end(), theirs.begin(), theirs.end());
  }
}

// A test that has its report or its order on the other side isn't alone.
void ForgetHalves(Matches& matches) {
  std::set<const Event*> met;
  for (const auto& [message, fhir] : matches.both) met.insert(message->event);
  std::erase_if(matches.only_message, [&](const Told* told) { return met.contains(told->event); });
  std::set<const Event*> seen;
  std::erase_if(matches.only_message,
                [&](const Told* told) { return !seen.insert(told->event).second; });
}

}  // namespace

std::vector<Told> RowsOfMessage(const std::vector<Event>& events) {
  const Parties parties(events);
  std::vector<Told> rows;
  for (const Event& event : events) {
    Facts facts = FactsOf(event, parties);
    if (event.kind == Kind::kTest) {
      // The one who interpreted it; in FHIR's reports `author`.
      Rename(facts, "performer", "interpreter");
      rows.push_back({kReport, &event, facts});
      rows.push_back({kOrder, &event, std::move(facts)});
    } else {
      if (event.kind == Kind::kContact) JoinRole(facts);
      rows.push_back({RowOf(event), &event, std::move(facts)});
    }
  }
  return rows;
}

std::vector<Told> RowsOfFhir(const std::vector<Event>& events, const std::vector<Event>& message) {
  const Parties parties(events);
  const bool refers = std::ranges::find(message, Kind::kReferral, &Event::kind) != message.end();
  const bool mentions = std::ranges::any_of(message, IsMentioned);
  std::vector<Told> rows;
  for (const Event& event : events) {
    string row = RowOf(event);
    if (event.kind == Kind::kPerson && mentions) row = kMentioned;
    if (event.kind == Kind::kTest) row = kReport;
    if (event.record.type == "ServiceRequest" && !refers) row = kOrder;
    Facts facts = FactsOf(event, parties);
    if (row == kReport) Rename(facts, "author", "interpreter");
    // SCH-7 (table 0276), which the message's side has as the reason.
    if (event.kind == Kind::kAppointment) Rename(facts, "code", "reason");
    rows.push_back({std::move(row), &event, std::move(facts)});
  }
  return rows;
}

Matches Match(const std::vector<Told>& message, const std::vector<Told>& fhir) {
  auto places = PlacesOf(message);
  places.merge(PlacesOf(fhir));
  std::vector<Candidate> candidates;
  for (const Told& ours : message)
    for (const Told& theirs : fhir)
      if (const int like = Likeness(ours, theirs, std::abs(places[&ours] - places[&theirs])))
        candidates.push_back({like, &ours, &theirs});
  std::ranges::stable_sort(candidates, std::greater<>(), &Candidate::likeness);
  Matches matches;
  std::set<const Told*> taken;
  for (const Candidate& each : candidates) {
    if (taken.contains(each.message) || taken.contains(each.fhir)) continue;
    taken.insert(each.message);
    taken.insert(each.fhir);
    matches.both.emplace_back(each.message, each.fhir);
  }
  TakeRestInOrder(message, fhir, taken, matches);
  ForgetHalves(matches);
  return matches;
}

}  // namespace daybook::tests
