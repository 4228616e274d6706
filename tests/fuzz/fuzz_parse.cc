// Any bytes as CareQL: no crash, a diagnostic that can be printed, a prompt that answers.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "query/parse/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const daybook::query::ParseOutcome outcome = daybook::query::Parse(text);
  for (const auto& diagnostic : outcome.diagnostics) {
    if (diagnostic.id == "CQ0199") std::abort();
    if (daybook::query::Underline(text, diagnostic).empty()) std::abort();
  }
  daybook::query::NeedsMore(text);
  daybook::query::Complete(text);
  return 0;
}
