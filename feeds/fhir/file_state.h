#pragma once
// What a reader keeps while it reads one file, over all Bundles in it.
#include <string>
#include <vector>

#include "feeds/fhir/file_index.h"
#include "feeds/fhir/json_stream.h"
#include "feeds/fhir/references.h"

namespace daybook::feeds::fhir {

struct FileState {
  FileIndex index;
};

// A request outside any Bundle whose Medication may still come.
struct Waiting {
  RawResource resource;
  Content content;
};

class WaitingRequests {
 public:
  // Whether a resource is such a request.
  static bool Concerns(const RawResource& resource, Element root, FileIndex& index);
  // True when more than kWaitingBytesMax wait.
  bool Add(Waiting request);
  std::vector<Waiting> Release();

 private:
  std::vector<Waiting> waiting_;
  size_t bytes_ = 0;
};

}  // namespace daybook::feeds::fhir
