#include "projections/fold/grouping.h"

namespace daybook::projections {

void LinkAsGroup(GroupEditor& editor, std::vector<uint32_t>& streams) {
  std::sort(streams.begin(), streams.end());
  const auto alone = [](size_t first, GroupLinks::Chunk& chunk) {
    for (size_t i = 0; i < chunk.size(); ++i) {
      const auto stream = static_cast<uint32_t>(first + i);
      chunk[i] = {stream, stream};
    }
  };
  for (size_t i = 0; i < streams.size(); ++i)
    editor.Edit(streams[i], alone) = {streams.front(), streams[(i + 1) % streams.size()]};
}

}  // namespace daybook::projections
