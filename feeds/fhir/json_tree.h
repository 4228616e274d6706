#pragma once
// One resource's JSON as a tree, checked in full (UTF-8, escapes, numbers, depth). simdjson stays
// behind this. Numbers keep the digits they were written with.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/input.h"

namespace daybook::feeds::fhir {

enum class JsonType : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

struct JsonNode {
  static constexpr uint32_t kNone = UINT32_MAX;
  std::string_view key;   // member name; empty in arrays
  std::string_view text;  // string: unescaped; number: digits as written; bool: true, false
  uint32_t parent = kNone;
  uint32_t first = kNone;
  uint32_t next = kNone;
  uint32_t index = 0;  // place in its array
  JsonType type = JsonType::kNull;
};

// A handle on a value, or on an absent one; null counts as absent. Valid until the parser that
// made it parses again.
class Element {
 public:
  Element() = default;
  Element(const std::vector<JsonNode>* nodes, uint32_t number);

  explicit operator bool() const { return nodes_ != nullptr; }
  JsonType type() const { return nodes_ ? node().type : JsonType::kNull; }
  bool is(JsonType type) const { return nodes_ && node().type == type; }
  std::string_view text() const { return nodes_ ? node().text : std::string_view(); }
  std::string_view key() const { return nodes_ ? node().key : std::string_view(); }
  // The same place of the same tree.
  bool operator==(const Element&) const = default;
  // A member of an object; absent for anything else.
  Element operator[](std::string_view key) const;
  // Members of an object or elements of an array, nulls left out.
  Element first() const;
  Element next() const;
  // FHIRPath-like: "Observation.component[1].valueQuantity". `root` stands for the first part.
  std::string path(std::string_view root) const;

 private:
  const JsonNode& node() const { return (*nodes_)[number_]; }
  Element At(uint32_t number) const;

  const std::vector<JsonNode>* nodes_ = nullptr;
  uint32_t number_ = 0;
};

class JsonParser {
 public:
  JsonParser();
  ~JsonParser();
  JsonParser(const JsonParser&) = delete;
  JsonParser& operator=(const JsonParser&) = delete;

  // `text` stays unchanged and alive as long as the elements are used; its capacity may grow
  // (simdjson reads beyond the end). kBadData otherwise, with id "not-utf8", "not-json",
  // "too-deep", or "duplicate-key" for an object that has two members of one name: which of them
  // the source means can't be known (RFC 8259, 4).
  Result<Element> Parse(std::string& text);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::feeds::fhir
