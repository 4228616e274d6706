#pragma once
// Standard input that a Ctrl-C can end.
#include <optional>
#include <string>

#include "cli/interrupt.h"
#include "feeds/input.h"

namespace daybook::cli {

class StandardInput final : public feeds::ByteStream {
 public:
  // `interrupt` outlives it.
  explicit StandardInput(Interrupt& interrupt) : interrupt_(interrupt) {}
  // Blocks until something is there; kCancelled when interrupted first.
  Result<size_t> Read(char* buffer, size_t capacity) override;
  const std::string& name() const override { return name_; }

  // The next line without its end; nullopt at the end. kTooLarge for a line longer than
  // `bytes_max`.
  Result<std::optional<std::string>> ReadLine(size_t bytes_max);
  // Everything to the end; kTooLarge when that is more than `bytes_max`.
  Result<std::string> ReadAll(size_t bytes_max);

 private:
  Interrupt& interrupt_;
  std::string name_ = "(standard input)";
  std::string ahead_;  // read, not handed out
  bool at_end_ = false;
};

}  // namespace daybook::cli
