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

// A number that tells most member names apart: their length and four of their bytes. The name may
// come in two parts, so that value[x] is looked up without being put together.
constexpr uint32_t KeyHash(std::string_view name, std::string_view rest = {}) {
  const size_t size = name.size() + rest.size();
  if (size == 0) return 0;
  const auto byte = [&](size_t at) {
    const char c = at < name.size() ? name[at] : rest[at - name.size()];
    return static_cast<uint32_t>(static_cast<unsigned char>(c));
  };
  const uint32_t mixed =
      static_cast<uint32_t>(size) | byte(0) << 8 | byte(size - 1) << 16 | byte(size / 2) << 24;
  return (mixed ^ byte(size / 4) << 4) * 0x9e3779b1u;
}
// One of 64 bits for a member name.
constexpr uint64_t KeyBit(uint32_t hash) { return uint64_t{1} << (hash >> 26); }

struct JsonNode {
  static constexpr uint32_t kNone = UINT32_MAX;
  std::string_view key;   // member name; empty in arrays
  std::string_view text;  // string: unescaped; number: digits as written; bool: true, false
  uint64_t members = 0;   // KeyBit of each member of an object: most absent ones aren't looked for
  uint32_t parent = kNone;
  uint32_t first = kNone;
  uint32_t next = kNone;
  uint32_t index = 0;     // place in its array
  uint32_t key_hash = 0;  // KeyHash of key
  JsonType type = JsonType::kNull;
};

// A handle on a value, or on an absent one; null counts as absent. Valid until the parser that
// made it parses again.
class Element {
 public:
  Element() = default;
  Element(const std::vector<JsonNode>* nodes, uint32_t number) : nodes_(nodes), number_(number) {}

  explicit operator bool() const { return nodes_ != nullptr; }
  JsonType type() const { return nodes_ ? node().type : JsonType::kNull; }
  bool is(JsonType type) const { return nodes_ && node().type == type; }
  std::string_view text() const { return nodes_ ? node().text : std::string_view(); }
  std::string_view key() const { return nodes_ ? node().key : std::string_view(); }
  // The same place of the same tree.
  bool operator==(const Element&) const = default;
  // A member of an object; absent for anything else. Inlined, so that the hash of a name written in
  // the program is a constant.
  [[gnu::always_inline]] Element operator[](std::string_view key) const { return Choice(key, {}); }
  // The member called `name` ‖ `type`: value[x] of FHIR, as "value", "Quantity".
  [[gnu::always_inline]] Element Choice(std::string_view name, std::string_view type) const {
    const uint32_t hash = KeyHash(name, type);
    const bool may_have = is(JsonType::kObject) && (node().members & KeyBit(hash)) != 0;
    return may_have ? Member(name, type, hash) : Element();
  }
  // Members of an object or elements of an array, nulls left out.
  Element first() const { return nodes_ ? At(node().first) : Element(); }
  Element next() const { return nodes_ ? At(node().next) : Element(); }
  // FHIRPath-like: "Observation.component[1].valueQuantity". `root` stands for the first part.
  std::string path(std::string_view root) const;

 private:
  const JsonNode& node() const { return (*nodes_)[number_]; }
  Element At(uint32_t number) const {
    while (number != JsonNode::kNone && (*nodes_)[number].type == JsonType::kNull)
      number = (*nodes_)[number].next;
    return number == JsonNode::kNone ? Element() : Element(nodes_, number);
  }
  Element Member(std::string_view name, std::string_view type, uint32_t hash) const;

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
  // Whether what was parsed last has no white space between tokens. False too where a member's name
  // has an escape.
  bool is_compact() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::feeds::fhir
