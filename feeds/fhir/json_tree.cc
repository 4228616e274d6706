#include "feeds/fhir/json_tree.h"

// Its errors as values: a conversion that would throw doesn't compile.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace daybook::feeds::fhir {

namespace ondemand = simdjson::ondemand;

namespace {

// Whether `bytes` begin with `name`, which has no more of them; member names are short, and calling
// memcmp takes longer than to compare one.
bool BeginWith(const char* bytes, std::string_view name) {
  const auto eight = [](const char* at) {
    uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
  };
  constexpr size_t kWord = sizeof(uint64_t);
  if (name.size() < kWord || name.size() > 2 * kWord)
    return std::string_view(bytes, name.size()) == name;
  const size_t last = name.size() - kWord;
  return eight(bytes) == eight(name.data()) && eight(bytes + last) == eight(name.data() + last);
}

}  // namespace

Element Element::Member(std::string_view name, std::string_view type, uint32_t hash) const {
  for (uint32_t child = node().first; child != JsonNode::kNone; child = (*nodes_)[child].next) {
    const JsonNode& member = (*nodes_)[child];
    if (member.key_hash != hash || member.key.size() != name.size() + type.size() ||
        !BeginWith(member.key.data(), name) || !member.key.ends_with(type))
      continue;
    return member.type == JsonType::kNull ? Element() : Element(nodes_, child);
  }
  return {};
}

std::string Element::path(std::string_view root) const {
  if (!nodes_ || node().parent == JsonNode::kNone) return std::string(root);
  const Element parent(nodes_, node().parent);
  if (parent.is(JsonType::kArray))
    return parent.path(root) + "[" + std::to_string(node().index) + "]";
  return parent.path(root) + "." + std::string(node().key);
}

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The number grammar of RFC 8259. simdjson would read the value; we keep the text.
bool IsNumber(std::string_view text) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t from = at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    return at > from;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const size_t whole = at;
  if (!digits() || (text[whole] == '0' && at > whole + 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits()) return false;
  }
  return at == text.size();
}

