#include "feeds/fhir/bundle.h"

#include <utility>

namespace daybook::feeds::fhir {

std::string IdOf(const RawResource& resource) {
  if (!resource.glimpse.id.empty() || resource.entry.full_url.empty()) return resource.glimpse.id;
  return IdFromFullUrl(resource.entry.full_url);
}

bool OpenBundle::Hold(RawResource resource) {
  const std::string id = IdOf(resource);
  const std::string& type = resource.glimpse.type;
  references_.Add(resource.entry.full_url, type, id);
  if (resource.entry.method == "DELETE") deletes_ = true;
  held_bytes_ += resource.text.size();
  held_.push_back(std::move(resource));
  return streaming_ || held_bytes_ > kBundleHeldBytesMax;
}

std::vector<RawResource> OpenBundle::Release() {
  streaming_ = true;
  held_bytes_ = 0;
  return std::exchange(held_, {});
}

bool OpenBundle::NamedTooLate(const RawResource& resource) const {
  return streaming_ && resource.entry.full_url.starts_with("urn:") &&
         IdFromFullUrl(resource.entry.full_url) != IdOf(resource);
}

void OpenBundle::RememberSubject(const ledger::Event& event) {
  if (deletes_) subjects_[event.record.type + "/" + event.record.id] = event.subject;
}

std::string OpenBundle::SubjectOf(const std::string& type_and_id) const {
  const auto found = subjects_.find(type_and_id);
  return found == subjects_.end() ? std::string() : found->second;
}

bool OpenBundle::Postpone(RawResource deletion) {
  deletion_bytes_ += deletion.text.size();
  deletions_.push_back(std::move(deletion));
  return deletion_bytes_ > kBundleHeldBytesMax;
}

std::vector<RawResource> OpenBundle::ReleaseDeletions() {
  deletion_bytes_ = 0;
  return std::exchange(deletions_, {});
}

}  // namespace daybook::feeds::fhir
