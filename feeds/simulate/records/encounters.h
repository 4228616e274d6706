#pragma once
// Contacts with care. Drawn before anything is written: results, letters and prescriptions hang
// on them.
#include <optional>
#include <string>
#include <vector>

#include "feeds/simulate/people/health.h"

namespace daybook::feeds::simulate {

enum class VisitKind { kSurgery, kTelephone, kEmergency, kAdmission };

struct Visit {
  VisitKind kind = VisitKind::kSurgery;
  std::string id;  // of the Encounter
  size_t organisation = 0;
  Moment start;
  std::optional<Moment> end;          // none: still an inpatient on the last day
  const Code* reason = nullptr;       // of hospital visits
  const Code* source = nullptr;       // of admissions: from where, and
  const Code* destination = nullptr;  // once it is over, where to

  bool at_practice() const { return kind == VisitKind::kSurgery || kind == VisitKind::kTelephone; }
};

struct VisitCodes {
  Code encounter_class;
  Code type;
};
const VisitCodes& CodesOf(VisitKind kind);

// By kind, then by time. Ids are taken from `ids`.
std::vector<Visit> DrawVisits(const Person& person, const Health& health, RecordIds& ids);

}  // namespace daybook::feeds::simulate
