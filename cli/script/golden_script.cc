#include "cli/script/golden_script.h"

#include <algorithm>
#include <sstream>

namespace daybook::cli {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsBlank(const std::string& line) { return line.find_first_not_of(" \t") == std::string::npos; }

ScriptBlock BlockOf(const std::string& line) {
  std::istringstream words(line);
  ScriptBlock block;
  words >> block.directive;
  std::getline(words >> std::ws, block.argument);
  while (block.argument.ends_with(' ') || block.argument.ends_with('\t')) block.argument.pop_back();
  return block;
}

}  // namespace

Result<GoldenScript> ReadGoldenScript(std::string_view text, const std::string& name,
                                      std::span<const std::string_view> directives) {
  GoldenScript script;
  script.has_mark = text.starts_with(kByteOrderMark);
  if (script.has_mark) text.remove_prefix(kByteOrderMark.size());
  std::istringstream in{std::string(text)};
  std::string line;
  ScriptBlock* block = nullptr;
  for (size_t number = 1; std::getline(in, line); ++number) {
    if (line.ends_with('\r')) {
      line.pop_back();
      script.has_returns = true;
    }
    if (number == 1 && line.starts_with("why: ")) {
      script.why = line.substr(5);
    } else if (IsBlank(line)) {
      block = nullptr;
      script.after += line + "\n";
    } else if (block == nullptr && line.starts_with("--") && line != "----") {
      script.after += line + "\n";
    } else if (block == nullptr) {
      ScriptBlock next = BlockOf(line);
      next.line = number;
      next.before = std::exchange(script.after, {});
      if (std::find(directives.begin(), directives.end(), next.directive) == directives.end())
        return Error{ErrorCode::kBadData, "no directive: " + line,
                     name + ":" + std::to_string(number)};
      script.blocks.push_back(std::move(next));
      block = &script.blocks.back();
    } else if (line == "----" && !block->has_expected) {
      block->has_expected = true;
    } else {
      (block->has_expected ? block->expected : block->body) += line + "\n";
    }
  }
  return script;
}

std::string WriteGoldenScript(const GoldenScript& script) {
  std::string out = script.why.empty() ? "" : "why: " + script.why + "\n";
  for (const ScriptBlock& block : script.blocks) {
    out += block.before + block.directive + (block.argument.empty() ? "" : " " + block.argument) +
           "\n" + block.body;
    if (block.has_expected) out += "----\n" + block.expected;
  }
  out += script.after;
  if (script.has_returns)
    for (size_t at = out.find('\n'); at != std::string::npos; at = out.find('\n', at + 2))
      out.insert(at, 1, '\r');
  if (script.has_mark) out.insert(0, kByteOrderMark);
  return out;
}

}  // namespace daybook::cli
