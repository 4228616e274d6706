#pragma once
// JSON as a tree that keeps every number's digits. Boost.JSON's parser stays behind it.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"

namespace daybook::server {

// Deepest nesting read.
inline constexpr size_t kJsonTreeDepthMax = 64;

struct JsonMember;

struct JsonNode {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  bool truth = false;
  std::string text;  // of a string; the digits of a number as written
  std::vector<JsonNode> elements;
  std::vector<JsonMember> members;

  // Member of an object; null if it is not there.
  const JsonNode* Find(std::string_view name) const;
  bool is(Kind wanted) const { return kind == wanted; }
  // The text of that member if it is a string; else empty.
  std::string TextOf(std::string_view name) const;
  // The whole number in that member; 0 if there is none or it does not fit.
  uint64_t CountOf(std::string_view name) const;
};

struct JsonMember {
  std::string name;
  JsonNode node;
};

// One value and nothing after it. kBadData with the byte offset: not JSON, not UTF-8, deeper than
// kJsonTreeDepthMax, a member twice.
Result<JsonNode> ParseJson(std::string_view text);

}  // namespace daybook::server
