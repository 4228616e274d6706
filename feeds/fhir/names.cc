#include <initializer_list>
#include <utility>

#include "feeds/fhir/reading.h"
#include "ledger/event/systems.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::Coding;

namespace {

void Append(std::string& line, const std::string& part, std::string_view between) {
  if (part.empty()) return;
  if (!line.empty()) line += between;
  line += part;
}

void AppendAll(Reading& in, std::string& line, Element list, std::string_view between) {
  ForEach(in, list, [&](Element each) { Append(line, ReadText(in, each), between); });
}

// NHS numbers are printed in groups; the groups are no part of the number.
std::string WithoutSpaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

}  // namespace

std::string NameText(Reading& in, Element name) {
  if (!IsObject(in, name, "a HumanName")) return {};
  std::string line = ReadText(in, name["text"]);
  if (!line.empty()) return line;
  AppendAll(in, line, name["prefix"], " ");
  AppendAll(in, line, name["given"], " ");
  Append(line, ReadText(in, name["family"]), " ");
  AppendAll(in, line, name["suffix"], " ");
  return line;
}

std::string AddressText(Reading& in, Element address) {
  if (!IsObject(in, address, "an Address")) return {};
  std::string line = ReadText(in, address["text"]);
  if (!line.empty()) return line;
  AppendAll(in, line, address["line"], ", ");
  for (const std::string_view part : {"city", "district", "state", "postalCode", "country"})
    Append(line, ReadText(in, address[part]), ", ");
  return line;
}

std::string ResourceName(Reading& in, Element resource) {
  const Element name = resource["name"];
  if (name.is(JsonType::kString)) return ReadText(in, name);
  if (name) return NameText(in, FirstOf(in, name));
  // A PractitionerRole has a list of codes, and the practitioner's name at best.
  const std::string who = ReadText(in, resource["practitioner"]["display"]);
  if (!who.empty()) return who;
  const Element codes = resource["code"];
  const Coded code = codes.is(JsonType::kArray) ? ReadCodedMerged(in, codes) : ReadCoded(in, codes);
  if (!code.text.empty() || code.codings.empty()) return code.text;
  return code.codings.front().display;
}

std::vector<Coding> ReadIdentifiers(Reading& in, Element identifiers) {
  std::vector<Coding> read;
  ForEach(in, identifiers, [&](Element identifier) {
    if (!IsObject(in, identifier, "an Identifier")) return;
    Coding coding;
    coding.system = ledger::SystemName(ReadView(in, identifier["system"]));
    coding.code = ReadText(in, identifier["value"]);
    if (coding.system == "nhs_number") coding.code = WithoutSpaces(std::move(coding.code));
    if (!coding.code.empty()) read.push_back(std::move(coding));
  });
  return read;
}

}  // namespace daybook::feeds::fhir
