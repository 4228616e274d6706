#pragma once
// One Bundle on its way through: entries are held back until their references can be resolved.
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "feeds/fhir/json_stream.h"
#include "feeds/fhir/reading.h"
#include "feeds/fhir/references.h"

namespace daybook::feeds::fhir {

// Entries are held back until the Bundle's end, so that a reference may name any fullUrl in it,
// but not more than this many bytes of them (their texts and what is known of each). A longer
// Bundle streams from there on: fullUrls seen so far are known, and a later entry whose urn:
// fullUrl isn't its id goes to quarantine, because entries before it may have named it.
inline constexpr size_t kBundleHeldBytesMax = 64u << 20;

// Most subjects of a Bundle's records remembered for its deletions and provenances; beyond, one
// that names no subject goes to quarantine.
inline constexpr size_t kBundleSubjectsMax = 1u << 18;

class OpenBundle {
 public:
  // Takes an entry in; true when what is held has to be read now.
  bool Hold(RawResource resource);
  // What is held, oldest first; holds nothing afterwards. After the first call the Bundle
  // streams: Hold says true each time.
  std::deque<RawResource> Release();

  bool streaming() const { return streaming_; }
  const BundleReferences& references() const { return references_; }
  // Whether this entry came after the Bundle began to stream with a fullUrl of its own.
  bool NamedTooLate(const RawResource& resource) const;

  // Deletions and provenances wait for the Bundle's end, within the same bound: only there is it
  // known when it was made, and which records they name. True when there is no room left.
  bool Postpone(RawResource entry);
  std::vector<RawResource> ReleasePostponed();
  // What the Bundle says of itself, once it has ended.
  BundleEnvelope said;

  // Subjects of records in this Bundle, for entries that delete them or answer for them.
  void RememberSubject(const ledger::Event& event);
  std::string SubjectOf(const std::string& type_and_id) const;

 private:
  BundleReferences references_;
  std::deque<RawResource> held_;  // grows without a second copy of itself
  size_t held_bytes_ = 0;
  bool streaming_ = false;
  bool asks_subjects_ = false;  // it deletes, or has a Provenance
  std::unordered_map<std::string, std::string> subjects_;
  std::vector<RawResource> postponed_;
  size_t postponed_bytes_ = 0;
};

// The id a resource goes by: its own, else what its fullUrl ends with.
std::string IdOf(const RawResource& resource);

// A Bundle of this one entry, with `text` for its resource: read again it is read the same way. An
// entry without a resource goes in as it came. What is no entry of a Bundle is `text` itself.
std::string AloneInBundle(const RawResource& resource, std::string_view text);

}  // namespace daybook::feeds::fhir
