#include "query/print/layout.h"

#include <algorithm>

namespace daybook::query {
namespace {

constexpr size_t kIndent = 2;

// Character columns: a character of several bytes is one.
size_t ColumnsOf(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

size_t LeavesOf(const Piece& piece) {
  if (piece.parts.empty()) return 1;
  size_t count = 0;
  for (const Piece& part : piece.parts) count += LeavesOf(part);
  return count;
}

size_t WidthOf(const Piece& piece) {
  if (piece.parts.empty()) return ColumnsOf(piece.text);
  size_t width = piece.parts.size() - 1;
  for (const Piece& part : piece.parts) width += WidthOf(part);
  return width;
}

bool MustBreak(const Piece& piece) {
  return piece.always_broken || std::any_of(piece.parts.begin(), piece.parts.end(), MustBreak);
}

void CollectLeaves(const Piece& piece, std::vector<const Piece*>& leaves) {
  if (piece.parts.empty()) leaves.push_back(&piece);
  for (const Piece& part : piece.parts) CollectLeaves(part, leaves);
}

// The comments of each leaf, and those that nothing follows.
class Placement {
 public:
  Placement(const Piece& statement, const std::vector<Comment>& comments) {
    CollectLeaves(statement, leaves_);
    before_.resize(leaves_.size());
    after_.resize(leaves_.size());
    for (size_t i = 0; i < leaves_.size(); ++i) by_source_.push_back(i);
    std::stable_sort(by_source_.begin(), by_source_.end(), [&](size_t a, size_t b) {
      return leaves_[a]->span.begin < leaves_[b]->span.begin;
    });
    for (const Comment& comment : comments) Place(comment);
  }
  const std::vector<std::string>& Before(size_t leaf) const { return before_[leaf]; }
  const std::string& After(size_t leaf) const { return after_[leaf]; }
  const std::vector<std::string>& rest() const { return rest_; }
  // Whether a comment stands between the leaves [first, first + count).
  bool Parts(size_t first, size_t count) const {
    for (size_t i = first; i < first + count; ++i) {
      if (i > first && !before_[i].empty()) return true;
      if (i + 1 < first + count && !after_[i].empty()) return true;
    }
    return false;
  }

 private:
  void Place(const Comment& comment) {
    // In order of source: the first leaf that begins behind the comment.
    const auto behind =
        std::upper_bound(by_source_.begin(), by_source_.end(), comment.at,
                         [&](uint32_t at, size_t leaf) { return at < leaves_[leaf]->span.begin; });
    const size_t next = static_cast<size_t>(behind - by_source_.begin());
    if (next == 0) return before_[by_source_[0]].push_back(comment.text);
    const size_t last = by_source_[next - 1];
    if (comment.at < leaves_[last]->span.end) return before_[last].push_back(comment.text);
    const bool free = after_[last].empty();
    if (!comment.own_line && free) {
      after_[last] = comment.text;
    } else if (next < by_source_.size()) {
      before_[by_source_[next]].push_back(comment.text);
    } else {
      rest_.push_back(comment.text);
    }
  }

  std::vector<const Piece*> leaves_;
  std::vector<size_t> by_source_;
  std::vector<std::vector<std::string>> before_;
  std::vector<std::string> after_;
  std::vector<std::string> rest_;
};

class Lines {
 public:
  explicit Lines(const Placement& placement) : placement_(placement) {}

  void Write(const Piece& piece, size_t indent) {
    if (piece.parts.empty()) return WriteLeaf(piece);
    const size_t leaves = LeavesOf(piece);
    const bool flat = !MustBreak(piece) && !placement_.Parts(leaf_, leaves) &&
                      column_ + WidthOf(piece) <= kFormatColumns;
    for (size_t i = 0; i < piece.parts.size(); ++i) {
      if (i > 0 && flat) Add(" ");
      if (i > 0 && !flat) Break(indent + kIndent);
      Write(piece.parts[i], i == 0 ? indent : indent + kIndent);
    }
  }
  void Break(size_t indent) {
    out_ += '\n';
    indent_ = indent;
    column_ = 0;
    Add(std::string(indent, ' '));
  }
  void Add(std::string_view text) {
    out_ += text;
    column_ += ColumnsOf(text);
  }
  std::string& out() { return out_; }

 private:
  void WriteLeaf(const Piece& leaf) {
    for (const std::string& comment : placement_.Before(leaf_)) {
      Add(comment);
      Break(indent_);
    }
    Add(leaf.text);
    if (const std::string& comment = placement_.After(leaf_); !comment.empty()) Add("  " + comment);
    ++leaf_;
  }

  const Placement& placement_;
  std::string out_;
  size_t leaf_ = 0;
  size_t column_ = 0;
  size_t indent_ = 0;
};

Piece& LastLeaf(Piece& piece) { return piece.parts.empty() ? piece : LastLeaf(piece.parts.back()); }

}  // namespace

Piece Leaf(std::string text, ast::Span span) { return {std::move(text), span, {}, false}; }

Piece GroupOf(std::vector<Piece> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  return {"", {}, std::move(parts), false};
}

void PutBefore(Piece& piece, std::string_view words) {
  if (!piece.parts.empty()) return PutBefore(piece.parts.front(), words);
  piece.text.insert(0, words);
}

void PutAfter(Piece& piece, std::string_view words) { LastLeaf(piece).text += words; }

Piece Between(std::string_view open, Piece piece, std::string_view close) {
  PutBefore(piece, open);
  PutAfter(piece, close);
  return piece;
}

std::string LayOut(Piece statement, const std::vector<Comment>& comments,
                   std::string_view closing) {
  PutAfter(statement, ";");
  const size_t last = LeavesOf(statement) - 1;
  const Placement placement(statement, comments);
  Lines lines(placement);
  lines.Write(statement, 0);
  std::string& out = lines.out();
  const bool free = placement.After(last).empty() && placement.rest().empty();
  if (!closing.empty() && free) out.append("  ").append(closing);
  out += '\n';
  for (const std::string& comment : placement.rest()) out += comment + "\n";
  if (!closing.empty() && !free) out.append(closing).append("\n");
  return std::move(out);
}

}  // namespace daybook::query
