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

// A slip or two a clause; text with more of them is told of those alone.
constexpr int kRoundsMax = 8;
// Each round reads the statement a few times: words that are read for all statements of a text;
// what is beyond is left out whole.
constexpr size_t kWordsReadMax = 50'000;

struct WordRange {
  size_t begin = 0;
  size_t end = 0;
};

std::string_view TextOf(std::string_view text, const Word& word) {
  return text.substr(word.span.begin, word.span.end - word.span.begin);
}

Words WordsOf(std::string_view text) {
  TextReader& reader = TextReader::ForThread();
  Words words = reader.Cut(text);
  reader.Forget();
  return words;
}

void Blank(std::string& text, size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i)
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
    Blank(text, date.span.begin, date.span.end);
    text.replace(date.span.begin, kDate.size(), kDate);
    changed = true;
  }
  if (changed) return std::nullopt;  // the words are to be cut again
  const auto fault = FindFault(text, words, "statement");
  return fault ? std::optional(fault->at) : std::nullopt;
}

// Where the clauses begin, and what joins conditions and columns, outside of brackets.
struct Joints {
  std::vector<size_t> clauses;
  std::vector<size_t> joins;

  Joints(std::span<const Word> words, size_t at) {
    int depth = 0;
    const bool defines = !words.empty() && words.front().keyword == "define";
    for (size_t i = 0; i < words.size(); ++i) {
      const std::string_view key = words[i].keyword;
      if (key == "(") ++depth;
      if (key == ")") depth = std::max(0, depth - 1);
      if (depth > 0) continue;
      // `folowed by`; and `limit` may be a name where no number follows, as none does if that is
      // the fault.
      const bool of_slip = key == "by" && i == at + 1;
      if ((ClauseAt(words, i) >= 0 && !of_slip) || (key == "limit" && i + 1 == at))
        clauses.push_back(i);
      // What a definition says is as a clause.
      if (defines && key == "=" && clauses.empty()) clauses.push_back(i);
      if (key == "and" || key == "or" || key == ",") joins.push_back(i);
    }
  }
  // The last of them before, or the first at or after; `none` where there is none.
  static size_t Before(const std::vector<size_t>& places, size_t at, size_t none) {
    const auto found = std::ranges::lower_bound(places, at);
    return found == places.begin() ? none : *std::prev(found);
  }
  static size_t From(const std::vector<size_t>& places, size_t at, size_t none) {
    const auto found = std::ranges::lower_bound(places, at);
    return found == places.end() ? none : *found;
  }
};

// The words between the innermost brackets around word `at`; none where they aren't closed.
std::optional<WordRange> BracketsAround(std::span<const Word> words, size_t at) {
  std::vector<size_t> open;
  for (size_t i = 0; i < at; ++i) {
    if (words[i].keyword == "(") open.push_back(i);
    if (words[i].keyword == ")" && !open.empty()) open.pop_back();
  }
  if (open.empty()) return std::nullopt;
  int depth = 0;
  for (size_t i = at; i < words.size(); ++i) {
    if (words[i].keyword == "(") ++depth;
    if (words[i].keyword == ")" && --depth < 0) return WordRange{open.back() + 1, i};
  }
  return std::nullopt;
}

// Of what stands in brackets: what is joined to the rest by `and`, `or` or a comma.
void AddPartsInBrackets(std::span<const Word> words, size_t at, std::vector<WordRange>& parts) {
  const auto inside = BracketsAround(words, at);
  if (!inside) return;
  const Joints joints(words.subspan(inside->begin, inside->end - inside->begin),
                      at - inside->begin);
  const size_t none = words.size();
  const size_t join = Joints::Before(joints.joins, at - inside->begin, none);
  const size_t next = Joints::From(joints.joins, at - inside->begin, none);
  if (join != none)
    parts.push_back({inside->begin + join, next != none ? inside->begin + next : inside->end});
  else if (next != none)
    parts.push_back({inside->begin, inside->begin + next + 1});
}

// What may be left out for the fault at word `at`, the least first.
std::vector<WordRange> PartsFor(std::span<const Word> words, size_t at) {
  const size_t none = words.size();
  const Joints joints(words, at);
  std::vector<WordRange> parts;
  AddPartsInBrackets(words, at, parts);
  const bool begins_clause = std::ranges::binary_search(joints.clauses, at);
  const size_t clause = Joints::Before(joints.clauses, at, none);
  const size_t join = Joints::Before(joints.joins, at, none);
  const bool joined = clause != none && join != none && join > clause;
  if (begins_clause) {
    // The clause before lacks its end, or this one comes too late.
    if (joined) parts.push_back({join, at});
    if (clause != none) parts.push_back({clause, at});
    parts.push_back({at, Joints::From(joints.clauses, at + 1, none)});
    return parts;
  }
  const size_t end = Joints::From(joints.clauses, at, none);
  if (clause == none) {
    if (at > 0 && end < none) parts.push_back({at, end});  // behind the subject
    return parts;
  }
  const size_t next = Joints::From(joints.joins, at, none);
  if (next < end && joined) parts.push_back({join, next});
  if (next < end && !joined) parts.push_back({clause + 1, next + 1});
  parts.push_back({at, end});
  if (joined) parts.push_back({join, end});
  parts.push_back({clause, end});
  return parts;
}

