#include "feeds/simulate/people/places.h"

#include <array>

#include "feeds/simulate/random.h"
#include "feeds/simulate/record_ids.h"
#include "ledger/base/check.h"

namespace daybook::feeds::simulate {
namespace {

constexpr std::string_view kBarnetCodes[] = {"EN5", "N2",  "N3",  "N12",  "N20",
                                             "NW4", "NW7", "NW9", "NW11", "HA8"};
constexpr std::string_view kCamdenCodes[] = {"NW1", "NW3", "NW5", "NW6", "WC1N"};
constexpr std::string_view kEnfieldCodes[] = {"EN1", "EN2", "EN3", "N9",
                                              "N13", "N14", "N18", "N21"};
constexpr std::string_view kHaringeyCodes[] = {"N4", "N6", "N8", "N10", "N15", "N17", "N22"};
constexpr std::string_view kIslingtonCodes[] = {"N1", "N5", "N7", "N19", "EC1V"};

enum : size_t { kBarnet, kCamden, kEnfield, kHaringey, kIslington, kBoroughCount };

constexpr Borough kBoroughs[] = {
    {"Barnet", "E09000003", 390, kBarnetCodes, {2, 6, 10, 11, 12, 13, 13, 13, 11, 9}},
    {"Camden", "E09000007", 215, kCamdenCodes, {9, 12, 13, 12, 11, 10, 10, 9, 8, 6}},
    {"Enfield", "E09000010", 330, kEnfieldCodes, {14, 16, 14, 11, 9, 8, 8, 8, 7, 5}},
    {"Haringey", "E09000014", 265, kHaringeyCodes, {20, 18, 14, 11, 9, 8, 7, 6, 5, 2}},
    {"Islington", "E09000019", 220, kIslingtonCodes, {14, 19, 17, 14, 11, 9, 7, 5, 3, 1}},
};
static_assert(std::size(kBoroughs) == kBoroughCount);

using enum OrganisationKind;
constexpr Organisation kOrganisations[] = {
    {kPractice, kBarnet, "Y91001", "Totteridge Brook Surgery", "3 Brook Rise", "N20 4QA"},
    {kPractice, kBarnet, "Y91002", "Copthall Green Practice", "41 Green Parade", "NW7 9QB"},
    {kPractice, kBarnet, "Y91003", "Finchley Orchard Medical Centre", "12 Orchard Walk", "N3 8QD"},
    {kPractice, kBarnet, "Y91004", "Silkstream Health Centre", "88 Mill Approach", "HA8 6QE"},
    {kPractice, kCamden, "Y92001", "Canal Lock Practice", "7 Lockkeeper Row", "NW1 6QF"},
    {kPractice, kCamden, "Y92002", "Heathside Oak Surgery", "19 Oak Steps", "NW3 9QG"},
    {kPractice, kCamden, "Y92003", "Fleet Valley Medical Centre", "54 Fleet Bank", "NW5 8QH"},
    {kPractice, kCamden, "Y92004", "Lamb Yard Health Centre", "2 Lamb Yard", "WC1N 9QJ"},
    {kPractice, kEnfield, "Y93001", "Chase Meadow Surgery", "30 Meadow Ride", "EN2 9QL"},
    {kPractice, kEnfield, "Y93002", "Lea Willows Practice", "115 Willow Cut", "EN3 9QN"},
    {kPractice, kEnfield, "Y93003", "Palmers Lane Medical Centre", "61 Palmers Lane", "N13 9QP"},
    {kPractice, kEnfield, "Y93004", "Edmonton Bell Health Centre", "9 Bell Square", "N9 9QQ"},
    {kPractice, kHaringey, "Y94001", "Alexandra Slopes Surgery", "24 Slopes Avenue", "N22 9QR"},
    {kPractice, kHaringey, "Y94002", "Seven Elms Practice", "77 Elm Causeway", "N15 9QS"},
    {kPractice, kHaringey, "Y94003", "Moselle Brook Medical Centre", "5 Moselle Path", "N17 9QT"},
    {kPractice, kHaringey, "Y94004", "Crouch Clocktower Surgery", "38 Clock Hill", "N8 9QU"},
    {kPractice, kIslington, "Y95001", "New River Practice", "16 Riverhead Street", "N1 9QW"},
    {kPractice, kIslington, "Y95002", "Highbury Barnfield Surgery", "29 Barnfield Way", "N5 9QX"},
    {kPractice, kIslington, "Y95003", "Archway Stair Medical Centre", "93 Stair Street", "N19 9QY"},
    {kPractice, kIslington, "Y95004", "Clerks Fountain Health Centre", "11 Fountain Row",
     "EC1V 9QZ"},
    {kHospital, kBarnet, "Y97001", "Northgate General Hospital", "1 Infirmary Way", "EN5 9ZA"},
    {kHospital, kCamden, "Y97002", "Great Yard University Hospital", "200 Great Yard", "NW1 9ZB"},
    {kHospital, kIslington, "Y97003", "Holloway Vale Hospital", "1 Vale Road", "N19 9ZD"},
    {kCommunity, kBarnet, "Y96001", "Barnet Neighbourhood Care", "40 Ferry Lane", "N12 9ZE"},
    {kCommunity, kCamden, "Y96002", "Camden Neighbourhood Care", "18 Coal Yard", "NW5 9ZF"},
    {kCommunity, kEnfield, "Y96003", "Enfield Neighbourhood Care", "71 Ridgeway Court", "EN1 9ZG"},
    {kCommunity, kHaringey, "Y96004", "Haringey Neighbourhood Care", "6 Park View Row", "N15 9ZH"},
    {kCommunity, kIslington, "Y96005", "Islington Neighbourhood Care", "22 Liberty Mews", "N7 9ZJ"},
    {kCouncil, kBarnet, "Y98001", "Barnet Adult Social Care", "2 Hall Approach", "NW9 9ZK"},
    {kCouncil, kCamden, "Y98002", "Camden Adult Social Care", "5 Judd Passage", "WC1N 9ZL"},
    {kCouncil, kEnfield, "Y98003", "Enfield Adult Social Care", "1 Silver Parade", "EN1 9ZN"},
    {kCouncil, kHaringey, "Y98004", "Haringey Adult Social Care", "48 Station Rise", "N22 9ZP"},
    {kCouncil, kIslington, "Y98005", "Islington Adult Social Care", "222 Upper Mews", "N1 9ZQ"},
};
constexpr size_t kFirstHospital = kBoroughCount * kPracticesPerBorough;
constexpr size_t kHospitalCount = 3;
constexpr size_t kFirstCommunity = kFirstHospital + kHospitalCount;
constexpr size_t kFirstCouncil = kFirstCommunity + kBoroughCount;
static_assert(std::size(kOrganisations) == kFirstCouncil + kBoroughCount);

// Which hospital each borough's residents are taken to.
constexpr std::array<size_t, kBoroughCount> kNearestHospital = {0, 1, 0, 2, 2};
constexpr uint64_t kOrganisationSalt = 0x4F52474E53544E53ULL;

}  // namespace

std::string_view TypeText(OrganisationKind kind) {
  switch (kind) {
    case OrganisationKind::kPractice:
      return "General practice";
    case OrganisationKind::kHospital:
      return "Hospital";
    case OrganisationKind::kCommunity:
      return "Community service";
    case OrganisationKind::kCouncil:
      return "Council";
  }
  return {};
}

std::span<const Borough> Boroughs() { return kBoroughs; }
std::span<const Organisation> Organisations() { return kOrganisations; }

size_t PracticeOf(size_t borough, size_t nth) {
  DAYBOOK_CHECK(borough < kBoroughCount && nth < kPracticesPerBorough);
  return borough * kPracticesPerBorough + nth;
}
size_t HospitalNear(size_t borough) { return kFirstHospital + kNearestHospital.at(borough); }
size_t CommunityServiceOf(size_t borough) {
  DAYBOOK_CHECK(borough < kBoroughCount);
  return kFirstCommunity + borough;
}
size_t CouncilOf(size_t borough) {
  DAYBOOK_CHECK(borough < kBoroughCount);
  return kFirstCouncil + borough;
}

std::string OrganisationId(size_t organisation) {
  Random ids(kOrganisationSalt + organisation);
  const uint64_t high = ids.Next();  // one after the other: the order of arguments is open
  return FormatUuid(high, ids.Next());
}

}  // namespace daybook::feeds::simulate
