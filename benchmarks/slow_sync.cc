#include "benchmarks/slow_sync.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace daybook {
namespace {
std::chrono::microseconds more{0};
}  // namespace

void SlowSyncsBy(int64_t micros) { more = std::chrono::microseconds(micros); }

}  // namespace daybook

// A program's own come before the C library's, for LevelDB too.
extern "C" {

int fdatasync(int file) {
  if (daybook::more.count() > 0) std::this_thread::sleep_for(daybook::more);
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}

int fsync(int file) {
  if (daybook::more.count() > 0) std::this_thread::sleep_for(daybook::more);
  return static_cast<int>(::syscall(SYS_fsync, file));
}

}  // extern "C"
