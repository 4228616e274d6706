#include "feeds/fhir/references.h"

#include "feeds/find_any.h"

namespace daybook::feeds::fhir {
namespace {

constexpr std::string_view kReferenceKey = "\"reference\"";
constexpr std::string_view kUrlKey = "\"url\"";  // of an Attachment

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// One past the closing quote of the string that opens at `from`, or the end.
size_t EndOfString(std::string_view raw, size_t from) {
  size_t at = from + 1;
  for (;;) {
    at = FindAny(raw, at, '"', '\\', '\n');
    if (at >= raw.size()) return raw.size();
    if (raw[at] == '"') return at + 1;
    at += raw[at] == '\\' ? 2 : 1;
  }
}

std::string_view WithoutSpaceAtEnd(std::string_view text) {
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

// Whether the value that follows `before` is that of `key`, which has its quotes.
bool IsValueOf(std::string_view key, std::string_view before) {
  before = WithoutSpaceAtEnd(before);
  if (!before.ends_with(':')) return false;
  before.remove_suffix(1);
  return WithoutSpaceAtEnd(before).ends_with(key);
}

bool MayBeFullUrl(std::string_view text) {
  return text.starts_with("urn:") || text.starts_with("http");
}

}  // namespace

void BundleReferences::Add(const std::string& full_url, const std::string& type,
                           const std::string& id) {
  if (full_url.empty() || type.empty() || id.empty()) return;
  if (targets_.size() >= kBundleFullUrlsMax || bytes_ >= kBundleFullUrlBytesMax) return;
  std::string type_and_id = type + "/" + id;
  const auto [place, is_new] = targets_.try_emplace(full_url, Target{type_and_id, false});
  if (is_new) bytes_ += full_url.size() + type_and_id.size();
  if (!is_new && place->second.type_and_id != type_and_id) place->second.ambiguous = true;
}

const BundleReferences::Target* BundleReferences::Find(std::string_view url) const {
  const auto found = targets_.find(std::string(url));
  return found == targets_.end() ? nullptr : &found->second;
}

namespace {

// What stands for a string of the text: an entry it refers to, or null for itself.
const BundleReferences::Target* TargetOf(std::string_view raw, size_t at, std::string_view quoted,
                                         const BundleReferences* references) {
  if (!references || quoted.size() < 3) return nullptr;
  if (!MayBeFullUrl(quoted.substr(1))) return nullptr;
  const std::string_view before = raw.substr(0, at);
  const bool refers = IsValueOf(kReferenceKey, before);
  if (!refers && !IsValueOf(kUrlKey, before)) return nullptr;
  const auto* const target = references->Find(quoted.substr(1, quoted.size() - 2));
  // The url of an extension is the address of its definition, which may be an entry too.
  const bool meant = refers || (target && target->type_and_id.starts_with("Binary/"));
  return meant ? target : nullptr;
}

}  // namespace

Content ContentOf(std::string_view raw, const BundleReferences* references) {
  Content content;
  content.text.reserve(raw.size() + kPaddingBytes);
  size_t copied = 0;  // everything before is in the content, or left out
  size_t at = 0;
  while (at < raw.size()) {
    if (IsSpace(raw[at])) {
      content.text += raw.substr(copied, at - copied);
      while (at < raw.size() && IsSpace(raw[at])) ++at;
      copied = at;
    } else if (raw[at] == '"') {
      const size_t end = EndOfString(raw, at);
      const std::string_view quoted = raw.substr(at, end - at);
      if (const auto* target = TargetOf(raw, at, quoted, references)) {
        const std::string_view url = quoted.substr(1, quoted.size() - 2);
        content.text += raw.substr(copied, at - copied);
        content.text += '"' + target->type_and_id + '"';
        copied = end;
        if (target->ambiguous) content.ambiguous = url;
        content.resolved = true;
      }
      at = end;
    } else {
      ++at;
    }
  }
  content.text += raw.substr(copied);
  return content;
}

std::string IdFromFullUrl(std::string_view full_url) {
  for (const std::string_view scheme : {"urn:uuid:", "urn:oid:"})
    if (full_url.starts_with(scheme)) return std::string(full_url.substr(scheme.size()));
  const size_t slash = full_url.rfind('/');
  return std::string(slash == std::string_view::npos ? full_url : full_url.substr(slash + 1));
}

std::string RecordOf(std::string_view reference, std::string_view type) {
  if (reference.starts_with("urn:")) return std::string(type) + "/" + IdFromFullUrl(reference);
  if (const size_t history = reference.find("/_history/"); history != std::string_view::npos)
    reference = reference.substr(0, history);
  const size_t id = reference.rfind('/');
  if (id == std::string_view::npos || id == 0) return std::string(reference);
  const size_t before = reference.rfind('/', id - 1);
  return std::string(before == std::string_view::npos ? reference : reference.substr(before + 1));
}

}  // namespace daybook::feeds::fhir
