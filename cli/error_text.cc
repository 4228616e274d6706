#include "cli/error_text.h"

namespace daybook::cli {

std::string ErrorText(const Error& error) {
  if (error.message.find('\n') != std::string::npos) {  // rendered by the session, with its place
    std::string out = error.message;
    while (out.ends_with('\n')) out.pop_back();
    return out;
  }
  std::string out = "daybook: ";
  if (!error.place.empty()) out += error.place + ": ";
  if (!error.id.empty()) out += error.id + " ";
  out += error.message;
  if (!error.hint.empty()) out += "\n  " + error.hint;
  return out;
}

}  // namespace daybook::cli
