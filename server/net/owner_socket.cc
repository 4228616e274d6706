// The Unix socket inside a data folder: who made it, who may use it.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "server/net/address.h"

namespace daybook::server {
namespace {

// A socket address holds 107 bytes of path. A longer one goes through the folder's descriptor,
// which must stay open while the address is in use.
struct UnixAddress {
  sockaddr_un address{};
  Descriptor folder;
};

Result<UnixAddress> AddressOf(const std::filesystem::path& path) {
  UnixAddress out;
  out.address.sun_family = AF_UNIX;
  std::string text = path.string();
  if (text.size() >= sizeof out.address.sun_path) {
    const std::string folder = path.parent_path().string();
    out.folder = Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (out.folder.get() < 0) {
      return Error{ErrorCode::kNoLedger, folder + ": " + std::strerror(errno)};
    }
    text = "/proc/self/fd/" + std::to_string(out.folder.get()) + "/" + path.filename().string();
  }
  std::memcpy(out.address.sun_path, text.c_str(), text.size() + 1);
  return out;
}

Error PathReason(ErrorCode code, const std::filesystem::path& path, int number) {
  return Error{code, path.string() + ": " + std::strerror(number)};
}

}  // namespace

Result<Descriptor> ListenUnix(const std::filesystem::path& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0) {
    if (!S_ISSOCK(found.st_mode)) {
      return Error{ErrorCode::kCantCreate, path.string() + " is there and is no socket", "",
                   "move it away"};
    }
    if (::unlink(path.c_str()) != 0) return PathReason(ErrorCode::kCantCreate, path, errno);
  }
  DAYBOOK_ASSIGN(const UnixAddress to, AddressOf(path));
  Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (listener.get() < 0) return PathReason(ErrorCode::kCantCreate, path, errno);
  // Nobody can connect between bind and listen, so the mode is right before it matters.
  if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&to.address), sizeof to.address) !=
          0 ||
      ::chmod(path.c_str(), 0600) != 0 || ::listen(listener.get(), SOMAXCONN) != 0) {
    return PathReason(ErrorCode::kCantCreate, path, errno);
  }
  return listener;
}

Result<Descriptor> ConnectUnix(const std::filesystem::path& path) {
  DAYBOOK_ASSIGN(const UnixAddress to, AddressOf(path));
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return PathReason(ErrorCode::kIo, path, errno);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to.address), sizeof to.address) !=
      0) {
    const ErrorCode code = errno == ENOENT   ? ErrorCode::kNoLedger
                           : errno == EACCES ? ErrorCode::kNotPermitted
                                             : ErrorCode::kUnavailable;
    return PathReason(code, path, errno);
  }
  return socket;
}

Result<uint32_t> PeerUser(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return Error{ErrorCode::kIo, std::string("no peer credentials: ") + std::strerror(errno)};
  }
  return uint32_t{peer.uid};
}

Result<uint32_t> OwnerOfFolder(const std::filesystem::path& socket) {
  const std::filesystem::path folder = socket.has_parent_path() ? socket.parent_path() : ".";
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0) return PathReason(ErrorCode::kNoLedger, folder, errno);
  return uint32_t{found.st_uid};
}

}  // namespace daybook::server
