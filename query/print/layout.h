#pragma once
// Text in lines: pieces that stand on one line where they fit, with the comments of the source.
#include <string>
#include <string_view>
#include <vector>

#include "query/ast/ast.h"

namespace daybook::query {

inline constexpr size_t kFormatColumns = 100;

// A leaf, which is never broken, or a group of parts with a blank between them. A group that does
// not fit stands with a part a line, those after the first further in.
struct Piece {
  std::string text;
  ast::Span span;  // of a leaf: what it prints of the source; comments find their place by it
  std::vector<Piece> parts;
  bool always_broken = false;
};

Piece Leaf(std::string text, ast::Span span);
// The one part itself if there is one.
Piece GroupOf(std::vector<Piece> parts);
// `words` joined to the first or the last leaf.
void PutBefore(Piece& piece, std::string_view words);
void PutAfter(Piece& piece, std::string_view words);
Piece Between(std::string_view open, Piece piece, std::string_view close);

struct Comment {
  std::string text;  // with its strokes, without blanks at the end
  uint32_t at = 0;
  bool own_line = false;  // nothing of the statement before it on its line
};

// The statement, ended by a semicolon, a line end after each line. Every comment is in it, in
// lines of its own or at the end of one: a comment within a leaf goes before it. `closing`: the
// comment behind the semicolon, if there is one.
std::string LayOut(Piece statement, const std::vector<Comment>& comments,
                   std::string_view closing = {});

}  // namespace daybook::query
