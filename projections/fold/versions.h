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
  uint32_t correction = 0;  // of a correction, which takes the place of what it corrects: 1, 2 …
  Hash256 corrected;        // and its own content
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

// Of what the same message gives when it is read anew: in the place of the version that it was
// read as before (field "corrects"), whatever it now says of itself.
VersionRank CorrectionOf(const VersionRank& version, const Hash256& content);
// The content of the version that an event corrects; nullopt of one that corrects none.
std::optional<Hash256> CorrectedBy(const ledger::Event& event);
std::optional<Hash256> CorrectedBy(const ledger::FieldValue& corrects);

// A version of a record in force, for StandingVersions.
struct RankedVersion {
  VersionRank rank;
  ledger::Operation operation = ledger::Operation::kAssert;
};
// Places in `versions`, lowest first, of those that count: not what was corrected, and not a
// correction that withdraws what its message no longer says, unless nothing else is left.
std::vector<size_t> StandingVersions(std::span<const RankedVersion> versions);

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
