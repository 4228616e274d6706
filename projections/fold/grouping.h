#pragma once
// Which streams are one resident: each stream knows the lowest of its group, which is the
// resident's number, and the next of it, in a ring. Immutable; versions share what is the same.
#include <cstdint>
#include <memory>
#include <vector>

#include "projections/columns/sparse_array.h"

namespace daybook::projections {

struct GroupLink {
  uint32_t root = 0;
  uint32_t next = 0;
};
using GroupLinks = SparseArray<GroupLink>;

// A stream nobody linked is a resident alone.
class Grouping {
 public:
  Grouping() : links_(std::make_shared<const GroupLinks>()) {}
  explicit Grouping(std::shared_ptr<const GroupLinks> links) : links_(std::move(links)) {}
  uint32_t ResidentOf(uint32_t stream) const {
    const GroupLink* link = links_->Find(stream);
    return link ? link->root : stream;
  }
  // Calls `each(stream)` for every stream of the group of `stream`, itself first.
  template <typename Each>
  void ForEachStream(uint32_t stream, const Each& each) const {
    uint32_t at = stream;
    do {
      each(at);
      const GroupLink* link = links_->Find(at);
      at = link ? link->next : at;
    } while (at != stream);
  }

 private:
  std::shared_ptr<const GroupLinks> links_;
};

using GroupEditor = SparseArrayEditor<GroupLink>;
// Makes these streams one group, and nobody else of it; sorts them.
void LinkAsGroup(GroupEditor& editor, std::vector<uint32_t>& streams);

}  // namespace daybook::projections
