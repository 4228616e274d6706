// The diagnostics of files as JSON.
#include "query/check/check_script.h"
#include "query/format/format.h"

namespace daybook::query {
namespace {

std::string PlaceJson(std::string_view text, uint32_t byte) {
  const TextPlace place = PlaceAt(text, byte);
  return "{\"line\":" + std::to_string(place.line) + ",\"column\":" + std::to_string(place.column) +
         "}";
}

std::string DiagnosticJson(const CheckedFile& file, const Diagnostic& diagnostic) {
  std::string out = "{\"file\":" + JsonQuote(file.name);
  out += ",\"code\":" + JsonQuote(diagnostic.id);
  out += std::string(",\"severity\":\"") + (diagnostic.warning ? "warning" : "error") + "\"";
  out += ",\"message\":" + JsonQuote(diagnostic.message);
  out += ",\"hint\":" + (diagnostic.hint.empty() ? "null" : JsonQuote(diagnostic.hint));
  out += ",\"begin\":" + std::to_string(diagnostic.span.begin);
  out += ",\"end\":" + std::to_string(diagnostic.span.end);
  out += ",\"from\":" + PlaceJson(file.text, diagnostic.span.begin);
  return out + ",\"to\":" + PlaceJson(file.text, diagnostic.span.end) + "}";
}

}  // namespace

std::string CheckJson(const std::vector<CheckedFile>& files) {
  size_t errors = 0;
  size_t warnings = 0;
  std::string list;
  for (const CheckedFile& file : files) {
    for (const Diagnostic& diagnostic : file.diagnostics) {
      ++(diagnostic.warning ? warnings : errors);
      list += (list.empty() ? "\n" : ",\n") + DiagnosticJson(file, diagnostic);
    }
  }
  return std::string("{\"ok\":") + (errors == 0 ? "true" : "false") +
         ",\"errors\":" + std::to_string(errors) + ",\"warnings\":" + std::to_string(warnings) +
         ",\"diagnostics\":[" + list + "]}\n";
}

}  // namespace daybook::query
