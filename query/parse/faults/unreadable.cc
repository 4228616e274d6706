#include "query/parse/faults/unreadable.h"

#include <algorithm>
#include <optional>
#include <set>

#include "query/parse/checks.h"
#include "query/parse/faults/clauses.h"
#include "query/parse/faults/fault.h"
#include "query/parse/foreign_date.h"
#include "query/parse/parse.h"
#include "query/parse/reader.h"

namespace daybook::query {
namespace {

// A slip or two a clause; text with more of them is told of those alone.
constexpr int kRoundsMax = 8;
// The message of a `where` in a pattern.
constexpr std::string_view kWhereInPattern = "CQ0110";
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

// What may be left out for the fault at word `at`, the least first. `late`: the clause that begins
// there is none of the question.
std::vector<WordRange> PartsFor(std::span<const Word> words, size_t at, bool late) {
  const size_t none = words.size();
  const Joints joints(words, at);
  std::vector<WordRange> parts;
  AddPartsInBrackets(words, at, parts);
  const bool begins_clause = std::ranges::binary_search(joints.clauses, at);
  const size_t clause = Joints::Before(joints.clauses, at, none);
  const size_t join = Joints::Before(joints.joins, at, none);
  const bool joined = clause != none && join != none && join > clause;
  if (begins_clause) {
    if (late) parts.push_back({at, Joints::From(joints.clauses, at + 1, none)});
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

// Leaves out of one statement what can't be read, fault by fault.
class StatementMender {
 public:
  // `read`: words that were read so far, of all statements.
  StatementMender(std::string& text, size_t& read, Readable& readable)
      : text_(text), read_(read), readable_(readable) {}

  void Mend() {
    for (int round = 0; round < kRoundsMax; ++round) {
      if (CanBeRead(text_)) return;
      const Words words = WordsOf(text_);
      read_ += words.size();
      if (words.empty() || read_ > kWordsReadMax || TooDeep(words)) break;
      const auto fault = FaultIn(words);
      if (fault) LeaveOutPart(words, *fault);
      if (!fault && !changed_) break;
    }
    if (!CanBeRead(text_)) LeaveOut(text_, WordsOf(text_), readable_);
  }

 private:
  struct Found {
    size_t at = 0;
    std::string id{};  // of its message
  };

  // A foreign date becomes one of ours if there is room; else it is a fault like others.
  std::optional<Found> FaultIn(std::span<const Word> words) {
    static constexpr std::string_view kDate = "2000-01-01";
    changed_ = false;
    for (const Diagnostic& date : FindForeignDates(text_, words).diagnostics) {
      if (date.span.end - date.span.begin < kDate.size()) {
        const auto at = std::ranges::find_if(
            words, [&](const Word& word) { return word.span.begin >= date.span.begin; });
        return Found{static_cast<size_t>(at - words.begin())};
      }
      Blank(text_, date.span.begin, date.span.end);
      text_.replace(date.span.begin, kDate.size(), kDate);
      changed_ = true;
    }
    if (changed_) return std::nullopt;  // the words are to be cut again
    const auto fault = FindFault(text_, words, "statement");
    if (!fault) return std::nullopt;
    Diagnostic told = Worded(*fault);
    Found found{fault->at, told.id};
    const bool named = !fault->AtEnd() && names_.contains(fault->Key());
    if (!named && !FollowsGap(*fault)) readable_.faults.push_back(std::move(told));
    if (!named && found.id != kReservedAsName) return found;
    // As if it were a name: `by` becomes `_y`.
    names_.insert(fault->Key());
    readable_.lost_names.emplace_back(fault->TextOf());
    for (const size_t use : UsesAsName(words, found.at)) text_[words[use].span.begin] = '_';
    changed_ = true;
    return std::nullopt;
  }

  // Right behind what was left out a word may be wrong for that alone.
  bool FollowsGap(const Fault& fault) const {
    if (gap_end_ == 0) return false;
    const auto& words = fault.words;
    const auto first =
        std::ranges::find_if(words, [&](const Word& word) { return word.span.begin >= gap_end_; });
    return first == words.end() || (!fault.AtEnd() && first->span.begin == fault.Place().begin);
  }

  void LeaveOutPart(std::span<const Word> words, const Found& fault) {
    // Clauses are of questions; where a definition seems to have them it is none.
    const bool question = words.front().keyword != "define";
    for (const WordRange part : PartsFor(words, fault.at, fault.id == kWhereInPattern)) {
      // Where a statement ends too early nothing stands from the fault on.
      if (part.begin >= part.end) continue;
      if (!question && ClauseAt(words, part.begin) >= 0) continue;
      const size_t begin = words[part.begin].span.begin;
      // With the comments and the terms of codes that stand between the words.
      const size_t end = part.end < words.size() ? words[part.end].span.begin : text_.size();
      std::string mended = text_;
      Blank(mended, begin, end);
      const Words left = WordsOf(mended);
      read_ += left.size();
      const auto next = left.empty() ? std::nullopt : FindFault(mended, left, "statement");
      if (left.empty() || (next && next->Place().begin < end)) continue;
      NoteNames(text_, words.subspan(part.begin, part.end - part.begin), readable_);
      NoteDefinition(text_, words, readable_);
      text_ = std::move(mended);
      gap_end_ = end;
      return;
    }
    LeaveOut(text_, words, readable_);
  }

  std::string& text_;
  size_t& read_;
  Readable& readable_;
  bool changed_ = false;
  std::set<std::string_view> names_;  // words of the language that are taken for names
  size_t gap_end_ = 0;                // of what was left out last
};

}  // namespace

Readable WithoutUnreadable(std::string_view text) {
  Readable readable;
  if (text.size() > kStatementBytesMax || FirstBadByte(text) < text.size()) return readable;
  const Words words = WordsOf(text);
  std::string mended;
  size_t faulty = 0, read = 0, told = 0;
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
        StatementMender(statement, read, readable).Mend();
      for (; told < readable.faults.size(); ++told) {
        ast::Span& span = readable.faults[told].span;
        span = {span.begin + static_cast<uint32_t>(from), span.end + static_cast<uint32_t>(from)};
      }
    }
    mended += statement;
    if (!last) mended += ';';
    from = to + 1;
  }
  readable.text = std::move(mended);
  return readable;
}

}  // namespace daybook::query
