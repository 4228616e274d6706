#pragma once
// Every version of every definition, in log order (walls.md 13).
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "projections/columns/chunked_vector.h"
#include "projections/reader.h"

namespace daybook::projections {

struct DefinitionEntry {
  DefinitionVersion version;
  bool retracted = false;  // from here on the name means nothing
};

// One writer, any number of readers below a size they learned from a snapshot.
class DefinitionList {
 public:
  // Numbers the version itself: one more than the newest of its name and kind.
  void Append(DefinitionEntry entry) {
    DefinitionVersion& version = entry.version;
    version.version = ++newest_[{version.kind, version.name}];
    version.dropped = entry.retracted;
    entries_.Grow() = std::move(entry);
  }
  const DefinitionEntry& operator[](size_t index) const { return entries_[index]; }
  // The writer's to ask.
  size_t size() const { return entries_.size(); }

 private:
  ChunkedVector<DefinitionEntry> entries_;
  std::map<std::pair<std::string, std::string>, uint32_t> newest_;  // the writer's alone
};

}  // namespace daybook::projections
