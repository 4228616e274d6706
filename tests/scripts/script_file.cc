#include "tests/scripts/script_file.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace daybook::tests {
namespace {

constexpr const char* kDirectives[] = {"clock",    "advance", "actor",   "ingest",
                                       "simulate", "query",   "explain", "error",
                                       "reopen",   "rebuild", "crash",   "file"};

bool Known(const std::string& directive) {
  return std::find(std::begin(kDirectives), std::end(kDirectives), directive) !=
         std::end(kDirectives);
}

Error Wrong(const std::filesystem::path& path, size_t line, const std::string& why) {
  return {ErrorCode::kBadData, why, path.string() + ":" + std::to_string(line)};
}

}  // namespace

Result<ScriptFile> ReadScript(const std::filesystem::path& path) {
  std::ifstream in(path);
  ScriptFile script;
  std::string line;
  size_t number = 0;
  ScriptBlock* block = nullptr;
  bool expecting = false;
  while (std::getline(in, line)) {
    ++number;
    if (number == 1) {
      if (line.rfind("why: ", 0) != 0) return Wrong(path, number, "a script begins with why:");
      script.why = line.substr(5);
      continue;
    }
    if (line.empty()) {
      block = nullptr;
      expecting = false;
      continue;
    }
    if (!block) {
      std::istringstream words(line);
      ScriptBlock next;
      words >> next.directive;
      std::getline(words >> std::ws, next.argument);
      if (!Known(next.directive)) return Wrong(path, number, "no directive: " + line);
      script.blocks.push_back(next);
      block = &script.blocks.back();
    } else if (line == "----") {
      block->has_expected = true;
      expecting = true;
    } else {
      (expecting ? block->expected : block->body) += line + "\n";
    }
  }
  if (script.why.empty()) return Wrong(path, 1, "a script says why");
  return script;
}

std::string WriteScript(const ScriptFile& script) {
  std::string out = "why: " + script.why + "\n";
  for (const ScriptBlock& block : script.blocks) {
    out += "\n" + block.directive + (block.argument.empty() ? "" : " " + block.argument) + "\n";
    out += block.body;
    if (block.has_expected) out += "----\n" + block.expected;
  }
  return out;
}

}  // namespace daybook::tests
