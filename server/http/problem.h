#pragma once
// What goes wrong, as HTTP says it: RFC 9457 problem+json with our stable codes.
#include <string>

#include "ledger/base/result.h"

namespace daybook::server {

inline constexpr char kProblemType[] = "application/problem+json";

// `status` may be finer than the error's own (431 is a kTooLarge). `counts` is JSON of an ingest
// that got part of the way, or empty; `allow` the Allow header of a 405, or empty.
struct Problem {
  int status = 500;
  Error error;
  std::string counts{};
  std::string allow{};
};

// The status of the error's code.
Problem ProblemOf(Error error);
// {"type":"urn:daybook:error:bad-query","title":…,"status":…,"detail":…,"code":…,"place":…,
// "hint":…,"counts":…}; empty parts are left out.
std::string ProblemJson(const Problem& problem);
// "Not Found"; "Unknown" for a number that is no status of ours.
const char* ReasonPhrase(int status);

}  // namespace daybook::server
