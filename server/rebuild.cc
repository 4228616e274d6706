#include "server/rebuild.h"

#include <map>
#include <string>

namespace daybook::server {

Result<std::vector<RebuiltView>> RebuildViews(
    projections::Views& views, const std::function<void(LogSize done, LogSize all)>& progress,
    const std::function<bool()>& cancelled) {
  std::map<std::string, projections::ViewStatus> before;
  for (const auto& view : views.Statuses()) before[view.name] = view;
  DAYBOOK_TRY(views.Rebuild(progress, cancelled));
  std::vector<RebuiltView> rebuilt;
  for (const auto& view : views.Statuses()) {
    const auto was = before.find(view.name);
    const bool known = was != before.end();
    rebuilt.push_back({view.name, view.digest, known && was->second.digest == view.digest,
                       known && was->second.position != view.position});
  }
  return rebuilt;
}

}  // namespace daybook::server
