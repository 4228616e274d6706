#pragma once
// Code systems and the codes used by more than one kind of resource.
#include <string_view>

namespace daybook::feeds::simulate {

inline constexpr std::string_view kSnomed = "http://snomed.info/sct";
inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kDmd = "https://dmd.nhs.uk";
inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";
inline constexpr std::string_view kOdsCode = "https://fhir.nhs.uk/Id/ods-organization-code";
inline constexpr std::string_view kNhsNumberSystem = "https://fhir.nhs.uk/Id/nhs-number";

struct Code {
  std::string_view system;
  std::string_view code;
  std::string_view display;
};

inline constexpr Code kLaboratory = {"http://terminology.hl7.org/CodeSystem/observation-category",
                                     "laboratory", "Laboratory"};
inline constexpr Code kVitalSigns = {"http://terminology.hl7.org/CodeSystem/observation-category",
                                     "vital-signs", "Vital Signs"};
inline constexpr Code kSocialHistory = {
    "http://terminology.hl7.org/CodeSystem/observation-category", "social-history",
    "Social History"};
// Sections of a diagnostic service.
inline constexpr Code kLaboratorySection = {"http://terminology.hl7.org/CodeSystem/v2-0074", "LAB",
                                            "Laboratory"};
inline constexpr Code kRadiologySection = {"http://terminology.hl7.org/CodeSystem/v2-0074", "RAD",
                                           "Radiology"};
inline constexpr Code kDiabetesResolved = {kSnomed, "315051004", "Diabetes resolved"};
inline constexpr Code kUrinaryInfection = {kSnomed, "68566005", "Urinary tract infection"};
inline constexpr Code kChestInfection = {kSnomed, "233604007", "Pneumonia"};

}  // namespace daybook::feeds::simulate
