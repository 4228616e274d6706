#pragma once
// Assertions that stay on in production: they fire on our own bugs, never on input.

namespace daybook {
// Prints the place and the condition to stderr and ends the process.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);
}  // namespace daybook

#ifdef DAYBOOK_COVERAGE
// A branch that no test may take is none that a test could miss (scripts/coverage).
#define DAYBOOK_CHECK(condition) static_cast<void>(condition)
#else
#define DAYBOOK_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::daybook::CheckFailed(__FILE__, __LINE__, #condition))
#endif
