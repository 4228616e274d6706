#pragma once
// Assertions that stay on in production: they fire on our own bugs, never on input.

namespace daybook {
// Prints the place and the condition to stderr and ends the process.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);
}  // namespace daybook

#define DAYBOOK_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::daybook::CheckFailed(__FILE__, __LINE__, #condition))
