#pragma once
// Signals as something a command can poll and wait for.
#include "query/session.h"

namespace daybook::cli {

// While it lives, SIGINT and SIGTERM set flag(); a second one ends the process at once with 130,
// unless keep_session() was called. SIGPIPE is ignored. At most one in a process.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  const query::CancelFlag& flag() const { return flag_; }
  bool cancelled() const { return flag_.cancelled(); }
  // SIGTERM came: not just this statement is to end.
  bool terminated() const;
  // Ready for the next statement. SIGTERM is not forgotten.
  void Reset();
  // A prompt: Ctrl-C twice must not lose the session.
  void keep_session();
  // A command that changes nothing: from here on the first signal ends the process with 130.
  void end_at_once();

  enum class Wake { kReadable, kSignal };
  // Blocks until `descriptor` can be read (or is at its end), or a signal came since the last
  // call: SIGINT, SIGTERM, SIGWINCH, SIGCONT.
  Wake WaitReadable(int descriptor);
  // True once after the terminal changed its size or the process was continued.
  bool TakeRedraw();

 private:
  query::CancelFlag flag_;
};

}  // namespace daybook::cli
