#include "feeds/fhir/words.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace daybook::feeds::fhir {

void AppendWords(std::string& line, const std::string& part, std::string_view between) {
  if (part.empty()) return;
  if (!line.empty()) line += between;
  line += part;
}

std::string WordsOf(const ledger::Coded& coded) {
  if (!coded.text.empty() || coded.codings.empty()) return coded.text;
  const ledger::Coding& coding = coded.codings.front();
  return coding.display.empty() ? coding.code : coding.display;
}

std::string WordsOf(const ledger::Party& party) {
  return party.display.empty() ? party.reference : party.display;
}

std::string RangeText(Reading& in, Element range) {
  const std::string low = QuantityText(in, range["low"]);
  const std::string high = QuantityText(in, range["high"]);
  if (low.empty()) return high.empty() ? "" : "up to " + high;
  return high.empty() ? "at least " + low : low + " - " + high;
}

std::string RatioText(Reading& in, Element ratio) {
  const std::string numerator = QuantityText(in, ratio["numerator"]);
  const std::string denominator = QuantityText(in, ratio["denominator"]);
  if (denominator.empty() || denominator == "1") return numerator;
  return numerator + " per " + denominator;
}

std::string WordsOf(Reading& in, Element concept_element) {
  return WordsOf(ReadCoded(in, concept_element));
}

std::string WordsAndCode(const ledger::Coded& coded) {
  std::string words = WordsOf(coded);
  if (coded.codings.empty() || coded.codings.front().code.empty()) return words;
  const ledger::Coding& coding = coded.codings.front();
  const std::string code = coding.system + (coding.system.empty() ? "" : " ") + coding.code;
  return words == coding.code ? code : words + " (" + code + ")";
}

std::string WordsOfAll(Reading& in, Element list) {
  std::string line;
  ForEach(in, list, [&](Element each) { AppendWords(line, WordsOf(in, each), ", "); });
  return line;
}

void AddComment(Reading& in, const std::string& label, const std::string& words) {
  if (!words.empty()) in.Add(ledger::FieldId::kComment, label + ": " + words);
}

namespace {

constexpr std::array<std::string_view, 15> kBlocks = {
    "p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre"};

struct Entity {
  std::string_view name;
  std::string_view text;
};
constexpr Entity kEntities[] = {{"&amp;", "&"},  {"&lt;", "<"},   {"&gt;", ">"},   {"&quot;", "\""},
                                {"&apos;", "'"}, {"&nbsp;", " "}, {"&#160;", " "}, {"&#39;", "'"}};

// The lower-case name of the tag that opens at the start of `html`: "p" of "</P class=x>".
std::string TagName(std::string_view html) {
  std::string name;
  html.remove_prefix(html.starts_with("</") ? 2 : 1);
  for (const char c : html) {
    if (!std::isalnum(static_cast<unsigned char>(c))) break;
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

// One past the tag, the comment, or the whole of a script or style.
size_t EndOfTag(std::string_view html, size_t at, const std::string& name) {
  const bool comment = html.substr(at).starts_with("<!--");
  const std::string_view closing = comment ? "-->" : ">";
  size_t end = html.find(closing, at);
  if ((name == "script" || name == "style") && html[at + 1] != '/')
    end = html.find('>', std::min(html.find("</" + name, at), html.size()));
  return end == std::string_view::npos ? html.size() : end + (comment ? 3 : 1);
}

void AppendBlank(std::string& text, char blank) {
  if (text.empty() || text.back() == '\n') return;
  if (text.back() == ' ' && blank == '\n') text.pop_back();
  if (!text.empty() && text.back() != ' ' && text.back() != '\n') text += blank;
}

// Appends what stands at `at`, a character or an entity, and gives the place after it.
size_t AppendCharacter(std::string_view html, size_t at, std::string& text) {
  for (const Entity& entity : kEntities) {
    if (!html.substr(at).starts_with(entity.name)) continue;
    text += entity.text;
    return at + entity.name.size();
  }
  const char c = html[at];
  if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
    AppendBlank(text, ' ');
  else
    text += c;
  return at + 1;
}

}  // namespace

std::string WithoutTags(std::string_view html) {
  std::string text;
  for (size_t at = 0; at < html.size();) {
    const char next = at + 1 < html.size() ? html[at + 1] : ' ';
    const bool tag = html[at] == '<' &&
                     (next == '/' || next == '!' || std::isalpha(static_cast<unsigned char>(next)));
    if (!tag) {
      at = AppendCharacter(html, at, text);
      continue;
    }
    const std::string name = TagName(html.substr(at));
    if (std::ranges::find(kBlocks, name) != kBlocks.end())
      AppendBlank(text, '\n');
    else if (name == "td" || name == "th")
      AppendBlank(text, ' ');
    at = EndOfTag(html, at, name);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.pop_back();
  return text;
}

}  // namespace daybook::feeds::fhir
