#pragma once
// What the canonical form of any script must be.
#include <gtest/gtest.h>

#include <string>

#include "query/ast/ast_json.h"
#include "query/parse/parse.h"
#include "query/print/format_script.h"

namespace daybook::tests {

inline size_t CommentsIn(std::string_view text) {
  size_t count = 0;
  for (size_t at = text.find("--"); at != text.npos; at = text.find("--", at + 2)) ++count;
  return count;
}

// It is read as the same tree, is its own canonical form, and says every comment.
inline void ExpectFaithful(const std::string& text) {
  const query::FormattedScript formatted = query::FormatScript(text);
  ASSERT_TRUE(formatted.ok) << text;
  EXPECT_EQ(formatted.left_alone, 0u) << text << "\n" << formatted.text;
  EXPECT_EQ(query::ast::ToJson(query::Parse(formatted.text).script),
            query::ast::ToJson(query::Parse(text).script))
      << formatted.text;
  EXPECT_EQ(query::FormatScript(formatted.text).text, formatted.text) << text;
  EXPECT_EQ(CommentsIn(formatted.text), CommentsIn(text)) << formatted.text;
}

}  // namespace daybook::tests
