#pragma once
// The end of the program where an exception got out of a thread: no memory left, or our bug.

namespace daybook::cli {

// From here on such an end is said on stderr and has an exit code: 75 without memory, 70 else. What
// was acknowledged before is durable.
void ExplainTermination();

}  // namespace daybook::cli
