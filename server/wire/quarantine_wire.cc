#include "server/wire/quarantine_wire.h"

#include <charconv>

#include "feeds/fhir/base64.h"
#include "ledger/base/zone.h"
#include "ledger/log/digest.h"
#include "query/format/format.h"
#include "server/json/json_tree.h"

namespace daybook::server {
namespace {

using ledger::QuarantineEntry;
using query::JsonQuote;

struct EntryText {
  const char* name;
  std::string QuarantineEntry::*member;
};
constexpr EntryText kEntryTexts[] = {
    {"source", &QuarantineEntry::source},       {"format", &QuarantineEntry::format},
    {"origin", &QuarantineEntry::origin},       {"reason", &QuarantineEntry::reason},
    {"place", &QuarantineEntry::place},         {"message", &QuarantineEntry::message},
    {"next_step", &QuarantineEntry::next_step},
};

Error NotOurs() {
  return Error{ErrorCode::kCorruption, "the owner's answer is not about the quarantine"};
}

Result<QuarantineEntry> EntryOf(const JsonNode& node) {
  QuarantineEntry entry;
  entry.number = node.CountOf("number");
  const auto received = ParsePartialTime(node.TextOf("received"), Zone::Region());
  if (entry.number == 0 || !received.ok()) return NotOurs();
  entry.received = RecordedAt(received->utc_micros);
  for (const EntryText& field : kEntryTexts) entry.*field.member = node.TextOf(field.name);
  if (const JsonNode* raw = node.Find("raw")) {
    auto bytes = feeds::fhir::DecodeBase64(raw->text);
    if (!bytes) return NotOurs();
    entry.raw = std::move(*bytes);
  }
  return entry;
}

// The whole number a node holds; nullopt for anything else.
std::optional<uint64_t> NumberOf(const JsonNode& node) {
  uint64_t number = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [stop, failure] = std::from_chars(node.text.data(), end, number);
  if (!node.is(JsonNode::Kind::kNumber) || failure != std::errc() || stop != end)
    return std::nullopt;
  return number;
}

}  // namespace

std::string QuarantinedToJson(const QuarantineEntry& entry, RawBytes raw) {
  std::string out = "{\"number\":" + std::to_string(entry.number) +
                    ",\"received\":" + JsonQuote(FormatInstant(entry.received.value));
  for (const EntryText& field : kEntryTexts)
    out += "," + JsonQuote(field.name) + ":" + JsonQuote(entry.*field.member);
  if (raw == RawBytes::kIncluded) out += ",\"raw\":\"" + ledger::ToBase64(entry.raw) + "\"";
  return out + "}";
}

std::string QuarantineToJson(const std::vector<QuarantineEntry>& entries) {
  std::string out = "{\"entries\":[";
  const char* separator = "";
  for (const QuarantineEntry& entry : entries) {
    out += separator + QuarantinedToJson(entry, RawBytes::kLeftOut);
    separator = ",";
  }
  return out + "]}";
}

std::string ReplayToJson(const ReplayReport& report) {
  std::string out = "{\"replayed\":" + std::to_string(report.tried) +
                    ",\"taken\":" + std::to_string(report.taken) +
                    ",\"left\":" + std::to_string(report.left) + ",\"stayed\":[";
  const char* separator = "";
  for (const std::string& each : report.stayed) {
    out += separator + JsonQuote(each);
    separator = ",";
  }
  return out + "]}";
}

Result<QuarantineEntry> QuarantinedFromJson(std::string_view json) {
  DAYBOOK_ASSIGN(const JsonNode node, ParseJson(json));
  return EntryOf(node);
}

Result<std::vector<QuarantineEntry>> QuarantineFromJson(std::string_view json) {
  DAYBOOK_ASSIGN(const JsonNode node, ParseJson(json));
  const JsonNode* list = node.Find("entries");
  if (list == nullptr) return NotOurs();
  std::vector<QuarantineEntry> entries;
  for (const JsonNode& each : list->elements) {
    DAYBOOK_ASSIGN(QuarantineEntry entry, EntryOf(each));
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<ReplayReport> ReplayFromJson(std::string_view json) {
  DAYBOOK_ASSIGN(const JsonNode node, ParseJson(json));
  const JsonNode* stayed = node.Find("stayed");
  if (stayed == nullptr) return NotOurs();
  ReplayReport report;
  report.tried = node.CountOf("replayed");
  report.taken = node.CountOf("taken");
  report.left = node.CountOf("left");
  for (const JsonNode& each : stayed->elements) report.stayed.push_back(each.text);
  return report;
}

std::string ReplayBody(const ReplayAsked& asked) {
  std::string out;
  if (!asked.numbers.empty()) {
    for (const uint64_t number : asked.numbers)
      out += (out.empty() ? "\"numbers\":[" : ",") + std::to_string(number);
    out += "]";
  }
  const auto add = [&out](const char* name, const std::string& text) {
    if (!text.empty()) out += (out.empty() ? "" : ",") + JsonQuote(name) + ":" + JsonQuote(text);
  };
  add("mapping", asked.mapping);
  add("as_of", asked.as_of);
  return "{" + out + "}";
}

Result<ReplayAsked> ReplayFromBody(const std::string& body) {
  const Error bad{
      ErrorCode::kUsage, "the body is not a list of quarantine entries", "request body",
      R"(send {} for all of them, or {"numbers":[1,2]}; "mapping" and "as_of" are texts)"};
  const auto node = ParseJson(body);
  if (!node.ok() || !node->is(JsonNode::Kind::kObject)) return bad;
  ReplayAsked asked;
  for (const auto& [name, value] : node->members) {
    if (name == "mapping" || name == "as_of") {
      if (!value.is(JsonNode::Kind::kString) || value.text.empty()) return bad;
      (name == "mapping" ? asked.mapping : asked.as_of) = value.text;
      continue;
    }
    if (name != "numbers" || !value.is(JsonNode::Kind::kArray) || value.elements.empty())
      return bad;
    for (const JsonNode& each : value.elements) {
      const auto number = NumberOf(each);
      if (!number) return bad;
      asked.numbers.push_back(*number);
    }
  }
  return asked;
}

}  // namespace daybook::server
