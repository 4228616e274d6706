#include "cli/process/out_of_memory.h"

#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>

#include "ledger/base/result.h"

namespace daybook::cli {
namespace {

// Nothing here may need memory.
[[noreturn]] void End(std::string_view message, ErrorCode code) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, message.data(), message.size());
  ::_exit(ExitCode(code));
}

[[noreturn]] void OnTerminate() {
  constexpr std::string_view kNoMemory =
      "daybook: no memory or no thread left\n"
      "  what was acknowledged is durable; free some memory or raise the limit (ulimit -v), then "
      "run it again\n";
  try {
    if (const std::exception_ptr thrown = std::current_exception()) std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    End(kNoMemory, ErrorCode::kBusy);
  } catch (const std::system_error&) {
    End(kNoMemory, ErrorCode::kBusy);
  } catch (...) {
    End("daybook: our bug: an exception got out of a thread; please report it with the command\n",
        ErrorCode::kInternal);
  }
  std::abort();
}

}  // namespace

void ExplainTermination() { std::set_terminate(OnTerminate); }

}  // namespace daybook::cli
