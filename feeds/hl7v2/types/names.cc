#include <array>
#include <utility>

#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Party;

namespace {

void Append(std::string& line, const std::string& part, std::string_view between) {
  if (part.empty()) return;
  if (!line.empty()) line += between;
  line += part;
}

// The first subcomponent: of a family name the name itself, of a street its line.
std::string First(const Part& part) { return part.subcomponent(1).text(); }

}  // namespace

std::string NameText(const Part& part, size_t family) {
  // XPN: family, given, further given names, suffix, prefix; XCN has its id before them.
  std::string line;
  Append(line, part.component(family + 4).text(), " ");
  Append(line, part.component(family + 1).text(), " ");
  Append(line, part.component(family + 2).text(), " ");
  Append(line, First(part.component(family)), " ");
  Append(line, part.component(family + 3).text(), " ");
  return line;
}

std::string PersonName(const Part& xpn) { return NameText(xpn, 1); }

Party ReadPersonParty(const Part& xcn) {
  Party party;
  if (!xcn.has_value()) return party;
  const std::string id = xcn.component(1).text();
  if (!id.empty()) {
    const std::string authority = AuthorityText(xcn.component(9));
    party.reference = "XCN/" + id + (authority.empty() ? "" : "^" + authority);
  }
  party.display = NameText(xcn, 2);
  return party;
}

Party ReadOrganisation(const Part& xon) {
  Party party;
  party.display = xon.component(1).text();
  std::string id = xon.component(10).text();
  if (id.empty()) id = xon.component(3).text();
  if (!id.empty()) party.reference = "XON/" + id;
  return party;
}

Party ReadPlace(const Part& pl) {
  Party place;
  // Point of care, room, bed; floor, building, facility from the outside in are read last.
  for (const size_t n : {1u, 2u, 3u, 8u, 7u, 4u})
    Append(place.display, First(pl.component(n)), ", ");
  if (place.display.empty()) place.display = pl.component(9).text();
  return place;
}

std::string AddressText(const Part& xad) {
  std::string line;
  for (const size_t n : {1u, 2u, 3u, 4u, 5u, 6u}) Append(line, First(xad.component(n)), ", ");
  return line;
}

bool IsEmail(const Part& xtn) {
  const std::string kind = xtn.component(3).text();
  return kind == "Internet" || kind == "X.400" || xtn.component(2).text() == "NET";
}

std::string PhoneText(const Part& xtn) {
  const std::string kind = xtn.component(3).text();
  if (kind == "FX" || kind == "BP" || kind == "MD") return {};
  if (IsEmail(xtn)) return xtn.component(4).text();
  // The unformatted number; the first component was withdrawn for it in version 2.3.
  std::string number = xtn.component(12).text();
  if (number.empty()) number = xtn.component(1).text();
  if (!number.empty()) return number;
  for (const size_t n : {5u, 6u, 7u}) Append(number, xtn.component(n).text(), " ");
  return number;
}

}  // namespace daybook::feeds::hl7v2
