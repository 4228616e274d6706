#include "feeds/fhir/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

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
// XML's own, and those of HTML (html.spec.whatwg.org, named character references) that letters
// have.
constexpr Entity kEntities[] = {
    {"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},
    {"nbsp", " "},   {"micro", "µ"},  {"mu", "μ"},     {"deg", "°"},    {"plusmn", "±"},
    {"le", "≤"},     {"ge", "≥"},     {"ne", "≠"},     {"asymp", "≈"},  {"times", "×"},
    {"divide", "÷"}, {"frac12", "½"}, {"frac14", "¼"}, {"frac34", "¾"}, {"sup2", "²"},
    {"sup3", "³"},   {"alpha", "α"},  {"beta", "β"},   {"gamma", "γ"},  {"delta", "δ"},
    {"Delta", "Δ"},  {"kappa", "κ"},  {"lambda", "λ"}, {"pound", "£"},  {"euro", "€"},
    {"ndash", "–"},  {"mdash", "—"},  {"hellip", "…"}, {"bull", "•"},   {"middot", "·"},
    {"lsquo", "‘"},  {"rsquo", "’"},  {"ldquo", "“"},  {"rdquo", "”"},  {"laquo", "«"},
    {"raquo", "»"},  {"copy", "©"},   {"reg", "®"},    {"trade", "™"},  {"sect", "§"},
    {"para", "¶"},   {"rarr", "→"},   {"larr", "←"},   {"uarr", "↑"},   {"darr", "↓"},
    {"agrave", "à"}, {"aacute", "á"}, {"acirc", "â"},  {"atilde", "ã"}, {"auml", "ä"},
    {"aring", "å"},  {"aelig", "æ"},  {"ccedil", "ç"}, {"egrave", "è"}, {"eacute", "é"},
    {"ecirc", "ê"},  {"euml", "ë"},   {"igrave", "ì"}, {"iacute", "í"}, {"icirc", "î"},
    {"iuml", "ï"},   {"ntilde", "ñ"}, {"ograve", "ò"}, {"oacute", "ó"}, {"ocirc", "ô"},
    {"otilde", "õ"}, {"ouml", "ö"},   {"oslash", "ø"}, {"ugrave", "ù"}, {"uacute", "ú"},
    {"ucirc", "û"},  {"uuml", "ü"},   {"yacute", "ý"}, {"szlig", "ß"},  {"Eacute", "É"},
    {"Ouml", "Ö"},   {"Uuml", "Ü"},   {"Auml", "Ä"},   {"Aring", "Å"},  {"Oslash", "Ø"}};
constexpr size_t kReferenceBytesMax = 12;  // of a character reference, between & and ;

// UTF-8 of a character that text may have; empty for any other.
std::string Utf8Of(uint32_t point) {
  const bool control = point < 0x20 && point != '\t' && point != '\n' && point != '\r';
  if (control || (point >= 0xD800 && point < 0xE000) || point > 0x10FFFF) return {};
  if (point < 0x80) return {static_cast<char>(point)};
  const auto tail = [point](int shift) {
    return static_cast<char>(0x80 | ((point >> shift) & 0x3F));
  };
  if (point < 0x800) return {static_cast<char>(0xC0 | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xE0 | point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
}

// The character of a reference, "#181", "#xB5" or a name; empty for none.
std::string CharacterOf(std::string_view reference) {
  if (!reference.starts_with('#')) {
    for (const Entity& entity : kEntities)
      if (entity.name == reference) return std::string(entity.text);
    return {};
  }
  reference.remove_prefix(1);
  const bool hex = reference.starts_with('x') || reference.starts_with('X');
  if (hex) reference.remove_prefix(1);
  uint32_t point = 0;
  const char* const end = reference.data() + reference.size();
  const auto [stop, failed] = std::from_chars(reference.data(), end, point, hex ? 16 : 10);
  if (failed != std::errc() || stop != end) return {};
  return point == 0xA0 ? " " : Utf8Of(point);  // no-break spaces are spaces here
}

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
  if (html[at] == '&') {
    const size_t end = html.substr(at, kReferenceBytesMax + 2).find(';');
    const std::string character =
        end == std::string_view::npos ? "" : CharacterOf(html.substr(at + 1, end - 1));
    text += character;
    if (!character.empty()) return at + end + 1;
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
