#pragma once

#include <type_traits>
#include <utility>

namespace daybook {

// What each thread keeps for itself between calls: made by `make` at the first, freed when the
// thread ends, and made anew where it is asked for after that, then kept until the process ends.
// A ledger that is a static object closes after the main thread's own objects are gone. Each call
// in the source keeps its own: `make` is a lambda.
template <typename Make>
auto& PerThread(const Make& make) {
  using Kept = std::invoke_result_t<const Make&>;
  thread_local Kept* kept = nullptr;
  struct Owner {
    ~Owner() { delete std::exchange(kept, nullptr); }
  };
  thread_local Owner owner;
  static_cast<void>(owner);  // from its first use on it is freed
  if (!kept) kept = new Kept(make());
  return *kept;
}

}  // namespace daybook
