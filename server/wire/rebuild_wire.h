#pragma once
// What POST /v1/rebuild answers, as JSON and back:
// {"views":[{"name":"timeline","digest":"…","same":true}]}.
#include <string>
#include <string_view>
#include <vector>

#include "server/services.h"

namespace daybook::server {

std::string RebuiltToJson(const std::vector<RebuiltView>& views);
// kCorruption for anything else.
Result<std::vector<RebuiltView>> RebuiltFromJson(std::string_view json);

}  // namespace daybook::server
