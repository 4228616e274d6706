#include "feeds/fhir/structure.h"

#include <string>
#include <utility>
#include <vector>

#include "feeds/fhir/extensions/not_done.h"

namespace daybook::feeds::fhir {
namespace {

// hl7.org/fhir/R4/extensibility.html#modifierExtension: "Applications processing a resource are
// required to check for modifier extensions": one may turn the meaning of everything around it.
// Only those are understood that not_done.h reads.
void RefuseModifier(Reading& in, Element modifier) {
  in.Refuse(modifier, "modifier-extension",
            "it may change the meaning of the record, and isn't understood here: " +
                std::string(modifier["url"].text()),
            "have the sender say it in elements of FHIR R4, then ingest it again");
}

void CheckModifiers(Reading& in, Element of, Element list) {
  if (!list.is(JsonType::kArray) && list.first()) RefuseModifier(in, list.first());
  for (Element each = list.first(); each && !in.refusal(); each = each.next())
    if (of != in.root || !IsNotDoneModifier(in, each)) RefuseModifier(in, each);
}

// An extension is known by its url alone. One that carries a version in it would be passed over
// as one that nobody knows.
void CheckExtensions(Reading& in, Element list) {
  ForEach(in, list, [&](Element each) {
    const Element url = each["url"];
    if (!url.is(JsonType::kString) || url.text().empty())
      in.Refuse(each, "bad-extension", "an extension without a url can mean anything",
                kCorrectResource);
    else if (url.text().find('|') != std::string_view::npos)
      in.Refuse(url, "bad-extension", "the url of an extension has no version behind a |",
                kCorrectResource);
  });
}

// hl7.org/fhir/R4/json.html#primitive: beside a primitive "name" there may be a "_name" with its id
// and extensions. Anything else in it, a value say, would be lost.
void CheckBesides(Reading& in, Element besides) {
  if (besides.is(JsonType::kArray)) {
    for (Element each = besides.first(); each; each = each.next()) CheckBesides(in, each);
    return;
  }
  if (!besides.is(JsonType::kObject)) {
    in.WrongType(besides, "an object with id or extension");
    return;
  }
  for (Element member = besides.first(); member; member = member.next())
    if (member.key() != "id" && member.key() != "extension" && member.key() != "fhir_comments")
      in.Refuse(member, "unread-value",
                "a member whose name begins with _ has an id and extensions, and no " +
                    std::string(member.key()),
                kCorrectResource);
}

// Modifiers of FHIR STU3 that R4 hasn't (hl7.org/fhir/STU3/immunization.html notGiven,
// procedure.html notDone, medicationstatement.html taken): passed over they would turn what wasn't
// done into what was.
void RefuseStu3Modifiers(Reading& in) {
  constexpr std::pair<std::string_view, std::string_view> kModifiers[] = {
      {"Immunization", "notGiven"}, {"Procedure", "notDone"}, {"MedicationStatement", "taken"}};
  for (const auto& [type, element] : kModifiers)
    if (in.type() == type && in.root[element])
      in.Refuse(in.root[element], "fhir-stu3",
                "FHIR R4 has no " + std::string(element) + " here, STU3 has: it says whether " +
                    "it was done at all",
                "have the sender, or a converter, send FHIR R4");
}

bool IsUnbounded(std::string_view key) {
  return key == "data" || key == "div" || key == "valueBase64Binary";
}

// Adds to `holders`, unless it is null.
void Check(Reading& in, Element of, std::vector<Element>* holders) {
  for (Element each = of.first(); each; each = each.next()) {
    const std::string_view key = each.key();
    if (each.is(JsonType::kString)) {
      if (each.text().size() > kStringBytesMax && !IsUnbounded(key))
        in.Refuse(each, "too-long",
                  "it has " + std::to_string(each.text().size()) + " bytes, more than " +
                      std::to_string(kStringBytesMax) + " (kStringBytesMax)",
                  kCorrectResource);
      continue;
    }
    if (key == "modifierExtension") CheckModifiers(in, of, each);
    if (key == "extension") {
      CheckExtensions(in, each);
      if (holders) holders->push_back(of);
    }
    if (key.starts_with('_')) CheckBesides(in, each);
    if (in.refusal()) return;
    const bool apart = key == "contained" || key == "contact" || key == "extension";
    Check(in, each, apart ? nullptr : holders);
  }
}

}  // namespace

std::vector<Element> CheckStructure(Reading& in) {
  std::vector<Element> holders;
  RefuseStu3Modifiers(in);
  Check(in, in.root, &holders);
  return holders;
}

}  // namespace daybook::feeds::fhir
