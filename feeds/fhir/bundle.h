#pragma once
// One Bundle on its way through: entries are held back until their references can be resolved.
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "feeds/fhir/json_stream.h"
#include "feeds/fhir/reading.h"
#include "feeds/fhir/references.h"

namespace daybook::feeds::fhir {

// Entries are held back until the Bundle's end, so that a reference may name any fullUrl in it,
// but not more than this many bytes of them. A longer Bundle streams from there on: fullUrls seen
// so far are known, and a later entry whose urn: fullUrl isn't its id goes to quarantine, because
// entries before it may have named it.
inline constexpr size_t kBundleHeldBytesMax = 64u << 20;

class OpenBundle {
 public:
  // Takes an entry in; true when what is held has to be read now.
  bool Hold(RawResource resource);
  // What is held, oldest first; holds nothing afterwards. After the first call the Bundle
  // streams: Hold says true each time.
  std::vector<RawResource> Release();

  bool streaming() const { return streaming_; }
  const BundleReferences& references() const { return references_; }
  // Whether this entry came after the Bundle began to stream with a fullUrl of its own.
  bool NamedTooLate(const RawResource& resource) const;

  // Deletions wait for the Bundle's end, within the same bound: only there is it known when it
  // was made, and which records they name. True when there is no room left.
  bool Postpone(RawResource deletion);
  std::vector<RawResource> ReleaseDeletions();
  // What the Bundle says of itself, once it has ended.
  BundleEnvelope said;

  // Subjects of records in this Bundle, for entries that delete them.
  void RememberSubject(const ledger::Event& event);
  std::string SubjectOf(const std::string& type_and_id) const;

 private:
  BundleReferences references_;
  std::vector<RawResource> held_;
  size_t held_bytes_ = 0;
  bool streaming_ = false;
  bool deletes_ = false;
  std::unordered_map<std::string, std::string> subjects_;
  std::vector<RawResource> deletions_;
  size_t deletion_bytes_ = 0;
};

// The id a resource goes by: its own, else what its fullUrl ends with.
std::string IdOf(const RawResource& resource);

}  // namespace daybook::feeds::fhir
