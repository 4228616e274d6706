// Any bytes as CareQL: no crash, a diagnostic that can be printed, a prompt that answers.
#include <algorithm>
#include <cstdlib>

#include "query/parse/faults/unreadable.h"
#include "query/parse/parse.h"
#include "tests/careql/statement_files.h"
#include "tests/fuzz/seeds.h"

std::vector<std::string> FuzzSeeds() {
  std::vector<std::string> seeds;
  for (const auto& file : daybook::tests::StatementFiles())
    for (size_t at = 0; at < file.text.size();) {
      const size_t end = std::min(file.text.find(";\n", at), file.text.size() - 1) + 1;
      seeds.push_back(file.text.substr(at, end - at));
      at = end;
    }
  return seeds;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const daybook::query::ParseOutcome outcome = daybook::query::Parse(text);
  for (const auto& diagnostic : outcome.diagnostics) {
    if (diagnostic.id == "CQ0199") std::abort();
    if (daybook::query::Underline(text, diagnostic).empty()) std::abort();
  }
  // What is left of it when that is left out can be read, and stands where it stood.
  const std::string mended = daybook::query::WithoutUnreadable(text).text;
  if (!mended.empty() && mended.size() != text.size()) std::abort();
  if (!mended.empty() && daybook::query::WithoutUnreadable(mended).text != mended) std::abort();
  daybook::query::NeedsMore(text);
  daybook::query::Complete(text);
  return 0;
}
