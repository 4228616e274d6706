#include "cli/status_text.h"

#include <cstdio>

#include "cli/progress.h"
#include "query/format/format.h"
#include "query/format/text_width.h"

namespace daybook::cli {
namespace {

uint64_t Lag(const query::ViewLine& view) {
  return view.log_size > view.position ? view.log_size - view.position : 0;
}

std::string BytesAnEvent(const query::ViewLine& view) {
  if (view.position == 0) return "0";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f",
                static_cast<double>(view.bytes) / static_cast<double>(view.position));
  return text;
}

std::string Line(std::string_view name, const std::string& value) {
  constexpr size_t kNameColumns = 16;
  std::string out(name);
  out.resize(kNameColumns, ' ');
  return out + value + "\n";
}

std::string TextOrNull(const std::string& text) {
  return text.empty() ? "null" : query::JsonQuote(text);
}

std::string ViewJson(const query::ViewLine& view) {
  return "{\"name\":" + query::JsonQuote(view.name) +
         ",\"position\":" + std::to_string(view.position) +
         ",\"lag\":" + std::to_string(Lag(view)) + ",\"digest\":" + query::JsonQuote(view.digest) +
         ",\"rows\":" + std::to_string(view.rows) + ",\"bytes\":" + std::to_string(view.bytes) +
         ",\"bytes_per_event\":" + BytesAnEvent(view) + ",\"problem\":" + TextOrNull(view.problem) +
         "}";
}

std::string SourceJson(const query::SourceLine& source) {
  return "{\"name\":" + query::JsonQuote(source.name) +
         ",\"events\":" + std::to_string(source.events) +
         ",\"last_received\":" + TextOrNull(source.last_received) +
         ",\"last_effective\":" + TextOrNull(source.last_effective) +
         ",\"alarm\":" + TextOrNull(source.alarm) + "}";
}

template <typename Lines, typename ToJson>
std::string ArrayJson(const Lines& lines, ToJson to_json) {
  std::string out = "[";
  for (const auto& line : lines) {
    if (out.size() > 1) out += ",";
    out += to_json(line);
  }
  return out + "]";
}

}  // namespace

std::string StatusText(const query::StatusReport& report) {
  std::string out = Line("folder", report.folder);
  if (!report.owner.empty()) out += Line("owner", report.owner);
  out += Line("care log", CountText(report.care_entries) + " entries");
  out += Line("access log", CountText(report.access_entries) + " entries");
  out += Line("quarantine", CountText(report.quarantined) + " inputs");
  out += Line("residents", CountText(report.residents));
  out += Line("on disk", BytesText(report.bytes));
  out += Line("last recorded", report.last_recorded.empty() ? "never" : report.last_recorded);
  out += Line("root hash", report.root_hash);
  if (!report.note.empty()) out += Line("note", report.note);
  out += "\nviews\n";
  for (const query::ViewLine& view : report.views)
    out += "  " + view.name + ": position " + CountText(view.position) + ", " +
           (Lag(view) == 0 ? "caught up" : CountText(Lag(view)) + " entries behind") + ", " +
           CountText(view.rows) + " rows, " + BytesText(view.bytes) + " (" + BytesAnEvent(view) +
           " B an event), digest " + view.digest + "\n" +
           (view.problem.empty() ? "" : "    stopped: " + view.problem + "\n");
  out += "\nsources\n";
  for (const query::SourceLine& source : report.sources)
    out += "  " + query::Printable(source.name) + ": " + CountText(source.events) +
           " events, last received " +
           (source.last_received.empty() ? "never" : source.last_received) +
           (source.last_effective.empty() ? "" : ", latest of " + source.last_effective) + "\n" +
           (source.alarm.empty() ? "" : "    " + source.alarm + "\n");
  return out;
}

std::string StatusJson(const query::StatusReport& report) {
  return "{\"folder\":" + query::JsonQuote(report.folder) +
         ",\"owner\":" + query::JsonQuote(report.owner) +
         ",\"care_entries\":" + std::to_string(report.care_entries) +
         ",\"access_entries\":" + std::to_string(report.access_entries) +
         ",\"quarantined\":" + std::to_string(report.quarantined) +
         ",\"residents\":" + std::to_string(report.residents) +
         ",\"bytes\":" + std::to_string(report.bytes) +
         ",\"last_recorded\":" + TextOrNull(report.last_recorded) +
         ",\"root_hash\":" + query::JsonQuote(report.root_hash) +
         ",\"note\":" + TextOrNull(report.note) +
         ",\"views\":" + ArrayJson(report.views, ViewJson) +
         ",\"sources\":" + ArrayJson(report.sources, SourceJson) + "}";
}

}  // namespace daybook::cli
