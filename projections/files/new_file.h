#pragma once
// A file that is written beside its place and then put there: its new bytes are there or its old
// ones, also after a power cut.
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "ledger/base/result.h"

namespace daybook::projections {

class NewFile {
 public:
  // For `path`, in a folder that exists. kIo names the file and the reason, here and below.
  static Result<NewFile> Create(const std::filesystem::path& path);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  // What was not put in place is removed: on a full disk the log needs the room more.
  ~NewFile();

  Status Write(std::string_view bytes);
  // Over what was written before, at this offset.
  Status WriteOver(uint64_t offset, std::string_view bytes);
  // Blocks for two fsyncs. Call once, last.
  Status PutInPlace();

 private:
  NewFile(std::filesystem::path path, std::filesystem::path beside, int fd);
  void Close();

  std::filesystem::path path_;
  std::filesystem::path beside_;
  int fd_ = -1;
  uint64_t end_ = 0;
  bool in_place_ = false;
};

// A small file in one go.
Status ReplaceFile(const std::filesystem::path& path, std::string_view bytes);

}  // namespace daybook::projections
