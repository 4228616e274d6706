#include "feeds/simulate/record_ids.h"

#include <iterator>

namespace daybook::feeds::simulate {
namespace {

constexpr std::string_view kTypeNames[] = {
    "Organization",      "Patient",           "Condition",          "Encounter",    "Observation",
    "DiagnosticReport",  "MedicationRequest", "AllergyIntolerance", "Immunization", "Procedure",
    "DocumentReference", "CarePlan",          "Appointment",        "ImagingStudy", "EpisodeOfCare",
};
static_assert(std::size(kTypeNames) == kResourceTypeCount);

void AppendHex(std::string& out, uint64_t bits, int digits) {
  constexpr char kHex[] = "0123456789abcdef";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += kHex[(bits >> shift) & 15];
}

}  // namespace

std::string_view NameOf(ResourceType type) { return kTypeNames[static_cast<size_t>(type)]; }

std::string FormatUuid(uint64_t high, uint64_t low) {
  high = (high & ~0xF000ULL) | 0x8000ULL;                       // version 8
  low = (low & 0x3FFFFFFFFFFFFFFFULL) | 0x8000000000000000ULL;  // RFC variant
  std::string out;
  out.reserve(36);
  AppendHex(out, high >> 32, 8);
  AppendHex(out += '-', high >> 16, 4);
  AppendHex(out += '-', high, 4);
  AppendHex(out += '-', low >> 48, 4);
  AppendHex(out += '-', low, 12);
  return out;
}

std::string RecordIds::Next(ResourceType type) {
  const auto place = static_cast<size_t>(type);
  Random bits(seed_ ^ Mix64(uint64_t{place} << 32 | given_[place]++));
  const uint64_t high = bits.Next();
  return FormatUuid(high, bits.Next());
}

}  // namespace daybook::feeds::simulate
