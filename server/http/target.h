#pragma once
// The path and the question-mark part of a request target, percent-decoded.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::server {

struct Target {
  std::vector<std::string> segments;  // "/v1/query" is {"v1", "query"}
  std::vector<std::pair<std::string, std::string>> parameters;

  // Value of the parameter; null if it is not there.
  const std::string* Find(std::string_view name) const;
};

// nullopt for a broken percent sequence, a NUL, an empty or dot segment, or a parameter twice.
std::optional<Target> ParseTarget(std::string_view target);

// nullopt for a broken sequence or a NUL.
std::optional<std::string> PercentDecode(std::string_view text);
// Every byte but letters, digits and -._~ as %XX.
std::string PercentEncode(std::string_view text);

}  // namespace daybook::server
