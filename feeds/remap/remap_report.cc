// The report as JSON.
#include "feeds/remap/remap.h"
#include "ledger/base/json_text.h"

namespace daybook::feeds {
namespace {

void AppendCounts(std::string& out, const char* name,
                  const std::map<std::string, uint64_t>& counts) {
  out += std::string(",\"") + name + "\":{";
  const char* separator = "";
  for (const auto& [what, count] : counts) {
    out += separator;
    AppendQuoted(out, what);
    out += ":" + std::to_string(count);
    separator = ",";
  }
  out += '}';
}

}  // namespace

std::string RemapReport::ToJson() const {
  std::string out = "{\"messages\":" + std::to_string(messages);
  for (const auto& [name, count] :
       {std::pair{"compared", compared}, std::pair{"without_original", without_original},
        std::pair{"in_their_file", in_their_file}, std::pair{"differing", differing},
        std::pair{"changed", changed}, std::pair{"withdrawn", withdrawn}, std::pair{"added", added},
        std::pair{"corrections", corrections}})
    out += std::string(",\"") + name + "\":" + std::to_string(count);
  AppendCounts(out, "unread", unread);
  AppendCounts(out, "left", left);
  AppendCounts(out, "parts", parts);
  out += ",\"examples\":[";
  const char* separator = "";
  for (const std::string& example : examples) {
    out += separator;
    AppendQuoted(out, example);
    separator = ",";
  }
  return out + "]}";
}

}  // namespace daybook::feeds
