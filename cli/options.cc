#include "cli/options.h"

#include <charconv>

#include "cli/suggest.h"

namespace daybook::cli {
namespace {

Error Usage(std::string message, std::string hint = "") {
  return Error{ErrorCode::kUsage, std::move(message), "", std::move(hint)};
}

}  // namespace

std::string Arguments::Value(std::string_view name, std::string_view otherwise) const {
  const auto found = values_.find(name);
  return std::string(found == values_.end() ? otherwise : found->second.back());
}

std::vector<std::string> Arguments::Values(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

class ArgumentReader {
 public:
  ArgumentReader(std::span<const std::string> words, std::span<const OptionSpec> specs)
      : words_(words), specs_(specs) {}

  Result<ReadArguments> Read(Operands operands) {
    bool options_over = false;
    while (at_ < words_.size()) {
      const std::string& word = words_[at_];
      if (options_over || word == "-" || !word.starts_with('-')) {
        if (operands == Operands::kEndOptions) break;
        arguments_.operands_.push_back(word);
        ++at_;
      } else if (word == "--") {
        options_over = true;
        ++at_;
      } else {
        DAYBOOK_TRY(word.starts_with("--") ? ReadLong(word) : ReadShort(word));
      }
    }
    return ReadArguments{std::move(arguments_), at_};
  }

 private:
  Status ReadLong(const std::string& word) {
    const size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    const OptionSpec* spec = nullptr;
    for (const OptionSpec& each : specs_)
      if (each.name == name) spec = &each;
    if (spec == nullptr) return UnknownLong(name);
    ++at_;
    if (equals == std::string::npos) return Take(*spec, "--" + name, std::nullopt);
    return Take(*spec, "--" + name, word.substr(equals + 1));
  }

  Status ReadShort(const std::string& word) {
    for (const OptionSpec& spec : specs_) {
      if (spec.letter == 0 || spec.letter != word[1]) continue;
      ++at_;
      if (word.size() == 2) return Take(spec, word, std::nullopt);
      return Take(spec, word.substr(0, 2), word.substr(2));
    }
    return Usage("there is no option " + word.substr(0, 2), "--help lists the options");
  }

  Status UnknownLong(const std::string& name) const {
    std::vector<std::string_view> known;
    for (const OptionSpec& spec : specs_) known.push_back(spec.name);
    const std::string_view near = Nearest(name, known);
    return Usage(
        "there is no option --" + name,
        near.empty() ? "--help lists the options" : "did you mean '--" + std::string(near) + "'?");
  }

  Status Take(const OptionSpec& spec, const std::string& written,
              std::optional<std::string> value) {
    if (spec.value.empty() && value)
      return Usage(written + " takes no value, but '" + *value + "' was given");
    if (!spec.value.empty() && !value) {
      if (at_ >= words_.size())
        return Usage(written + " needs a value: " + written + " " + std::string(spec.value));
      value = words_[at_++];
    }
    auto& values = arguments_.values_[std::string(spec.name)];
    if (!values.empty() && !spec.repeats) return Usage(written + " is given twice");
    values.push_back(value.value_or(""));
    return {};
  }

  std::span<const std::string> words_;
  std::span<const OptionSpec> specs_;
  size_t at_ = 0;
  Arguments arguments_;
};

Result<ReadArguments> Read(std::span<const std::string> words, std::span<const OptionSpec> specs,
                           Operands operands) {
  return ArgumentReader(words, specs).Read(operands);
}

Result<uint64_t> NumberOf(std::string_view option, const std::string& text, uint64_t min,
                          uint64_t max) {
  uint64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed == std::errc() && end == text.data() + text.size() && number >= min && number <= max)
    return number;
  return Usage(std::string(option) + " takes a whole number from " + std::to_string(min) + " to " +
               std::to_string(max) + ", not '" + text + "'");
}

std::string OptionsHelp(std::span<const OptionSpec> specs) {
  constexpr size_t kHelpColumn = 24;
  std::string out;
  for (const OptionSpec& spec : specs) {
    std::string line = "  ";
    if (spec.letter != 0) line += std::string("-") + spec.letter + ", ";
    line += "--" + std::string(spec.name);
    if (!spec.value.empty()) line += " " + std::string(spec.value);
    if (line.size() + 1 > kHelpColumn)
      line += "\n" + std::string(kHelpColumn, ' ');
    else
      line += std::string(kHelpColumn - line.size(), ' ');
    out += line + std::string(spec.help) + "\n";
  }
  return out;
}

}  // namespace daybook::cli
