#pragma once
// The five boroughs and the organisations in them. Boroughs are real; every organisation, its
// name and its code are invented (codes begin Y9).
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace daybook::feeds::simulate {

struct Borough {
  std::string_view name;
  std::string_view gss_code;
  int weight;  // thousands of residents, roughly
  std::span<const std::string_view> outward_codes;
  // Residents by decile of deprivation (the Index of Multiple Deprivation), the most deprived
  // tenth of England first. Of the shape that each borough is known for; no published figure.
  std::array<int, 10> decile_weights;
};

enum class OrganisationKind { kPractice, kHospital, kCommunity, kCouncil };

struct Organisation {
  OrganisationKind kind;
  size_t borough;  // of Boroughs()
  std::string_view ods_code;
  std::string_view name;
  std::string_view address_line;
  std::string_view post_code;
};

// "General practice", "Hospital" …
std::string_view TypeText(OrganisationKind kind);

inline constexpr size_t kPracticesPerBorough = 4;

std::span<const Borough> Boroughs();
// Practices first, kPracticesPerBorough a borough in the order of Boroughs(), then hospitals,
// then a community service and a council for each borough.
std::span<const Organisation> Organisations();
// Places in Organisations().
size_t PracticeOf(size_t borough, size_t nth);
size_t HospitalNear(size_t borough);
size_t CommunityServiceOf(size_t borough);
size_t CouncilOf(size_t borough);

// UUID-shaped, the same for every seed: populations of different seeds share organisations.
std::string OrganisationId(size_t organisation);

}  // namespace daybook::feeds::simulate
