#include "query/define/named_after.h"

#include "query/bind/name_key.h"

namespace daybook::query {
namespace {

// Whether the words of `part` stand among those of `name`: "asthma" in "asthma_register".
bool Names(const std::string& name, const std::string& part) {
  return ("_" + name + "_").find("_" + part + "_") != std::string::npos;
}

}  // namespace

void WarnOfOtherCodes(Binder& binder, const std::string& kind, const std::string& name,
                      ast::Span span) {
  static constexpr std::string_view kCodes = "codes ";
  if (kind == "codes") return;  // made of codes, whatever they are called
  std::string looks_at;
  for (const std::string& used : binder.used_keys())
    if (used.starts_with(kCodes))
      looks_at += (looks_at.empty() ? "" : ", ") + used.substr(kCodes.size());
  if (looks_at.empty()) return;
  for (const std::string& codes : binder.catalogue().Names("codes")) {
    const std::string key = NameKey(codes);
    if (!Names(name, key)) continue;
    bool met = false;  // by itself, or by something that is called after it too
    for (const std::string& used : binder.used_keys())
      met |= used != kind + " " + name && Names(used.substr(used.find(' ') + 1), key);
    if (!met)
      binder.Warn("CQ0370", "it is called after the codes " + codes + ", and looks at " + looks_at,
                  span, "look at " + codes + ", or give it another name");
  }
}

}  // namespace daybook::query
