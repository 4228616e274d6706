#pragma once
// Versions of a record: their order, and what they come to together (walls.md 3, 12).
#include <compare>
#include <span>
#include <string_view>

#include "ledger/event/event.h"
#include "projections/columns/hash.h"

namespace daybook::projections {

// Orders the versions of one record: the source's version time, absent first; its version number;
// operation, so that what changes or withdraws a record outranks what it changes; how far the
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

// Whether a version says everything about its record, or leans on the one before it.
bool StandsAlone(ledger::Operation operation);
// A row of it is seen only on request: retracted, no longer reported, moved away, or a whole
// record whose status is entered in error.
bool IsRetraction(const ledger::Event& event);

// The record as its versions, lowest first, leave it: a whole record replaces what was before; a
// patch changes the parts it names; a cancellation sets the status; a retraction keeps what was
// said and marks it. The id and message are those of the last version. A patch yields kAssert.
ledger::Event FoldVersions(std::span<const ledger::Event> versions);

}  // namespace daybook::projections
