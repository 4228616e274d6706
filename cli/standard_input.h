#pragma once
// Standard input, a FIFO or a device: input to wait for, which a Ctrl-C can end.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cli/interrupt.h"
#include "feeds/input.h"

namespace daybook::cli {

class StandardInput final : public feeds::ByteStream {
 public:
  // `interrupt` outlives it.
  explicit StandardInput(Interrupt& interrupt) : interrupt_(interrupt) {}
  ~StandardInput() override;
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;
  // The same for a FIFO, a socket or a device of that name, also one that nobody writes to yet.
  static Result<std::unique_ptr<StandardInput>> Open(const std::filesystem::path& path,
                                                     Interrupt& interrupt);
  // Blocks until something is there; kCancelled when interrupted first.
  Result<size_t> Read(char* buffer, size_t capacity) override;
  const std::string& name() const override { return name_; }

  // The next line without its end; nullopt at the end. kTooLarge for a line longer than
  // `bytes_max`.
  Result<std::optional<std::string>> ReadLine(size_t bytes_max);
  // Everything to the end; kTooLarge when that is more than `bytes_max`.
  Result<std::string> ReadAll(size_t bytes_max);

 private:
  StandardInput(Interrupt& interrupt, int descriptor, std::string name)
      : interrupt_(interrupt), descriptor_(descriptor), name_(std::move(name)) {}

  Interrupt& interrupt_;
  int descriptor_ = 0;  // closed at the end unless it is 0
  std::string name_ = "(standard input)";
  std::string ahead_;  // read, not handed out
  bool at_end_ = false;
};

}  // namespace daybook::cli
