#include "feeds/fhir/file_index.h"

#include <algorithm>
#include <array>

#include "feeds/fhir/attachment.h"
#include "feeds/fhir/identifiers.h"

namespace daybook::feeds::fhir {
namespace {

constexpr std::array<std::string_view, 4> kCarriers = {"Patient", "Practitioner", "Organization",
                                                       "Location"};

std::string CarrierKey(std::string_view type, std::string_view system, std::string_view value) {
  return std::string(type) + "?" + std::string(system) + "|" + std::string(value);
}

}  // namespace

bool FileIndex::Keeps(std::string_view type) {
  return type == "Medication" || type == "Binary" ||
         std::ranges::find(kCarriers, type) != kCarriers.end();
}

void FileIndex::Note(std::string_view type, const std::string& id, Element root,
                     std::string_view content) {
  if (id.empty() || !Keeps(type)) return;
  if (type == "Medication") return KeepWhole("Medication/" + id, content, kKeptMedicationBytesMax);
  if (type != "Binary") return NoteIdentifiers(type, id, root);
  if (HasWords(root["contentType"].text())) KeepWhole("Binary/" + id, content, kKeptBinaryBytesMax);
}

void FileIndex::KeepWhole(const std::string& type_and_id, std::string_view content,
                          size_t bytes_max) {
  if (content.size() > bytes_max || kept_bytes_ + content.size() > kKeptResourcesBytesMax) return;
  if (kept_.emplace(type_and_id, content).second) kept_bytes_ += content.size();
}

void FileIndex::NoteIdentifiers(std::string_view type, const std::string& id, Element root) {
  const Element list = root["identifier"];
  if (!list.is(JsonType::kArray)) return;
  for (Element each = list.first(); each; each = each.next()) {
    const ledger::Coding identifier = IdentifierOf(each);
    if (identifier.code.empty() || carriers_.size() >= kKeptIdentifiersMax) continue;
    const std::string carrier = std::string(type) + "/" + id;
    const auto [place, is_new] =
        carriers_.try_emplace(CarrierKey(type, identifier.system, identifier.code), carrier);
    if (!is_new && place->second != carrier) place->second.clear();
  }
}

FileLookup::Found FileIndex::Find(std::string_view type_and_id) {
  const auto found = kept_.find(std::string(type_and_id));
  if (found == kept_.end()) return {};
  const Result<Element> parsed = parser_.Parse(found->second);
  if (!parsed.ok()) return {};
  return {*parsed, found->second};
}

std::string FileIndex::Carrier(std::string_view type, std::string_view system,
                               std::string_view value) {
  const auto found = carriers_.find(CarrierKey(type, system, value));
  return found == carriers_.end() ? std::string() : found->second;
}

}  // namespace daybook::feeds::fhir
