#include "query/parse/unreadable.h"

#include <algorithm>
#include <optional>

#include "query/parse/checks.h"
#include "query/parse/clauses.h"
#include "query/parse/fault.h"
#include "query/parse/foreign_date.h"
#include "query/parse/parse.h"
#include "query/parse/reader.h"

namespace daybook::query {
namespace {

// A slip or two a clause; text with more of them is told of its first.
constexpr int kRoundsMax = 8;

struct Range {
  size_t begin = 0;  // words
  size_t end = 0;
};

// What to leave out for the fault at word `at`: the rest of its clause from the last `and`, `or` or
// comma before it, or from where it began.
std::optional<Range> PartOf(std::span<const Word> words, size_t at) {
  const size_t none = words.size();
  size_t clause = none, part = none, end = none;
  int depth = 0;
  for (size_t i = 0; i < words.size() && end == none; ++i) {
    const std::string_view key = words[i].keyword;
    if (key == "(") ++depth;
    if (key == ")") depth = std::max(0, depth - 1);
    if (depth > 0) continue;
    // `limit` may be a name where no number follows, as none does if that is the fault.
    if (ClauseAt(words, i) >= 0 || (key == "limit" && i + 1 == at)) {
      if (i > at) {
        end = i;
      } else {
        clause = i;
        part = i;
      }
    } else if (clause != none && i <= at && (key == "and" || key == "or" || key == ",")) {
      part = i;
    }
  }
  if (clause == none) return std::nullopt;
  const std::string_view first = words[clause].keyword;
  if (first == "let" || first == "every") return std::nullopt;
  // What comes after these may name a column of theirs.
  if (first == "show" || first == "by") end = none;
  return Range{part, end};
}

void Blank(std::string& text, ast::Span span) {
  for (uint32_t i = span.begin; i < span.end; ++i)
    if (text[i] != '\n') text[i] = ' ';
}

// A foreign date becomes one of ours if there is room; else it is a fault like others.
std::optional<size_t> FaultIn(std::string& text, std::span<const Word> words, bool& changed) {
  static constexpr std::string_view kDate = "2000-01-01";
  for (const Diagnostic& date : FindForeignDates(text, words).diagnostics) {
    if (date.span.end - date.span.begin < kDate.size()) {
      const auto at = std::ranges::find_if(
          words, [&](const Word& word) { return word.span.begin >= date.span.begin; });
      return static_cast<size_t>(at - words.begin());
    }
    Blank(text, date.span);
    text.replace(date.span.begin, kDate.size(), kDate);
    changed = true;
  }
  if (changed) return std::nullopt;  // the words are to be cut again
  const auto fault = FindFault(text, words, "statement");
  return fault ? std::optional(fault->at) : std::nullopt;
}

// Of one statement. False if a definition can't be helped; a question is left out whole.
bool Mend(std::string& text, std::span<const Word> words, bool& changed) {
  std::optional<Range> part;
  if (!TooDeep(words)) {
    const auto fault = FaultIn(text, words, changed);
    if (!fault) return true;
    part = PartOf(words, *fault);
  }
  // A definition's clauses are few, and one that isn't among them says that it is no definition.
  const bool defines = words.front().keyword == "define";
  if (defines && (!part || ClauseAt(words, part->begin) >= 0)) return false;
  if (!part) part = Range{0, words.size()};
  // With the comments and the terms of codes that stand between the words.
  const size_t end = part->end < words.size() ? words[part->end].span.begin : text.size();
  Blank(text, {words[part->begin].span.begin, static_cast<uint32_t>(end)});
  return changed = true;
}

// One statement, as far as it can be helped. False where that can't be.
bool MendStatement(std::string& text) {
  for (int round = 0; round < kRoundsMax; ++round) {
    if (Parse(text).ok()) return true;
    TextReader& reader = TextReader::ForThread();
    const Words words = reader.Cut(text);
    reader.Forget();
    bool changed = false;
    if (words.empty() || !Mend(text, words, changed) || !changed) return false;
  }
  return false;
}

}  // namespace

std::string WithoutUnreadable(std::string_view text) {
  if (text.size() > kStatementBytesMax || FirstBadByte(text) < text.size()) return {};
  TextReader& reader = TextReader::ForThread();
  const Words words = reader.Cut(text);
  reader.Forget();
  std::string mended;
  size_t faulty = 0;
  for (size_t i = 0, from = 0; i <= words.size(); ++i) {
    const bool last = i == words.size();
    if (!last && words[i].keyword != ";") continue;
    const size_t to = last ? text.size() : words[i].span.begin;
    std::string statement(text.substr(from, to - from));
    if (!Parse(statement).ok() && (++faulty > kDiagnosticsMax || !MendStatement(statement)))
      return {};
    mended += statement;
    if (!last) mended += ';';
    from = to + 1;
  }
  return mended;
}

}  // namespace daybook::query
