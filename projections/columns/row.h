#pragma once
// One row on its way into a segment, and the small structs that columns are made of.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ledger/event/event.h"
#include "projections/columns/hash.h"
#include "projections/columns/time_key.h"

namespace daybook::projections {

// A position no log reaches: a row that nothing replaced.
inline constexpr uint64_t kStillKnown = UINT64_MAX;
// Kinds are numbers below this (KindSet has 64 bits).
inline constexpr size_t kKindLimit = 64;

enum RowFlag : uint8_t {
  kRetracted = 1,    // seen only on request
  kOwnVersion = 2,   // as its source sent it: counts among the versions of its record
  kValueIsText = 4,  // a coded value without coding: value_ref is its text
  kCorrects = 8,     // stands for another version (fold/versions.h)
  kIsPart = 16,      // of a record that is told whole (fold/versions.h)
};

// When a row ceased to be known: the position of the event that replaced it.
struct Closing {
  uint64_t known_to = kStillKnown;
};

// Of a row whose record had come before in another version: when the first one came.
struct Correction {
  uint32_t row = 0;      // within its segment
  uint32_t padding = 0;  // files hold every byte
  int64_t first_recorded = 0;
};

// What a kPerson row says of a person: numbers of texts, time_key.h times.
struct PersonFacts {
  uint64_t born = kUnknownTimeKey;
  uint64_t died = kUnknownTimeKey;
  uint32_t sex = 0;
  uint32_t borough = 0;
  uint32_t practice = 0;
  uint32_t nhs_number = 0;  // verified, and passes Modulus 11
  uint64_t deceased = 0;    // 0 or 1; files hold every byte, so no padding
};

// An identifier that a row gives to its stream.
struct IdentifierUse {
  uint32_t text = 0;
  uint32_t row = 0;    // within its segment
  uint32_t links = 0;  // 1: an NHS number that joins streams (identity.h)
};

struct NewRow {
  uint32_t stream = 0;
  ledger::Kind kind = ledger::Kind::kCondition;
  ledger::Operation operation = ledger::Operation::kAssert;
  ledger::EventStatus status = ledger::EventStatus::kUnknown;
  uint8_t flags = 0;
  uint64_t start = kUnknownTimeKey;
  uint64_t end = kUnknownTimeKey;
  uint64_t version = 0;
  uint64_t record = 0;
  Hash256 content;
  uint64_t known_from = 0;
  int64_t recorded = 0;
  std::optional<int64_t> first_recorded;  // Correction
  Closing closing;
  uint32_t source = 0;
  ValueForm value_form = ValueForm::kNone;
  ledger::Comparator comparator = ledger::Comparator::kNone;
  double number = 0;
  uint32_t value_ref = 0;
  std::vector<uint32_t> codes;
  std::string_view bytes;  // the stored event, which lies elsewhere until the row is in a segment
  std::optional<PersonFacts> person;
  std::vector<IdentifierUse> identifiers;  // `row` not yet known
};

// Never in force: kept as a version of its record only.
inline bool NeverInForce(uint64_t known_from, const Closing& closing) {
  return closing.known_to == known_from;
}

}  // namespace daybook::projections
