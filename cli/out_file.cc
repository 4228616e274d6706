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

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
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
  bool whole = !ours || ::fchmod(fd, 0600) == 0;
  whole = whole && WriteAll(fd, text);
  const int why = errno;
  const bool closed = ::close(fd) == 0;
  if (!whole) errno = why;
  if (!whole || !closed) return Failed(ErrorCode::kIo, file);
  return {};
}

}  // namespace daybook::cli
