#include "query/define/named_after.h"

#include <algorithm>

#include "query/bind/name_key.h"
#include "query/parse/reader.h"

namespace daybook::query {
namespace {

// Whether the words of `part` stand among those of `name`: "asthma" in "old_asthma".
bool HoldsWords(const std::string& name, const std::string& part) {
  return ("_" + name + "_").find("_" + part + "_") != std::string::npos;
}

// "asthma_register" of "asthma". Other words may say that it is just not about it.
bool IsCalledAfter(const std::string& name, const std::string& codes) {
  for (const std::string_view after :
       {"", "_register", "_cohort", "_patients", "_people", "_residents", "_records", "_list",
        "_diagnosis", "_diagnosed", "_group", "_population"})
    if (name == codes + std::string(after)) return true;
  return name == "has_" + codes || name == "with_" + codes || name == "any_" + codes;
}

}  // namespace

void WarnOfOtherCodes(Binder& binder, const std::string& kind, const std::string& name,
                      std::string_view text, ast::Span span) {
  static constexpr std::string_view kCodes = "codes ";
  if (kind == "codes") return;  // made of codes, whatever they are called
  std::string looks_at;
  for (const std::string& used : binder.used_keys())
    if (used.starts_with(kCodes))
      looks_at += (looks_at.empty() ? "" : ", ") + used.substr(kCodes.size());
  if (looks_at.empty()) return;
  const Words& words = TextReader::ForThread().Cut(text);
  const bool has_code = std::ranges::count(words, WordKind::kCode, &Word::kind) > 0;
  TextReader::ForThread().Forget();
  if (has_code) return;
  const std::string own = kind + " " + name;
  for (const std::string& codes : binder.catalogue().Names("codes")) {
    const std::string key = NameKey(codes);
    if (!IsCalledAfter(name, key)) continue;
    bool met = false;  // by itself, or by something that is called after it too
    for (const std::string& used : binder.used_keys())
      met |= used != own && HoldsWords(used.substr(used.find(' ') + 1), key);
    if (met) continue;
    std::string message = "it is called after the codes ";
    message.append(codes).append(", and looks at ").append(looks_at);
    binder.Warn("CQ0370", message, span, "look at " + codes + ", or give it another name");
  }
}

}  // namespace daybook::query
