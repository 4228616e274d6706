#pragma once
#include <string>

namespace daybook::feeds {

// Why an input can't become events; what a quarantine entry says of it.
struct Refusal {
  std::string reason;  // stable slug: "bad-date"
  std::string message;
  std::string place;  // "Observation.effectiveDateTime", "OBX-14, segment 7, byte 512"
  std::string next_step;
};

}  // namespace daybook::feeds
