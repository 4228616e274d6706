#pragma once
// The references inside a Bundle, and the one form of a resource's text that is its content.
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace daybook::feeds::fhir {

// Spare bytes behind a text, so that the parser needs no copy of it (simdjson's padding).
inline constexpr size_t kPaddingBytes = 64;

// Most fullUrls of one Bundle remembered, some 150 bytes each. References to later ones keep their
// urn in the content, and get their type from the element that holds them.
inline constexpr size_t kBundleFullUrlsMax = 1u << 20;
// And most bytes of them, with the types and ids they stand for.
inline constexpr size_t kBundleFullUrlBytesMax = 128u << 20;

// What the fullUrls of a Bundle stand for: "urn:uuid:X" -> "Patient/X".
class BundleReferences {
 public:
  // Two different resources under one fullUrl make it ambiguous. At most kBundleFullUrlsMax of
  // kBundleFullUrlBytesMax.
  void Add(const std::string& full_url, const std::string& type, const std::string& id);
  struct Target {
    std::string type_and_id;
    bool ambiguous = false;
  };
  // Null if no entry has that fullUrl.
  const Target* Find(std::string_view url) const;

 private:
  std::unordered_map<std::string, Target> targets_;
  size_t bytes_ = 0;  // of their texts
};

// A resource's content (AcceptedInput::content): its bytes as they came, but
// - without white space between tokens,
// - with each "reference" that is the fullUrl of an entry of its Bundle written "Type/id".
// So a resource has the same content whether it came in a Bundle with urn:uuid references or on
// an NDJSON line with relative ones. Order of members, escapes and digits stay the source's.
struct Content {
  std::string text;
  bool resolved = false;  // an entry's fullUrl was written as "Type/id"
  std::string ambiguous;  // a reference that could mean two entries; empty if none
};
Content ContentOf(std::string_view raw, const BundleReferences* references);

// The id inside a fullUrl: after "urn:uuid:" or "urn:oid:", or the last part of a path.
std::string IdFromFullUrl(std::string_view full_url);
// "Patient/1" of "http://host/fhir/Patient/1/_history/2"; a urn gets its type from the element.
std::string RecordOf(std::string_view reference, std::string_view type);

}  // namespace daybook::feeds::fhir
