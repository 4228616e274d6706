#include "cli/out_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace daybook::cli {
namespace {

Error Failed(ErrorCode code, const std::string& file) {
  return Error{code, std::string("can't write the file: ") + strerror(errno), file,
               "name another with --out"};
}

}  // namespace

Status WriteOut(std::string_view text, const Arguments& arguments, Console& console) {
  const std::string file = arguments.Value("out", "-");
  if (file == "-") return console.Write(text);
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return Failed(ErrorCode::kCantCreate, file);
  struct stat made {};
  // A file that was there may be open to others; a device (/dev/stdout) stays as it is.
  const bool ours = ::fstat(fd, &made) == 0 && S_ISREG(made.st_mode);
  const bool private_now = !ours || ::fchmod(fd, 0600) == 0;
  const int why = private_now ? WriteAll(fd, text) : errno;
  const bool closed = ::close(fd) == 0;
  if (why != 0) errno = why;
  if (why != 0 || !closed) return Failed(ErrorCode::kIo, file);
  return {};
}

}  // namespace daybook::cli
