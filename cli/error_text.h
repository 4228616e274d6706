#pragma once
// What a failure says on stderr.
#include <string>

#include "ledger/base/result.h"

namespace daybook::cli {

// "daybook: place: message", the hint on a line of its own; a rendered diagnostic as it is.
std::string ErrorText(const Error& error);

}  // namespace daybook::cli
