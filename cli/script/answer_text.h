#pragma once
// Answers as golden scripts show them.
#include <string>
#include <vector>

#include "query/answer.h"

namespace daybook::cli {

// Tables without a line below them, no blank lines, no blanks at the ends of lines; then the word
// for an answer without rows, if it has one.
Result<std::string> AnswerText(const std::vector<query::Answer>& answers);
// Without blank lines and blanks at the ends of lines.
std::string WithoutBlanks(const std::string& text);

}  // namespace daybook::cli
