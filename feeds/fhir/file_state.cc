#include "feeds/fhir/file_state.h"

#include <utility>

#include "feeds/fhir/fhir_reader.h"

namespace daybook::feeds::fhir {

bool WaitingRequests::Concerns(const RawResource& resource, Element root, FileIndex& index) {
  if (resource.in_bundle || !resource.glimpse.type.starts_with("Medication") ||
      resource.glimpse.type == "Medication")
    return false;
  const std::string_view reference = root["medicationReference"]["reference"].text();
  const size_t at = reference.rfind("Medication/");
  return at != std::string_view::npos && !index.Find(reference.substr(at)).resource;
}

bool WaitingRequests::Add(Waiting request) {
  bytes_ += request.resource.text.size() + request.content.text.size();
  waiting_.push_back(std::move(request));
  return bytes_ > kWaitingBytesMax;
}

std::vector<Waiting> WaitingRequests::Release() {
  bytes_ = 0;
  return std::exchange(waiting_, {});
}

}  // namespace daybook::feeds::fhir
