#include "query/diagnostic.h"

#include <algorithm>
#include <iterator>

namespace daybook::query {
namespace {

// Character columns, from 0: a character of several bytes is one column.
size_t ColumnsOf(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

struct Line {
  size_t number = 1;
  size_t begin = 0;  // bytes
  size_t end = 0;    // without the line's end
};

Line LineAt(std::string_view text, size_t at) {
  Line line;
  for (size_t i = 0; i < at; ++i) {
    if (text[i] == '\n') {
      ++line.number;
      line.begin = i + 1;
    }
  }
  line.end = std::min(text.find('\n', at), text.size());
  if (line.end > line.begin && text[line.end - 1] == '\r') --line.end;
  return line;
}

// Of a longer line the bytes around the place are shown.
constexpr size_t kLineShownMax = 300;
constexpr size_t kShownBeforePlace = 100;

struct Excerpt {
  size_t begin = 0;
  size_t end = 0;
};

// Whole characters of the line.
Excerpt ExcerptOf(std::string_view text, const Line& line, size_t place) {
  if (line.end - line.begin <= kLineShownMax) return {line.begin, line.end};
  const auto within = [&](size_t at) {
    return at < line.end && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  Excerpt shown{line.begin, 0};
  if (place > line.begin + kShownBeforePlace) shown.begin = place - kShownBeforePlace;
  while (within(shown.begin)) ++shown.begin;
  shown.end = std::min(shown.begin + kLineShownMax, line.end);
  while (within(shown.end)) ++shown.end;
  return shown;
}

// Blanks under `text`, tabs kept so that what follows stands right whatever a tab's width is.
std::string BlanksUnder(std::string_view text) {
  std::string blanks;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) blanks += c == '\t' ? '\t' : ' ';
  }
  return blanks;
}

ast::Span Within(std::string_view text, ast::Span span) {
  const auto size = static_cast<uint32_t>(text.size());
  const uint32_t begin = std::min(span.begin, size);
  return {begin, std::clamp(span.end, begin, size)};
}

}  // namespace

Diagnostic TheRestIsLeftOut(ast::Span span, bool warning) {
  return {"CQ0123",
          "More than " + std::to_string(kDiagnosticsMax) + " things to say; the rest is left out.",
          span, "begin with the first", warning};
}

void SortByPlace(std::vector<Diagnostic>& all) {
  std::ranges::stable_sort(all, {}, [](const Diagnostic& d) { return d.span.begin; });
}

void SortAndCut(std::vector<Diagnostic>& all) {
  SortByPlace(all);
  if (all.size() <= kDiagnosticsMax) return;
  const ast::Span last = all[kDiagnosticsMax - 1].span;
  const bool warnings = std::ranges::all_of(all, [](const Diagnostic& d) { return d.warning; });
  all.resize(kDiagnosticsMax);
  all.push_back(TheRestIsLeftOut(last, warnings));
}

void Append(std::vector<Diagnostic> more, std::vector<Diagnostic>& all) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

TextPlace PlaceAt(std::string_view text, uint32_t byte) {
  const size_t at = std::min<size_t>(byte, text.size());
  const Line line = LineAt(text, at);
  return {line.number, ColumnsOf(text.substr(line.begin, at - line.begin)) + 1};
}

std::string PlaceOf(std::string_view text, ast::Span span) {
  span = Within(text, span);
  const Line first = LineAt(text, span.begin);
  const size_t from = ColumnsOf(text.substr(first.begin, span.begin - first.begin)) + 1;
  const Line last = LineAt(text, span.end);
  const size_t to = std::max<size_t>(ColumnsOf(text.substr(last.begin, span.end - last.begin)), 1);
  const std::string line = "line " + std::to_string(first.number);
  if (last.number > first.number && span.end > last.begin) {
    return line + ", column " + std::to_string(from) + " to line " + std::to_string(last.number) +
           ", column " + std::to_string(to);
  }
  if (last.number > first.number || to <= from) return line + ", column " + std::to_string(from);
  return line + ", columns " + std::to_string(from) + "-" + std::to_string(to);
}

std::string Underline(std::string_view text, const Diagnostic& diagnostic) {
  const ast::Span span = Within(text, diagnostic.span);
  const Line line = LineAt(text, span.begin);
  const Excerpt shown = ExcerptOf(text, line, span.begin);
  const size_t end =
      std::clamp<size_t>(span.end, span.begin, std::max<size_t>(shown.end, span.begin));
  const size_t wide = std::max<size_t>(ColumnsOf(text.substr(span.begin, end - span.begin)), 1);
  const std::string before = shown.begin > line.begin ? "\u2026" : "";
  std::string out = diagnostic.warning ? "warning " : "error ";
  out += diagnostic.id + " at " + PlaceOf(text, span) + "\n";
  out += "  " + before + std::string(text.substr(shown.begin, shown.end - shown.begin)) +
         (shown.end < line.end ? "\u2026" : "") + "\n";
  out += "  " + BlanksUnder(before) +
         BlanksUnder(text.substr(shown.begin, span.begin - shown.begin)) + std::string(wide, '^') +
         "\n";
  out += diagnostic.message + "\n";
  if (!diagnostic.hint.empty()) out += "hint: " + diagnostic.hint + "\n";
  return out;
}

}  // namespace daybook::query
