#include "feeds/fhir/extensions/extensions.h"

#include <utility>

#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {
namespace {

struct Row {
  std::string_view label;
  std::string_view url;
};
constexpr Row kRows[] = {
#define DAYBOOK_EXTENSION(label, url) {label, url},
#include "feeds/fhir/extensions/extensions.def"
#undef DAYBOOK_EXTENSION
};

std::string_view LabelOf(std::string_view url) {
  for (const Row& row : kRows)
    if (row.url == url) return row.label;
  return {};
}

// "PreferredContactMethod" -> "preferred contact method".
std::string PartName(std::string_view url) {
  std::string name;
  for (const char c : url) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !name.empty()) name += ' ';
    name += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

}  // namespace

Element ExtensionOf(Reading& in, Element of, std::string_view url) {
  Element found;
  ForEach(in, of["extension"], [&](Element each) {
    if (!found && each["url"].text() == url) found = each;
  });
  return found;
}

Element UkCoreExtension(Reading& in, Element of, std::string_view name) {
  if (!of["extension"]) return {};
  return ExtensionOf(
      in, of, "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-" + std::string(name));
}

std::string ExtensionText(Reading& in, Element extension) {
  std::string words = AnyValueText(in, extension);
  ForEach(in, extension["extension"], [&](Element part) {
    const std::string said = ExtensionText(in, part);
    if (!said.empty()) AppendWords(words, PartName(part["url"].text()) + ": " + said, ", ");
  });
  return words;
}

void EachExtensionLine(Reading& in, Element of, const std::function<void(std::string)>& add) {
  ForEach(in, of["extension"], [&](Element each) {
    const std::string_view label = LabelOf(each["url"].text());
    if (label.empty()) return;
    const std::string words = ExtensionText(in, each);
    if (!words.empty()) add(std::string(label) + ": " + words);
  });
}

void AddExtensions(Reading& in, std::span<const Element> holders) {
  for (const Element& holder : holders)
    EachExtensionLine(
        in, holder, [&](std::string line) { in.Add(ledger::FieldId::kComment, std::move(line)); });
}

}  // namespace daybook::feeds::fhir
