#pragma once
#include <exception>
#include <string>
#include <utility>

#include "ledger/base/result.h"

namespace daybook::feeds {

// What a reader tells when an exception ended its reading: no memory was left, which is the only
// one that the libraries throw here.
inline Error NoMemory(const std::exception& thrown, std::string place) {
  return Error{ErrorCode::kUnavailable, std::string("reading stopped: ") + thrown.what(),
               std::move(place), "free some memory, then ingest it again"};
}

}  // namespace daybook::feeds
