// The counts as doors.md has them.
#include <cstdio>
#include <string>

#include "feeds/ingest.h"
#include "ledger/base/json_text.h"

namespace daybook::feeds {
namespace {

void AppendCount(std::string& out, const char* name, uint64_t count) {
  out += '"';
  out += name;
  out += "\":" + std::to_string(count) + ",";
}

void AppendPosition(std::string& out, const char* name, const std::optional<uint64_t>& position) {
  out += '"';
  out += name;
  out += "\":" + (position ? std::to_string(*position) : std::string("null")) + ",";
}

}  // namespace

std::string IngestCounts::ToJson() const {
  std::string out = "{";
  AppendCount(out, "files", files);
  AppendCount(out, "inputs", inputs);
  AppendCount(out, "accepted", accepted);
  AppendCount(out, "duplicates", duplicates);
  AppendCount(out, "quarantined", quarantined);
  out += "\"ignored\":{";
  const char* separator = "";
  for (const auto& [type, count] : ignored) {
    out += separator;
    AppendQuoted(out, type);
    out += ":" + std::to_string(count);
    separator = ",";
  }
  out += "},";
  AppendCount(out, "events", events);
  AppendCount(out, "residents", residents);
  AppendPosition(out, "first_position", first_position);
  AppendPosition(out, "last_position", last_position);
  char text[64];
  std::snprintf(text, sizeof text, "\"seconds\":%.3f", seconds);
  out += text;
  if (list) out += ",\"list\":" + list->ToJson();
  if (revert) out += ",\"revert\":" + revert->ToJson();
  return out + (known ? "}" : ",\"known\":false}");
}

}  // namespace daybook::feeds
