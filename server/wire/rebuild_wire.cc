#include "server/wire/rebuild_wire.h"

#include "query/format/format.h"
#include "server/json/json_tree.h"

namespace daybook::server {

std::string RebuiltToJson(const std::vector<RebuiltView>& views) {
  std::string out = "{\"views\":[";
  for (const RebuiltView& view : views) {
    if (out.back() != '[') out += ",";
    out += "{\"name\":" + query::JsonQuote(view.name) +
           ",\"digest\":" + query::JsonQuote(view.digest) +
           ",\"same\":" + (view.same ? "true" : "false") + (view.grew ? ",\"grew\":true" : "") +
           "}";
  }
  return out + "]}";
}

Result<std::vector<RebuiltView>> RebuiltFromJson(std::string_view json) {
  DAYBOOK_ASSIGN(const JsonNode node, ParseJson(json));
  const JsonNode* list = node.Find("views");
  if (list == nullptr)
    return Error{ErrorCode::kCorruption, "the owner's answer is not about rebuilt views"};
  std::vector<RebuiltView> views;
  for (const JsonNode& each : list->elements) {
    const JsonNode* same = each.Find("same");
    const JsonNode* grew = each.Find("grew");
    views.push_back({each.TextOf("name"), each.TextOf("digest"), same != nullptr && same->truth,
                     grew != nullptr && grew->truth});
  }
  return views;
}

}  // namespace daybook::server
