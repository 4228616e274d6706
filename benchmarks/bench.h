#pragma once
// What benchmarks share: the clock, an answer that has to hold, the machine's name.
#include <sys/utsname.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>

namespace daybook {

inline double SecondsSince(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// Processor time so far, in seconds, of CLOCK_THREAD_CPUTIME_ID or CLOCK_PROCESS_CPUTIME_ID. Other
// programs on the machine lengthen it less than they do the clock's.
inline double ProcessorSeconds(clockid_t of) {
  timespec now{};
  clock_gettime(of, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Ends the benchmark: no time counts for a wrong answer.
inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "wrong answer: %s\n", what);
  std::exit(70);
}

// "AMD EPYC, 2 cores, Linux 6.1".
inline std::string MachineText() {
  utsname name{};
  uname(&name);
  std::ifstream info("/proc/cpuinfo");
  std::string line, model = "unknown processor";
  while (std::getline(info, line))
    if (line.rfind("model name", 0) == 0) model = line.substr(line.find(':') + 2);
  return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores, " +
         name.sysname + " " + name.release;
}

}  // namespace daybook
