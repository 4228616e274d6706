#pragma once
// Versions of a record: their order, and what they come to together (walls.md 3, 12).
#include <compare>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ledger/event/event.h"
#include "projections/columns/hash.h"

namespace daybook::projections {

// Orders the versions of one record: the source's version time, absent first; its version number;
// operation, so that what changes or withdraws a record outranks what it changes (a list that came
// without a record says least: a statement of the same time stands over it); how far the
// record has come (a result is preliminary before it is corrected); how many codings it has; then
// content. Arrival has no part in it. What withdraws a record without saying when withdraws every
// version of it.
struct VersionRank {
  uint64_t version = 0;  // VersionKeyOf
  uint64_t number = 0;   // VersionNumberOf
  uint8_t operation = 0;
  uint8_t progress = 0;
  uint8_t codings = 0;  // a medicine with its code says more than its reference alone
  Hash256 content;
  auto operator<=>(const VersionRank&) const = default;
};
struct VersionFacts {
  uint64_t version_key = 0;
  uint64_t number = 0;
  ledger::Operation operation = ledger::Operation::kAssert;
  ledger::EventStatus status = ledger::EventStatus::kUnknown;
  bool retracted = false;  // IsRetraction
  size_t codings = 0;      // of its code
};
VersionRank RankOf(const VersionFacts& facts, const Hash256& content);
// The source's version id where it is a whole number (FHIR meta.versionId), else 0.
uint64_t VersionNumberOf(std::string_view version_id);

// What an event says of another reading of its message, which it corrects (ledger/event, field
// "corrects"; feeds/remap): SHA-256 of that one's content, and whether it says nothing in its
// place.
struct Correcting {
  Hash256 corrected;
  bool withdraws = false;
};
// nullopt of an event that corrects none.
std::optional<Correcting> CorrectingOf(const ledger::Event& event);
std::optional<Correcting> CorrectingOf(const ledger::FieldValue& corrects);

// A version among those of its record, for StandingVersions.
struct VersionMark {
  Hash256 content;
  std::optional<Correcting> correcting;
};
// Places in `versions` of those that count: not what another corrects, nor what only withdraws,
// unless nothing else is left. In the order of `versions`; the order in which they came has no
// part.
std::vector<size_t> StandingVersions(std::span<const VersionMark> versions);

// The field "part_of"; empty of a record that is part of none.
std::string WholeOf(const ledger::Event& event);
// Whether a version of a whole says which parts it has: it tells them all, or that there is none
// here any more.
bool TellsParts(ledger::Operation operation);
// Whether a version of a whole is later than the last of a part, which it then left out: parts have
// the time and number of the version that they are told in.
bool IsLater(const VersionRank& whole, const VersionRank& part);
// What `whole`, which left it out, says of `part`: no longer reported, or withdrawn or moved with
// it.
ledger::Event LeftOutBy(const ledger::Event& whole, const ledger::Event& part);

// Whether a version says everything about its record, or leans on the one before it.
bool StandsAlone(ledger::Operation operation);
// A row of it is seen only on request: retracted, no longer reported, moved away, or a whole
// record whose status is entered in error.
bool IsRetraction(const ledger::Event& event);

// The record as its versions, lowest first, leave it: a whole record replaces what was before; a
// patch changes the parts it names; a cancellation sets the status; a retraction keeps what was
// said and marks it. The id and message are those of the last version. A patch yields kAssert.
// No longer reported marks the record and changes nothing else of it, since the first list that
// lacked it; with a start and an end it is about records alone whose first day lies in
// [start, end).
ledger::Event FoldVersions(std::span<const ledger::Event> versions);

}  // namespace daybook::projections
