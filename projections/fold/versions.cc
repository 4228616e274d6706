#include "projections/fold/versions.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ledger/base/check.h"

namespace daybook::projections {

using ledger::Event;
using ledger::EventStatus;
using ledger::Operation;

namespace {

uint8_t OperationRank(Operation operation, bool retracted) {
  constexpr uint8_t kHighest = 5;
  switch (operation) {
    case Operation::kNoLongerReported:
      return 0;
    case Operation::kAssert:
      return retracted ? kHighest : 1;
    case Operation::kPatch:
      return retracted ? kHighest : 2;
    case Operation::kCancel:
      return retracted ? kHighest : 3;
    case Operation::kMoved:
      return 4;
    case Operation::kRetract:
      return kHighest;
  }
  DAYBOOK_CHECK(false);
}

// How far a record has come when it has this status: what is said to be over is said after what
// said it goes on, a corrected result after the final one.
uint8_t ProgressOf(EventStatus status) {
  if (status == EventStatus::kUnknown) return 0;
  if (status == EventStatus::kPreliminary) return 4;
  if (status == EventStatus::kPartial) return 5;
  if (status == EventStatus::kAmended) return 7;
  if (status == EventStatus::kCorrected) return 8;
  switch (ledger::DispositionOf(status)) {
    case ledger::Disposition::kPending:
      return 1;
    case ledger::Disposition::kPlanned:
      return 2;
    case ledger::Disposition::kOpen:
    case ledger::Disposition::kNotKnown:
      return 3;
    case ledger::Disposition::kDone:
    case ledger::Disposition::kCancelled:
    case ledger::Disposition::kDeclined:
    case ledger::Disposition::kAbsent:
      return 6;
    case ledger::Disposition::kRetracted:
      return 9;
  }
  DAYBOOK_CHECK(false);
}

}  // namespace

VersionRank RankOf(const VersionFacts& facts, const Hash256& content) {
  const bool withdraws_all = facts.retracted && facts.version_key == 0;
  return {withdraws_all ? UINT64_MAX : facts.version_key,
          facts.number,
          OperationRank(facts.operation, facts.retracted),
          ProgressOf(facts.status),
          static_cast<uint8_t>(std::min<size_t>(facts.codings, UINT8_MAX)),
          content};
}

std::optional<Correcting> CorrectingOf(const Event& event) {
  const auto* field = ledger::FindField(event, ledger::FieldId::kCorrects);
  return field ? CorrectingOf(*field) : std::nullopt;
}

std::optional<Correcting> CorrectingOf(const ledger::FieldValue& corrects) {
  const auto* text = std::get_if<std::string>(&corrects);
  if (!text) return std::nullopt;
  std::string_view digest = *text;
  const bool withdraws = digest.starts_with(ledger::kWithdraws);
  if (withdraws) digest.remove_prefix(ledger::kWithdraws.size());
  const std::optional<Hash256> corrected = Hash256FromHex(digest);
  if (!corrected) return std::nullopt;
  return Correcting{*corrected, withdraws};
}

std::vector<size_t> StandingVersions(std::span<const VersionMark> versions) {
  std::set<Hash256> corrected;
  for (const VersionMark& version : versions)
    if (version.correcting) corrected.insert(version.correcting->corrected);
  std::vector<size_t> standing;
  for (size_t at = 0; at < versions.size(); ++at) {
    const bool withdraws = versions[at].correcting && versions[at].correcting->withdraws;
    if (!withdraws && !corrected.contains(versions[at].content)) standing.push_back(at);
  }
  if (standing.empty() && !versions.empty()) standing.push_back(versions.size() - 1);
  return standing;
}

std::string WholeOf(const Event& event) {
  const auto* field = ledger::FindField(event, ledger::FieldId::kPartOf);
  const auto* text = field ? std::get_if<std::string>(field) : nullptr;
  return text ? *text : std::string();
}

bool TellsParts(Operation operation) {
  return operation == Operation::kAssert || operation == Operation::kRetract ||
         operation == Operation::kMoved;
}

bool IsLater(const VersionRank& whole, const VersionRank& part) {
  const bool withdraws_all = whole.version == UINT64_MAX;
  return withdraws_all ||
         std::pair(whole.version, whole.number) > std::pair(part.version, part.number);
}

Event LeftOutBy(const Event& whole, const Event& part) {
  Event said;
  said.id = whole.id;
  said.message = whole.message;
  said.record = part.record;
  said.subject = part.subject;
  said.kind = part.kind;
  said.version_time = whole.version_time;
  if (whole.operation == Operation::kMoved)
    said.operation = Operation::kMoved;
  else
    said.operation = IsRetraction(whole) ? Operation::kRetract : Operation::kNoLongerReported;
  return said;
}

uint64_t VersionNumberOf(std::string_view version_id) {
  constexpr size_t kDigitsMax = 18;
  if (version_id.empty() || version_id.size() > kDigitsMax) return 0;
  uint64_t number = 0;
  for (const char c : version_id) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  return number;
}

bool StandsAlone(Operation operation) { return operation == Operation::kAssert; }

bool IsRetraction(const Event& event) {
  switch (event.operation) {
    case Operation::kRetract:
    case Operation::kNoLongerReported:
    case Operation::kMoved:
      return true;
    case Operation::kAssert:
    case Operation::kPatch:
    case Operation::kCancel:
      return ledger::DispositionOf(event.status) == ledger::Disposition::kRetracted;
  }
  DAYBOOK_CHECK(false);
}

namespace {

template <typename T>
void Overlay(std::optional<T>& under, const std::optional<T>& over) {
  if (over) under = over;
}
template <typename T>
void OverlayUnlessEmpty(T& under, const T& over) {
  if (!over.empty()) under = over;
}

// A field named by the later version replaces every value the earlier one had for it.
void OverlayFields(std::vector<ledger::Field>& under, const std::vector<ledger::Field>& over) {
  std::erase_if(under, [&](const ledger::Field& field) {
    return std::any_of(over.begin(), over.end(),
                       [&](const ledger::Field& later) { return later.id == field.id; });
  });
  under.insert(under.end(), over.begin(), over.end());
}

// A patch may take away what isn't a field: when it ended, of what goes on after all.
void Clear(Event& under, const Event& over) {
  for (const ledger::Field& field : over.fields) {
    const auto* part = std::get_if<std::string>(&field.value);
    if (field.id == ledger::FieldId::kClears && part && *part == "end") under.end.reset();
  }
}

void OverlayEvent(Event& under, const Event& over) {
  Clear(under, over);
  under.id = over.id;
  under.message = over.message;
  under.version_time = over.version_time;
  under.operation = over.operation;
  under.kind = over.kind;
  if (over.status != EventStatus::kUnknown) under.status = over.status;
  Overlay(under.start, over.start);
  Overlay(under.end, over.end);
  Overlay(under.written, over.written);
  OverlayUnlessEmpty(under.code, over.code);
  OverlayUnlessEmpty(under.author, over.author);
  OverlayUnlessEmpty(under.performer, over.performer);
  OverlayUnlessEmpty(under.place, over.place);
  OverlayUnlessEmpty(under.organisation, over.organisation);
  OverlayUnlessEmpty(under.encounter, over.encounter);
  OverlayUnlessEmpty(under.components, over.components);
  OverlayFields(under.fields, over.fields);
}

bool IsAbout(const Event& list, const Event& record) {
  if (!list.start || !list.end) return true;
  return record.start && list.start->day <= record.start->day && record.start->day < list.end->day;
}

// Every later list lacks it too, whether it says so or not: the first one counts, so that the order
// in which lists come changes nothing. So does what was withdrawn before: a list that comes after
// that has nothing to say of it, and one that came before it was known did.
void MarkUnreported(Event& under, const Event& list) {
  if (IsRetraction(under) || !IsAbout(list, under)) return;
  under.id = list.id;
  under.message = list.message;
  under.version_time = list.version_time;
  under.operation = list.operation;
}

}  // namespace

Event FoldVersions(std::span<const Event> versions) {
  DAYBOOK_CHECK(!versions.empty());
  Event folded = versions.front();
  for (const Event& version : versions) {
    if (&version == &versions.front() || StandsAlone(version.operation))
      folded = version;
    else if (version.operation == Operation::kNoLongerReported)
      MarkUnreported(folded, version);
    else
      OverlayEvent(folded, version);
    if (version.operation == Operation::kPatch) {
      folded.operation = Operation::kAssert;
      std::erase_if(folded.fields, [](const ledger::Field& field) {
        return field.id == ledger::FieldId::kClears;
      });
    }
    if (version.operation == Operation::kCancel) folded.status = EventStatus::kCancelled;
    if (version.operation == Operation::kRetract) folded.status = EventStatus::kEnteredInError;
  }
  return folded;
}

}  // namespace daybook::projections
