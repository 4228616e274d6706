#pragma once
// Folding the views anew, as `daybook rebuild` and POST /v1/rebuild do it.
#include <functional>
#include <string>
#include <vector>

#include "projections/views.h"
#include "server/services.h"

namespace daybook::server {

// Both functions may be empty (projections/views.h).
Result<std::vector<RebuiltView>> RebuildViews(
    projections::Views& views, const std::function<void(LogSize done, LogSize all)>& progress,
    const std::function<bool()>& cancelled);

}  // namespace daybook::server
