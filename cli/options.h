#pragma once
// The command line against a table of options.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"

namespace daybook::cli {

struct OptionSpec {
  std::string_view name;     // "format": --format
  char letter = 0;           // 'c': -c
  std::string_view value{};  // what it takes, "FILE"; empty: a switch
  std::string_view help{};
  bool repeats = false;  // may come several times
};

class Arguments {
 public:
  bool Has(std::string_view name) const { return values_.contains(name); }
  // The value given, or `otherwise`.
  std::string Value(std::string_view name, std::string_view otherwise = "") const;
  // All of an option that repeats, in order.
  std::vector<std::string> Values(std::string_view name) const;
  const std::vector<std::string>& operands() const { return operands_; }

 private:
  friend class ArgumentReader;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> operands_;
};

// What stands before the command ends at the first operand; a command's own may be mixed with
// them. "--" makes everything after it an operand; "-" is one.
enum class Operands { kEndOptions, kMixWithOptions };

struct ReadArguments {
  Arguments arguments;
  size_t words_read = 0;  // with kEndOptions: where the rest begins
};
// Takes --name VALUE, --name=VALUE, -x VALUE, -xVALUE. Refuses with kUsage: an unknown option
// (with the nearest known one), a value missing or not wanted, an option given twice.
Result<ReadArguments> Read(std::span<const std::string> words, std::span<const OptionSpec> specs,
                           Operands operands);

// A whole number of at least `min` and at most `max`; kUsage naming the option else.
Result<uint64_t> NumberOf(std::string_view option, const std::string& text, uint64_t min,
                          uint64_t max);

// The lines of --help that list options.
std::string OptionsHelp(std::span<const OptionSpec> specs);

}  // namespace daybook::cli
