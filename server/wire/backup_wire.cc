#include "server/wire/backup_wire.h"

#include <charconv>
#include <cstdio>

#include "ledger/log/digest.h"
#include "query/format/format.h"
#include "server/json/json_tree.h"

namespace daybook::server {
namespace {

// 32 bytes from 64 lower-case hex digits; empty for anything else.
std::string RootFromHex(const std::string& hex) {
  constexpr size_t kHexDigits = 64;
  std::string root;
  if (hex.size() != kHexDigits) return root;
  for (size_t i = 0; i < hex.size(); i += 2) {
    unsigned byte = 0;
    const char* const end = hex.data() + i + 2;
    const auto [stop, failed] = std::from_chars(hex.data() + i, end, byte, 16);
    if (failed != std::errc() || stop != end) return "";
    root += static_cast<char>(byte);
  }
  return root;
}

double SecondsOf(const JsonNode& node) {
  const JsonNode* seconds = node.Find("seconds");
  double value = 0;
  if (seconds != nullptr)
    std::from_chars(seconds->text.data(), seconds->text.data() + seconds->text.size(), value);
  return value;
}

}  // namespace

std::string BackupBody(const BackupAsked& asked) {
  return "{\"folder\":" + query::JsonQuote(asked.folder.string()) +
         (asked.keys_apart ? ",\"keys_apart\":true}" : "}");
}

Result<BackupAsked> BackupFromBody(const std::string& body) {
  const auto node = ParseJson(body);
  BackupAsked asked;
  size_t known = 0;
  if (node.ok()) {
    asked.folder = node->TextOf("folder");
    known = 1;
    const JsonNode* const apart = node->Find("keys_apart");
    if (apart && apart->is(JsonNode::Kind::kBool)) {
      asked.keys_apart = apart->truth;
      ++known;
    }
  }
  if (asked.folder.is_absolute() && node->members.size() == known) return asked;
  return Error{
      ErrorCode::kUsage,
      "a backup takes {\"folder\":\"/an/absolute/path\"}, and \"keys_apart\":true beside it",
      "body"};
}

std::string CopyToJson(const ledger::CopyReport& report) {
  char seconds[64];
  std::snprintf(seconds, sizeof seconds, "%.3f", report.seconds);
  return "{\"care_entries\":" + std::to_string(report.care_entries.value) +
         ",\"access_entries\":" + std::to_string(report.access_entries.value) +
         ",\"root_hash\":\"" + ledger::ToHexText(report.care_root) + "\",\"access_root_hash\":\"" +
         ledger::ToHexText(report.access_root) + "\",\"files\":" + std::to_string(report.files) +
         ",\"bytes\":" + std::to_string(report.bytes) + ",\"seconds\":" + seconds + "}";
}

Result<ledger::CopyReport> CopyFromJson(std::string_view json) {
  DAYBOOK_ASSIGN(const JsonNode node, ParseJson(json));
  ledger::CopyReport report;
  report.care_entries = LogSize(node.CountOf("care_entries"));
  report.access_entries = LogSize(node.CountOf("access_entries"));
  report.care_root = RootFromHex(node.TextOf("root_hash"));
  report.access_root = RootFromHex(node.TextOf("access_root_hash"));
  report.files = node.CountOf("files");
  report.bytes = node.CountOf("bytes");
  report.seconds = SecondsOf(node);
  if (report.care_root.empty() || report.access_root.empty())
    return Error{ErrorCode::kCorruption, "the owner's answer is not about a backup"};
  return report;
}

}  // namespace daybook::server
