#pragma once
// A thread that works off what a reader hands it, in the order in which it came: while it seals one
// input, the reader parses the next (walls.md 8).
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "feeds/pipeline/encoder.h"

namespace daybook::feeds {

// Inputs that wait for the thread, and about how many bytes they take. It takes all of them at
// once, and gives them back to be freed, so that three times as many may be in memory.
inline constexpr size_t kToPrepareMax = 2048;
inline constexpr size_t kToPrepareBytesMax = 8u << 20;

class Preparer {
 public:
  using Input = std::variant<EncodedInput, ledger::QuarantineEntry>;
  // `prepare` is called on the thread, for one input after the other, and doesn't throw; it hears
  // whether the next call follows at once. What it leaves of an input is freed by the thread that
  // added it: that is quicker than by another.
  using Prepare = std::function<void(Input&, bool more_follow)>;
  explicit Preparer(Prepare prepare);
  // Waits until everything added is prepared.
  ~Preparer();

  // Blocks while too much waits; one input larger than the whole bound still goes through, alone.
  void Add(Input&& input);
  // Until everything added is prepared.
  void Wait();
  // Inputs that the thread hasn't taken yet.
  size_t waiting() const;

 private:
  void Run();

  const Prepare prepare_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::condition_variable taken_;
  std::vector<Input> waiting_;
  size_t waiting_bytes_ = 0;
  std::vector<Input> spent_;    // prepared, to be freed by the next Add
  std::vector<Input> freeing_;  // of the thread that adds; so that the lists keep their room
  bool busy_ = false;
  bool ending_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace daybook::feeds
