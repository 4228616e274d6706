#include "cli/counts.h"

#include <boost/json.hpp>
#include <cstdio>

#include "cli/progress.h"

namespace daybook::cli {
namespace {

namespace json = boost::json;

// Ignored types that a line for people names.
constexpr size_t kTypesNamedMax = 20;

uint64_t Count(const json::object& from, const char* name) {
  const json::value* value = from.if_contains(name);
  if (value == nullptr) return 0;
  if (const int64_t* number = value->if_int64()) return static_cast<uint64_t>(*number);
  if (const uint64_t* number = value->if_uint64()) return *number;
  return 0;
}

std::optional<uint64_t> Position(const json::object& from, const char* name) {
  const json::value* value = from.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  return Count(from, name);
}

bool Truth(const json::object& from, const char* name) {
  const json::value* value = from.if_contains(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

std::string Text(const json::object& from, const char* name) {
  const json::value* value = from.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

feeds::csv::ListCounts ListFrom(const json::object& from) {
  feeds::csv::ListCounts list;
  list.dry_run = Truth(from, "dry_run");
  list.load = Position(from, "load");
  list.as_of = Text(from, "as_of");
  list.period = Text(from, "period");
  list.rows = Count(from, "rows");
  list.quarantined = Count(from, "quarantined");
  list.first_quarantined = Text(from, "first_quarantined");
  list.added = Count(from, "new");
  list.changed = Count(from, "changed");
  list.unchanged = Count(from, "unchanged");
  list.reported = Count(from, "reported_before");
  list.no_longer_reported = Count(from, "no_longer_reported");
  list.gone_since = Count(from, "gone_since");
  list.held_back = Truth(from, "held_back");
  return list;
}

feeds::csv::RevertCounts RevertFrom(const json::object& from) {
  feeds::csv::RevertCounts revert;
  revert.dry_run = Truth(from, "dry_run");
  revert.load = Count(from, "load");
  revert.as_of = Text(from, "as_of");
  revert.period = Text(from, "period");
  revert.before = Truth(from, "reverted_before");
  revert.retracted = Count(from, "retracted");
  revert.restored = Count(from, "restored");
  revert.reported_again = Count(from, "reported_again");
  revert.no_longer_reported = Count(from, "no_longer_reported");
  return revert;
}

std::string Plural(uint64_t count, const std::string& word) {
  return CountText(count) + " " + word + (count == 1 ? "" : "s");
}

std::string IgnoredText(const std::map<std::string, uint64_t>& ignored) {
  uint64_t all = 0;
  size_t named = 0;
  std::string types;
  for (const auto& [type, count] : ignored) {
    all += count;
    if (++named > kTypesNamedMax) continue;
    types += (types.empty() ? "" : ", ") + type + " " + CountText(count);
  }
  if (named > kTypesNamedMax)
    types += ", and of " + CountText(named - kTypesNamedMax) + " more types; --json names them";
  return CountText(all) + " ignored" + (types.empty() ? "" : " (" + types + ")");
}

}  // namespace

Result<feeds::IngestCounts> CountsFromJson(const std::string& text) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(text, failed);
  if (failed || !parsed.is_object() || !parsed.as_object().contains("inputs"))
    return Error{ErrorCode::kBadData,
                 "the owner of the folder answered with something else than "
                 "the counts of an ingestion"};
  const json::object& from = parsed.as_object();
  feeds::IngestCounts counts;
  counts.files = Count(from, "files");
  counts.inputs = Count(from, "inputs");
  counts.accepted = Count(from, "accepted");
  counts.duplicates = Count(from, "duplicates");
  counts.quarantined = Count(from, "quarantined");
  counts.events = Count(from, "events");
  counts.residents = Count(from, "residents");
  counts.first_position = Position(from, "first_position");
  counts.last_position = Position(from, "last_position");
  if (const json::value* ignored = from.if_contains("ignored"); ignored && ignored->is_object())
    for (const auto& [type, unused] : ignored->as_object())
      counts.ignored[std::string(type)] = Count(ignored->as_object(), std::string(type).c_str());
  if (const json::value* list = from.if_contains("list"); list && list->is_object())
    counts.list = ListFrom(list->as_object());
  if (const json::value* revert = from.if_contains("revert"); revert && revert->is_object())
    counts.revert = RevertFrom(revert->as_object());
  if (const json::value* seconds = from.if_contains("seconds"); seconds && seconds->is_number())
    counts.seconds = seconds->to_number<double>();
  return counts;
}

std::string CountsText(const feeds::IngestCounts& counts) {
  std::string out = Plural(counts.files, "file") + ", " + Plural(counts.inputs, "input") + ": " +
                    CountText(counts.accepted) + " accepted, " +
                    Plural(counts.duplicates, "duplicate") + ", " + CountText(counts.quarantined) +
                    " quarantined, " + IgnoredText(counts.ignored) + "\n";
  out += Plural(counts.events, "event") + " about " + Plural(counts.residents, "resident");
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, " in %.1f s", counts.seconds);
  out += seconds;
  if (counts.quarantined > 0) out += "; `daybook quarantine list` shows what could not be read";
  return out;
}

}  // namespace daybook::cli
