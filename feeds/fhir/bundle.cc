#include "feeds/fhir/bundle.h"

#include <tuple>
#include <utility>

namespace daybook::feeds::fhir {
namespace {

// What an entry takes while it is held: itself and its texts.
size_t HeldBytes(const RawResource& resource) {
  size_t bytes = sizeof resource;
  for (const std::string* text :
       {&resource.text, &resource.glimpse.type, &resource.glimpse.id, &resource.where,
        &resource.entry.full_url, &resource.entry.method, &resource.entry.url,
        &resource.entry.last_modified, &resource.entry.bundle_type, &resource.entry.bundle_time})
    bytes += text->capacity();
  return bytes;
}

// `"name":"text"` with a comma before it, unless there is no text or it was cut while walking. The
// text is as it came, escapes and all.
void AddMember(std::string& out, const char* name, const std::string& text) {
  if (text.empty() || text.size() >= kWalkStringBytesMax) return;
  if (!out.ends_with('{')) out += ',';
  out.append("\"").append(name).append("\":\"").append(text).append("\"");
}

}  // namespace

std::string AloneInBundle(const RawResource& resource, std::string_view text) {
  if (!resource.in_bundle) return std::string(text);
  const EntryEnvelope& entry = resource.entry;
  std::string out = R"({"resourceType":"Bundle")";
  AddMember(out, "type", entry.bundle_type);
  AddMember(out, "timestamp", entry.bundle_time);
  out += ",\"entry\":[";
  if (!resource.has_resource) return out.append(text).append("]}");
  out += '{';
  AddMember(out, "fullUrl", entry.full_url);
  std::string request = "{";
  AddMember(request, "method", entry.method);
  AddMember(request, "url", entry.url);
  std::string response = "{";
  AddMember(response, "lastModified", entry.last_modified);
  for (const auto& [name, object, there] :
       {std::tuple{"request", &request, request.size() > 1},
        std::tuple{"response", &response, entry.has_response}}) {
    if (!there) continue;
    out.append(out.ends_with('{') ? "\"" : ",\"").append(name).append("\":");
    out.append(*object).append("}");
  }
  out += out.ends_with('{') ? "\"resource\":" : ",\"resource\":";
  return out.append(text).append("}]}");
}

std::string IdOf(const RawResource& resource) {
  if (!resource.glimpse.id.empty() || resource.entry.full_url.empty()) return resource.glimpse.id;
  return IdFromFullUrl(resource.entry.full_url);
}

bool OpenBundle::Hold(RawResource resource) {
  const std::string id = IdOf(resource);
  const std::string& type = resource.glimpse.type;
  references_.Add(resource.entry.full_url, type, id);
  if (resource.entry.method == "DELETE" || type == "Provenance") asks_subjects_ = true;
  held_bytes_ += HeldBytes(resource);
  held_.push_back(std::move(resource));
  return streaming_ || held_bytes_ > kBundleHeldBytesMax;
}

std::deque<RawResource> OpenBundle::Release() {
  streaming_ = true;
  held_bytes_ = 0;
  return std::exchange(held_, {});
}

bool OpenBundle::NamedTooLate(const RawResource& resource) const {
  return streaming_ && resource.entry.full_url.starts_with("urn:") &&
         IdFromFullUrl(resource.entry.full_url) != IdOf(resource);
}

void OpenBundle::RememberSubject(const ledger::Event& event) {
  // Of a Bundle that streams nobody knows yet what it holds.
  if ((!asks_subjects_ && !streaming_) || subjects_.size() >= kBundleSubjectsMax) return;
  subjects_[event.record.type + "/" + event.record.id] = event.subject;
}

std::string OpenBundle::SubjectOf(const std::string& type_and_id) const {
  const auto found = subjects_.find(type_and_id);
  return found == subjects_.end() ? std::string() : found->second;
}

bool OpenBundle::Postpone(RawResource entry) {
  postponed_bytes_ += entry.text.size();
  postponed_.push_back(std::move(entry));
  return postponed_bytes_ > kBundleHeldBytesMax;
}

std::vector<RawResource> OpenBundle::ReleasePostponed() {
  postponed_bytes_ = 0;
  return std::exchange(postponed_, {});
}

}  // namespace daybook::feeds::fhir
