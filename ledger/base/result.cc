#include "ledger/base/result.h"

namespace daybook {
namespace {

struct ErrorRow {
  int exit_code;
  int http_status;
  std::string_view slug;
};

constexpr ErrorRow kErrorRows[] = {
#define DAYBOOK_ERROR(name, exit_code, http, slug) {exit_code, http, slug},
#include "ledger/base/error_codes.def"
#undef DAYBOOK_ERROR
};

const ErrorRow& Row(ErrorCode code) { return kErrorRows[static_cast<size_t>(code)]; }

}  // namespace

int ExitCode(ErrorCode code) { return Row(code).exit_code; }
int HttpStatus(ErrorCode code) { return Row(code).http_status; }
std::string_view Slug(ErrorCode code) { return Row(code).slug; }

std::string Error::ToString() const {
  std::string out;
  if (!place.empty()) out += place + ": ";
  if (!id.empty()) out += id + " ";
  out += message;
  if (!hint.empty()) out += "; " + hint;
  return out;
}

}  // namespace daybook
