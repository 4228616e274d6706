#include "server/json/json_tree.h"

#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <limits>
#include <utility>

namespace daybook::server {
namespace {

namespace json = boost::json;

// Takes the parser's events and builds the tree. Strings and numbers may come in parts.
class TreeBuilder {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  using Failure = json::error_code;
  using Text = json::string_view;

  bool on_document_begin(Failure&) { return true; }
  bool on_document_end(Failure&) { return true; }
  bool on_object_begin(Failure&) { return Open(JsonNode::Kind::kObject); }
  bool on_object_end(std::size_t, Failure&) { return Close(); }
  bool on_array_begin(Failure&) { return Open(JsonNode::Kind::kArray); }
  bool on_array_end(std::size_t, Failure&) { return Close(); }
  bool on_key_part(Text part, std::size_t, Failure&) { return Append(part); }
  bool on_key(Text part, std::size_t, Failure& failure) {
    Append(part);
    if (open_.back()->Find(partial_) != nullptr) {
      failure = json::make_error_code(json::error::extra_data);
      twice_ = true;
      return false;
    }
    open_.back()->members.push_back({std::move(partial_), JsonNode{}});
    partial_.clear();
    return true;
  }
  bool on_string_part(Text part, std::size_t, Failure&) { return Append(part); }
  bool on_string(Text part, std::size_t, Failure&) {
    Append(part);
    return PutText(JsonNode::Kind::kString);
  }
  bool on_number_part(Text part, Failure&) { return Append(part); }
  bool on_int64(std::int64_t, Text part, Failure&) { return PutNumber(part); }
  bool on_uint64(std::uint64_t, Text part, Failure&) { return PutNumber(part); }
  bool on_double(double, Text part, Failure&) { return PutNumber(part); }
  bool on_bool(bool truth, Failure&) {
    JsonNode& node = Place();
    node.kind = JsonNode::Kind::kBool;
    node.truth = truth;
    return true;
  }
  bool on_null(Failure&) {
    Place();
    return true;
  }
  bool on_comment_part(Text, Failure&) { return true; }
  bool on_comment(Text, Failure&) { return true; }

  JsonNode& root() { return root_; }
  bool twice() const { return twice_; }

 private:
  bool Append(Text part) {
    partial_.append(part.data(), part.size());
    return true;
  }
  // Where the next value belongs: the root, the last member, a new element.
  JsonNode& Place() {
    if (open_.empty()) return root_;
    JsonNode& parent = *open_.back();
    if (parent.kind == JsonNode::Kind::kObject) return parent.members.back().node;
    return parent.elements.emplace_back();
  }
  bool Open(JsonNode::Kind kind) {
    JsonNode& node = Place();
    node.kind = kind;
    // Stays valid: the parent gets no further child until this one is closed.
    open_.push_back(&node);
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }
  bool PutText(JsonNode::Kind kind) {
    JsonNode& node = Place();
    node.kind = kind;
    node.text = std::move(partial_);
    partial_.clear();
    return true;
  }
  bool PutNumber(Text part) {
    Append(part);
    return PutText(JsonNode::Kind::kNumber);
  }

  JsonNode root_;
  std::vector<JsonNode*> open_;
  std::string partial_;
  bool twice_ = false;
};

}  // namespace

const JsonNode* JsonNode::Find(std::string_view name) const {
  for (const auto& [known, node] : members) {
    if (known == name) return &node;
  }
  return nullptr;
}

std::string JsonNode::TextOf(std::string_view name) const {
  const JsonNode* node = Find(name);
  return node != nullptr && node->is(Kind::kString) ? node->text : std::string();
}

uint64_t JsonNode::CountOf(std::string_view name) const {
  const JsonNode* node = Find(name);
  if (node == nullptr || !node->is(Kind::kNumber)) return 0;
  uint64_t count = 0;
  const char* end = node->text.data() + node->text.size();
  const auto [stop, failure] = std::from_chars(node->text.data(), end, count);
  return failure == std::errc() && stop == end ? count : 0;
}

Result<JsonNode> ParseJson(std::string_view text) {
  json::parse_options options;
  options.max_depth = kJsonTreeDepthMax;
  json::basic_parser<TreeBuilder> parser(options);
  json::error_code failure;
  const size_t used = parser.write_some(false, text.data(), text.size(), failure);
  if (failure || used != text.size()) {
    const std::string what = parser.handler().twice() ? "a member comes twice in one object"
                             : failure                ? failure.message()
                                                      : "something follows the JSON value";
    return Error{ErrorCode::kBadData, "not JSON as we read it: " + what,
                 "byte " + std::to_string(used)};
  }
  return std::move(parser.handler().root());
}

}  // namespace daybook::server