// The names that a part gives: lets, and columns by `as`.
void NoteNames(std::string_view text, std::span<const Word> part, Readable& readable) {
  for (size_t i = 0; i + 1 < part.size(); ++i) {
    const bool column = part[i].keyword == "as" && part[i + 1].keyword != "at";
    const bool let = i > 0 && part[i].keyword == "=" &&
                     (i == 1 || part[i - 2].keyword == "let" || part[i - 2].keyword == ",");
    if (column) readable.lost_names.emplace_back(TextOf(text, part[i + 1]));
    if (let) readable.lost_names.emplace_back(TextOf(text, part[i - 1]));
  }
}

// One statement, or none. Also if what it says is refused for itself, as a 30th of February is.
bool CanBeRead(std::string_view text) {
  TextReader& reader = TextReader::ForThread();
  const Words& words = reader.Cut(text);
  std::vector<Diagnostic> notes;
  const bool read =
      words.empty() || (!TooDeep(words) && FindForeignDates(text, words).diagnostics.empty() &&
                        reader.Read(0, words.size(), notes));
  reader.Forget();
  return read;
}

void NoteDefinition(std::string_view text, std::span<const Word> words, Readable& readable) {
  if (words.size() > 2 && words[0].keyword == "define")
    readable.lost_definitions.emplace_back(TextOf(text, words[2]));
}

// Nothing is left of the statement.
void LeaveOut(std::string& text, std::span<const Word> words, Readable& readable) {
  NoteDefinition(text, words, readable);
  Blank(text, 0, text.size());
}

// Leaves out what the fault at word `at` calls for. `read`: words that were read so far.
void MendFault(std::string& text, std::span<const Word> words, size_t at, size_t& read,
               Readable& readable) {
  // Clauses are of questions; where a definition seems to have them it is none.
  const bool question = words.front().keyword != "define";
  for (const WordRange part : PartsFor(words, at)) {
    // Where a statement ends too early nothing stands from the fault on.
    if (part.begin >= part.end) continue;
    if (!question && ClauseAt(words, part.begin) >= 0) continue;
    const size_t begin = words[part.begin].span.begin;
    // With the comments and the terms of codes that stand between the words.
    const size_t end = part.end < words.size() ? words[part.end].span.begin : text.size();
    std::string mended = text;
    Blank(mended, begin, end);
    const Words left = WordsOf(mended);
    read += left.size();
    const auto fault = left.empty() ? std::nullopt : FindFault(mended, left, "statement");
    if (left.empty() || (fault && fault->Place().begin < end)) continue;
    NoteNames(text, words.subspan(part.begin, part.end - part.begin), readable);
    NoteDefinition(text, words, readable);
    text = std::move(mended);
    return;
  }
  LeaveOut(text, words, readable);
}

void MendStatement(std::string& text, size_t& read, Readable& readable) {
  for (int round = 0; round < kRoundsMax; ++round) {
    if (CanBeRead(text)) return;
    const Words words = WordsOf(text);
    read += words.size();
    if (words.empty() || read > kWordsReadMax || TooDeep(words)) break;
    bool changed = false;
    const auto fault = FaultIn(text, words, changed);
    if (fault) MendFault(text, words, *fault, read, readable);
    if (!fault && !changed) break;
  }
  if (!CanBeRead(text)) LeaveOut(text, WordsOf(text), readable);
}

}  // namespace

Readable WithoutUnreadable(std::string_view text) {
  Readable readable;
  if (text.size() > kStatementBytesMax || FirstBadByte(text) < text.size()) return readable;
  const Words words = WordsOf(text);
  std::string mended;
  size_t faulty = 0, read = 0;
  for (size_t i = 0, from = 0; i <= words.size(); ++i) {
    const bool last = i == words.size();
    if (!last && words[i].keyword != ";") continue;
    const size_t to = last ? text.size() : words[i].span.begin;
    std::string statement(text.substr(from, to - from));
    if (!CanBeRead(statement)) {
      // More messages than that aren't told.
      if (++faulty > kDiagnosticsMax)
        LeaveOut(statement, WordsOf(statement), readable);
      else
        MendStatement(statement, read, readable);
    }
    mended += statement;
    if (!last) mended += ';';
    from = to + 1;
  }
  readable.text = std::move(mended);
  return readable;
}

}  // namespace daybook::query
