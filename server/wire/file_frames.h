#pragma once
// Several files in one request body, so that a run of `ingest` beside a server is one ingestion
// there: residents are counted once, files keep their names. On the owner socket only.
//
// For each file its name, then its pieces, each behind a length (4 bytes, big endian); a piece of
// length 0 ends the file. The body ends where a name could begin. kBrokenOff in the place of a
// length: the sender can't go on, and knows why.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "feeds/input.h"

namespace daybook::server {

inline constexpr char kFilesType[] = "application/vnd.daybook.files";
inline constexpr uint32_t kBrokenOff = UINT32_MAX;
// Longest name and longest piece, in bytes.
inline constexpr uint32_t kFileNameBytesMax = 64u << 10;
inline constexpr uint32_t kFilePieceBytesMax = 64u << 10;

// The next file; null after the last. An error ends the list.
using NextFile = std::function<Result<std::unique_ptr<feeds::ByteStream>>()>;

// The body of such a request, as it is sent.
class FilesWriter final : public feeds::ByteStream {
 public:
  // `cancelled` (may be empty) is polled at each read; both outlive it.
  FilesWriter(NextFile next, std::function<bool()> cancelled);
  // Never fails: what failed here is in failure(), and the owner is told that no more comes.
  Result<size_t> Read(char* buffer, size_t capacity) override;
  const std::string& name() const override { return name_; }
  const std::optional<Error>& failure() const { return failure_; }

 private:
  Status Fill();

  NextFile next_;
  std::function<bool()> cancelled_;
  std::unique_ptr<feeds::ByteStream> file_;
  std::string held_;
  size_t used_ = 0;
  bool over_ = false;
  std::optional<Error> failure_;
  const std::string name_ = "(files)";
};

// The files of such a body, one after the other.
class FilesReader {
 public:
  // `body` outlives it.
  explicit FilesReader(feeds::ByteStream& body) : body_(body) {}
  // The next file, null after the last; it lives until the next call, which reads over what is left
  // of it. kUsage for bytes that are no such body; kCancelled where the sender broke off.
  Result<std::unique_ptr<feeds::ByteStream>> Next();

 private:
  friend class FramedFile;
  // A length, or nullopt at the end of the body.
  Result<std::optional<uint32_t>> Length();
  // Exactly so many bytes.
  Status ReadAll(char* buffer, size_t count);

  feeds::ByteStream& body_;
  bool in_file_ = false;     // a file's pieces go on
  uint32_t piece_left_ = 0;  // of the piece begun
};

}  // namespace daybook::server
