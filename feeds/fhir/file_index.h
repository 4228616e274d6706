#pragma once
// What resources of one file tell about others in it: medicines and the texts of documents by id,
// and who carries which identifier.
#include <string>
#include <unordered_map>

#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

// Longest Medication kept for the requests that refer to it, longest Binary of text for the
// documents that do, and all of them together, in bytes.
inline constexpr size_t kKeptMedicationBytesMax = 64u << 10;
inline constexpr size_t kKeptBinaryBytesMax = 2u << 20;
inline constexpr size_t kKeptResourcesBytesMax = 64u << 20;
// Most identifiers of Patients, Practitioners, Organizations and Locations kept of one file, some
// 150 bytes each. References by later ones stay what they are.
inline constexpr size_t kKeptIdentifiersMax = 1u << 18;

class FileIndex : public FileLookup {
 public:
  // Whether Note takes anything from resources of this type.
  static bool Keeps(std::string_view type);
  // Keeps what others may need of a resource. Of two of a type with one id the first counts.
  // `content`: its text as in Content.
  void Note(std::string_view type, const std::string& id, Element root, std::string_view content);

  Found Find(std::string_view type_and_id) override;
  std::string Carrier(std::string_view type, std::string_view system,
                      std::string_view value) override;

 private:
  void NoteIdentifiers(std::string_view type, const std::string& id, Element root);
  void KeepWhole(const std::string& type_and_id, std::string_view content, size_t bytes_max);

  std::unordered_map<std::string, std::string> kept_;  // "Medication/17" -> content
  size_t kept_bytes_ = 0;
  // "Patient?nhs_number|9990000018" -> "Patient/1"; empty for one that several carry.
  std::unordered_map<std::string, std::string> carriers_;
  JsonParser parser_;
};

}  // namespace daybook::feeds::fhir