std::string_view TrimmedRight(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

// What JSON writes around values: {} or [], a comma, and the quotes and the colon of a name.
constexpr size_t kBracketsBytes = 2;
constexpr size_t kCommaBytes = 1;
constexpr size_t kAroundKeyBytes = 3;
// Members of an object that a further one is compared with.
constexpr int kComparedMembersMax = 256;

class JsonParser::Impl {
 public:
  Result<Element> Parse(std::string& text) {
    nodes_.clear();
    duplicate_.clear();
    token_bytes_ = 0;
    is_compact_ = false;
    if (text.capacity() < text.size() + simdjson::SIMDJSON_PADDING)
      text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    ondemand::document document;
    if (const auto error = parser_.iterate(text.data(), text.size(), text.capacity()).get(document))
      return Refused(error);
    ondemand::value root;
    if (const auto error = document.get_value().get(root)) return Refused(error);
    const auto [number, error] = Add(root, {}, JsonNode::kNone, 0, 1);
    if (error) return Refused(error);
    // Nothing may follow: at the end there is no location any more.
    if (document.current_location().error() == simdjson::SUCCESS)
      return Refused(simdjson::TRAILING_CONTENT);
    is_compact_ = token_bytes_ == text.size();
    return Element(&nodes_, number);
  }
  bool is_compact() const { return is_compact_; }

 private:
  struct Added {
    uint32_t number;
    simdjson::error_code error;
  };

  Error Refused(simdjson::error_code error) const {
    if (!duplicate_.empty()) {
      Error twice{ErrorCode::kBadData, "an object has two members named \"" + duplicate_ + "\""};
      twice.id = "duplicate-key";
      return twice;
    }
    const bool utf8 = error == simdjson::UTF8_ERROR;
    const bool deep = error == simdjson::DEPTH_ERROR;
    Error refused{ErrorCode::kBadData, simdjson::error_message(error)};
    if (deep)
      refused.message =
          "it nests deeper than " + std::to_string(kJsonDepthMax) + " levels (kJsonDepthMax)";
    refused.id = utf8 ? "not-utf8" : deep ? "too-deep" : "not-json";
    return refused;
  }

  Added Add(ondemand::value& value, std::string_view key, uint32_t parent, uint32_t index,
            int depth) {
    const auto number = static_cast<uint32_t>(nodes_.size());
    JsonNode& node = nodes_.emplace_back();
    node.key = key;
    node.key_hash = KeyHash(key);
    node.parent = parent;
    node.index = index;
    if (depth > kJsonDepthMax) return {number, simdjson::DEPTH_ERROR};
    return {number, Fill(value, number, depth)};
  }

  simdjson::error_code Fill(ondemand::value& value, uint32_t number, int depth) {
    ondemand::json_type type{};
    if (const auto error = value.type().get(type)) return error;
    switch (type) {
      case ondemand::json_type::object:
        return FillObject(value, number, depth);
      case ondemand::json_type::array:
        return FillArray(value, number, depth);
      case ondemand::json_type::string:
        return FillString(value, number);
      case ondemand::json_type::number:
        return FillNumber(value, number);
      case ondemand::json_type::boolean: {
        bool truth = false;
        if (const auto error = value.get_bool().get(truth)) return error;
        nodes_[number].type = JsonType::kBool;
        nodes_[number].text = truth ? "true" : "false";
        token_bytes_ += nodes_[number].text.size();
        return simdjson::SUCCESS;
      }
      case ondemand::json_type::null: {
        bool null = false;
        if (const auto error = simdjson::simdjson_result<bool>(value.is_null()).get(null))
          return error;
        token_bytes_ += std::string_view("null").size();
        return null ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
      }
    }
    return simdjson::TAPE_ERROR;
  }

  // A string without escapes is a part of the text: only others are copied, byte by byte.
  simdjson::error_code FillString(ondemand::value& value, uint32_t number) {
    nodes_[number].type = JsonType::kString;
    const std::string_view quoted = TrimmedRight(value.raw_json_token());
    token_bytes_ += quoted.size();
    const bool plain = quoted.size() >= 2 && quoted.back() == '"';
    if (!plain || quoted.find('\\') != std::string_view::npos)
      return value.get_string().get(nodes_[number].text);
    nodes_[number].text = quoted.substr(1, quoted.size() - 2);
    ondemand::raw_json_string taken;
    return value.get_raw_json_string().get(taken);
  }

  static simdjson::error_code ReadKey(ondemand::field& field, std::string_view& key) {
    const char* const from = field.key().raw();
    const char* to = from;
    while (*to != '"' && *to != '\\') ++to;  // a string without its end was refused before
    if (*to == '\\') return field.unescaped_key().get(key);
    key = {from, static_cast<size_t>(to - from)};
    return simdjson::SUCCESS;
  }

  simdjson::error_code FillNumber(ondemand::value& value, uint32_t number) {
    const std::string_view digits = TrimmedRight(value.raw_json_token());
    if (!IsNumber(digits)) return simdjson::NUMBER_ERROR;
    nodes_[number].type = JsonType::kNumber;
    nodes_[number].text = digits;
    token_bytes_ += digits.size();
    // On demand, a value that isn't asked for is passed over when its parent goes on.
    return simdjson::SUCCESS;
  }

  simdjson::error_code FillObject(ondemand::value& value, uint32_t number, int depth) {
    nodes_[number].type = JsonType::kObject;
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return error;
    token_bytes_ += kBracketsBytes;
    uint32_t last = JsonNode::kNone;
    for (auto member : object) {
      ondemand::field field;
      if (const auto error = std::move(member).get(field)) return error;
      std::string_view key;
      if (const auto error = ReadKey(field, key)) return error;
      const uint64_t bit = KeyBit(KeyHash(key));
      if ((nodes_[number].members & bit) != 0 && HasMember(number, key)) {
        duplicate_ = key;
        return simdjson::TAPE_ERROR;
      }
      nodes_[number].members |= bit;
      token_bytes_ += key.size() + kAroundKeyBytes + (last == JsonNode::kNone ? 0 : kCommaBytes);
      const Added added = Add(field.value(), key, number, 0, depth + 1);
      if (added.error) return added.error;
      Chain(number, last, added.number);
    }
    return simdjson::SUCCESS;
  }

  simdjson::error_code FillArray(ondemand::value& value, uint32_t number, int depth) {
    nodes_[number].type = JsonType::kArray;
    ondemand::array array;
    if (const auto error = value.get_array().get(array)) return error;
    token_bytes_ += kBracketsBytes;
    uint32_t last = JsonNode::kNone;
    uint32_t index = 0;
    for (auto element : array) {
      ondemand::value each;
      if (const auto error = element.get(each)) return error;
      token_bytes_ += index == 0 ? 0 : kCommaBytes;
      const Added added = Add(each, {}, number, index++, depth + 1);
      if (added.error) return added.error;
      Chain(number, last, added.number);
    }
    return simdjson::SUCCESS;
  }

  // By looking at each sibling: objects of FHIR have few members. Those of one that has more than
  // kComparedMembersMax aren't all compared, so that no input costs time squared.
  bool HasMember(uint32_t object, std::string_view key) const {
    int compared = 0;
    for (uint32_t child = nodes_[object].first;
         child != JsonNode::kNone && compared < kComparedMembersMax;
         child = nodes_[child].next, ++compared)
      if (nodes_[child].key == key) return true;
    return false;
  }

  void Chain(uint32_t parent, uint32_t& last, uint32_t child) {
    (last == JsonNode::kNone ? nodes_[parent].first : nodes_[last].next) = child;
    last = child;
  }

  ondemand::parser parser_;
  std::vector<JsonNode> nodes_;
  std::string duplicate_;  // a member named twice
  // Of all tokens, a name's escapes left out: what is more of the text is white space.
  size_t token_bytes_ = 0;
  bool is_compact_ = false;
};

JsonParser::JsonParser() : impl_(std::make_unique<Impl>()) {}
JsonParser::~JsonParser() = default;
Result<Element> JsonParser::Parse(std::string& text) { return impl_->Parse(text); }
bool JsonParser::is_compact() const { return impl_->is_compact(); }

}  // namespace daybook::feeds::fhir
