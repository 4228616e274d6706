#pragma once
// Pairs of an HL7 v2 message and the FHIR that another converter made of it, or it of the FHIR,
// in ../shared/data/hl7v2.
#include <filesystem>
#include <string>
#include <vector>

#include "tests/feeds/outcomes.h"

namespace daybook::tests {

enum class Converter { kMicrosoft, kReportStream };

struct Pair {
  Converter converter;
  std::string name;  // "ADT-A01-02.hl7"
  std::string message;
  std::string fhir;
};

// All there are, by name. Both folders lie under `hl7v2`.
std::vector<Pair> LoadPairs(const std::filesystem::path& hl7v2);

// The number that somebody whom a message doesn't name is given on both sides. It is nobody's
// finding that they agree in it, so it isn't compared.
inline constexpr std::string_view kGivenNumber = "GIVEN-1";

// The message with kGivenNumber in its PID-3; a PID of its own where it has none.
std::string WithNumber(const std::string& message);
// The same for the Patient of a Bundle; where it has none, one is added. Numbers may be written
// another way ("8.5E2").
std::string FhirWithNumber(const std::string& fhir);
// A Bundle in which what names no subject is about its only Patient, and how many resources that
// are; the text as it is if there are none.
struct Subjected {
  std::string fhir;
  size_t given = 0;
};
Subjected FhirWithSubjects(const std::string& fhir);

}  // namespace daybook::tests
