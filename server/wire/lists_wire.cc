#include "server/wire/lists_wire.h"

#include <charconv>

#include "feeds/ingest.h"
#include "query/format/format.h"
#include "server/json/json_tree.h"

namespace daybook::server {
namespace {

using query::JsonQuote;

struct LineText {
  const char* name;
  std::string LoadLine::*member;
};
constexpr LineText kLineTexts[] = {{"source", &LoadLine::source},
                                   {"record_type", &LoadLine::record_type},
                                   {"as_of", &LoadLine::as_of},
                                   {"period", &LoadLine::period},
                                   {"state", &LoadLine::state}};

// A whole number of per cents.
bool TakePercent(const std::string& text, uint32_t& percent) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), percent);
  return failed == std::errc() && end == text.data() + text.size() && percent <= 100;
}

bool TakeParameter(const std::string& name, const std::string& value, ListJob& job) {
  if (name == "source") return (job.source = value, feeds::IsSourceName(value));
  if (name == "as_of") return (job.as_of = value, !value.empty());
  if (name == "period") return (job.period = value, !value.empty());
  if (name == "remove_max") return TakePercent(value, job.remove_max_percent);
  if (name == "dry_run") return (job.dry_run = true, value == "yes");
  return false;
}

}  // namespace

LoadLine LineOf(const feeds::csv::Load& load) {
  return {load.position.value,
          load.list.source,
          load.list.record_type,
          FormatPartialTime(load.list.as_of),
          load.list.period ? feeds::csv::FormatPeriod(*load.list.period) : "",
          std::string(StateWord(load.state))};
}

std::string ListTarget(const ListJob& job) {
  std::string target = "/v1/lists?source=" + PercentEncode(job.source) +
                       "&as_of=" + PercentEncode(job.as_of) +
                       "&remove_max=" + std::to_string(job.remove_max_percent);
  if (!job.period.empty()) target += "&period=" + PercentEncode(job.period);
  if (job.dry_run) target += "&dry_run=yes";
  return target;
}

Result<ListJob> ListJobOf(const Target& target) {
  ListJob job;
  for (const auto& [name, value] : target.parameters)
    if (!TakeParameter(name, value, job))
      return Error{ErrorCode::kUsage,
                   "the parameters are source (a name), as_of, period, remove_max (0 to 100) and "
                   "dry_run=yes",
                   "?" + name};
  if (job.as_of.empty())
    return Error{ErrorCode::kUsage, "a list is ordered by when it was made, and that isn't said",
                 "?as_of"};
  return job;
}

std::string LoadsToJson(const std::vector<LoadLine>& loads) {
  std::string out = "{\"lists\":[";
  for (const LoadLine& line : loads) {
    out += (out.back() == '[' ? "{\"load\":" : ",{\"load\":") + std::to_string(line.load);
    for (const LineText& text : kLineTexts)
      out += "," + JsonQuote(text.name) + ":" + JsonQuote(line.*text.member);
    out += "}";
  }
  return out + "]}";
}

Result<std::vector<LoadLine>> LoadsFromJson(std::string_view json) {
  DAYBOOK_ASSIGN(const JsonNode node, ParseJson(json));
  const JsonNode* list = node.Find("lists");
  if (list == nullptr)
    return Error{ErrorCode::kCorruption, "the owner's answer is not about lists"};
  std::vector<LoadLine> loads;
  for (const JsonNode& each : list->elements) {
    LoadLine& line = loads.emplace_back();
    line.load = each.CountOf("load");
    for (const LineText& text : kLineTexts) line.*text.member = each.TextOf(text.name);
  }
  return loads;
}

}  // namespace daybook::server
