#include "query/bind/written.h"

#include <span>

#include "query/bind/name_key.h"
#include "query/parse/reader.h"

namespace daybook::query {
namespace {

// True if the first bracket is closed by the last.
bool AreInOneBracket(std::span<const Word> words) {
  if (words.size() < 2 || words.front().keyword != "(") return false;
  int depth = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i].keyword == "(") ++depth;
    if (words[i].keyword == ")" && --depth == 0) return i + 1 == words.size();
  }
  return false;
}

// `last.value`: names joined by dots, without a blank.
bool AreNames(std::string_view text) {
  bool at_start = true;
  for (const char c : text) {
    const bool letter = c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (at_start ? !letter : !letter && !digit && c != '.') return false;
    at_start = c == '.';
  }
  return !at_start;
}

// What cutting `text` into words would come to.
std::string KeyOfNames(std::string_view text) {
  std::string key;
  for (const char c : NameKey(text)) {
    if (c == '.')
      key += " . ";
    else
      key += c;
  }
  return key;
}

}  // namespace

std::string WrittenKey(std::string_view text) {
  if (AreNames(text)) return KeyOfNames(text);  // most are
  TextReader& reader = TextReader::ForThread();
  const Words& all = reader.Cut(text);
  std::span<const Word> words(all);
  while (AreInOneBracket(words)) words = words.subspan(1, words.size() - 2);
  std::string key;
  for (const Word& word : words) {
    if (!key.empty()) key += ' ';
    const std::string_view as_is = text.substr(word.span.begin, word.span.end - word.span.begin);
    if (!word.keyword.empty())
      key += word.keyword;
    else
      key += word.kind == WordKind::kName ? NameKey(as_is) : std::string(as_is);
  }
  reader.Forget();
  return key;
}

}  // namespace daybook::query
