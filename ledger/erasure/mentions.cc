#include "ledger/erasure/mentions.h"

#include <algorithm>

namespace daybook::ledger {
namespace {

constexpr size_t kNhsNumberDigits = 10;

// FHIR ids may hold - and . too: Patient/x is not in Patient/x-1.
bool IsWordPart(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_';
}

// `word` in `bytes`, with no part of a word right before or behind it.
bool HasWord(std::string_view bytes, std::string_view word) {
  for (size_t at = bytes.find(word); at != std::string_view::npos; at = bytes.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || !IsWordPart(bytes[at - 1])) && (end == bytes.size() || !IsWordPart(bytes[end])))
      return true;
  }
  return false;
}

// A resource of this type and id: FHIR names its subject "Patient/17" and says "id":"17" in it.
bool IsResource(std::string_view bytes, std::string_view type, std::string_view id) {
  const std::string quoted = "\"" + std::string(id) + "\"";
  if (!HasWord(bytes, type)) return false;
  for (size_t at = bytes.find("\"id\""); at != std::string_view::npos;
       at = bytes.find("\"id\"", at + 1)) {
    const size_t value = bytes.find_first_not_of(" \t\r\n:", at + 4);
    if (value != std::string_view::npos && bytes.substr(value).starts_with(quoted)) return true;
  }
  return false;
}

bool HasSubject(std::string_view bytes, std::string_view subject) {
  if (HasWord(bytes, subject)) return true;
  const size_t slash = subject.find('/');
  // JSON may write a slash as \\/.
  if (slash != std::string_view::npos &&
      HasWord(bytes,
              std::string(subject.substr(0, slash)) + "\\" + std::string(subject.substr(slash))))
    return true;
  return slash != std::string_view::npos &&
         IsResource(bytes, subject.substr(0, slash), subject.substr(slash + 1));
}

}  // namespace

void Mentions::AddNumber(const std::string& number) {
  if (number.empty()) return;
  numbers_.push_back(number);
  if (number.size() != kNhsNumberDigits) return;
  for (const char* gap : {" ", "-"})
    numbers_.push_back(number.substr(0, 3) + gap + number.substr(3, 3) + gap + number.substr(6));
}

void Mentions::AddSubject(const std::string& source, const std::string& subject) {
  subjects_.emplace_back(source, subject);
}

void Mentions::AddSource(const std::string& source) { sources_.push_back(source); }

bool Mentions::In(const QuarantineEntry& entry) const {
  if (std::find(sources_.begin(), sources_.end(), entry.source) != sources_.end()) return true;
  const auto has_number = [&](const std::string& number) { return HasWord(entry.raw, number); };
  if (std::any_of(numbers_.begin(), numbers_.end(), has_number)) return true;
  return std::any_of(subjects_.begin(), subjects_.end(), [&](const auto& subject) {
    return subject.first == entry.source && HasSubject(entry.raw, subject.second);
  });
}

bool Mentions::In(std::string_view bytes) const {
  const auto has = [&](const std::string& word) { return HasWord(bytes, word); };
  return std::any_of(numbers_.begin(), numbers_.end(), has) ||
         std::any_of(sources_.begin(), sources_.end(), has) ||
         std::any_of(subjects_.begin(), subjects_.end(),
                     [&](const auto& subject) { return HasSubject(bytes, subject.second); });
}

}  // namespace daybook::ledger
