#include "server/rebuild.h"

#include <map>

namespace daybook::server {

Result<std::vector<RebuiltView>> RebuildViews(
    projections::Views& views, const std::function<void(LogSize done, LogSize all)>& progress,
    const std::function<bool()>& cancelled) {
  std::map<std::string, std::string> before;
  for (const auto& view : views.Statuses()) before[view.name] = view.digest;
  DAYBOOK_TRY(views.Rebuild(progress, cancelled));
  std::vector<RebuiltView> rebuilt;
  for (const auto& view : views.Statuses()) {
    const auto was = before.find(view.name);
    rebuilt.push_back({view.name, view.digest, was != before.end() && was->second == view.digest});
  }
  return rebuilt;
}

}  // namespace daybook::server
