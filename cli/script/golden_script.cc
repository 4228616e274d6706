#include "cli/script/golden_script.h"

#include <algorithm>
#include <sstream>

namespace daybook::cli {

Result<GoldenScript> ReadGoldenScript(std::string_view text, const std::string& name,
                                      std::span<const std::string_view> directives) {
  std::istringstream in{std::string(text)};
  GoldenScript script;
  std::string line;
  std::string notes;
  ScriptBlock* block = nullptr;
  bool expecting = false;
  for (size_t number = 1; std::getline(in, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (number == 1 && line.starts_with("why: ")) {
      script.why = line.substr(5);
    } else if (line.empty()) {
      block = nullptr;
      expecting = false;
    } else if (block == nullptr && line.starts_with("--") && line != "----") {
      notes += line + "\n";
    } else if (block == nullptr) {
      std::istringstream words(line);
      ScriptBlock next;
      words >> next.directive;
      std::getline(words >> std::ws, next.argument);
      next.line = number;
      next.notes = std::exchange(notes, {});
      if (std::find(directives.begin(), directives.end(), next.directive) == directives.end())
        return Error{ErrorCode::kBadData, "no directive: " + line,
                     name + ":" + std::to_string(number)};
      script.blocks.push_back(std::move(next));
      block = &script.blocks.back();
    } else if (line == "----") {
      block->has_expected = true;
      expecting = true;
    } else {
      (expecting ? block->expected : block->body) += line + "\n";
    }
  }
  return script;
}

std::string WriteGoldenScript(const GoldenScript& script) {
  std::string out = script.why.empty() ? "" : "why: " + script.why + "\n";
  for (const ScriptBlock& block : script.blocks) {
    out += (out.empty() ? "" : "\n") + block.notes + block.directive +
           (block.argument.empty() ? "" : " " + block.argument) + "\n" + block.body;
    if (block.has_expected) out += "----\n" + block.expected;
  }
  return out;
}

}  // namespace daybook::cli
