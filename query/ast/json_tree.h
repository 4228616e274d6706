#pragma once
// A small JSON value, just enough to print a tree in a stable order. Used by ast_json.cc alone.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::query::ast {

class JsonTree {
 public:
  static JsonTree Text(std::string_view text);
  static JsonTree Raw(std::string raw);  // a number, true, false
  static JsonTree List();
  // An object; `node` names its kind, first.
  static JsonTree Object(std::string_view node = {});

  JsonTree& Add(std::string_view key, JsonTree value) &;
  JsonTree&& Add(std::string_view key, JsonTree value) &&;
  void Append(JsonTree value);
  bool empty() const { return kind_ != Kind::kScalar && members_.empty(); }

  // What fits into a line stands on one.
  std::string Print() const;
  bool operator==(const JsonTree& other) const = default;

 private:
  enum class Kind { kScalar, kList, kObject } kind_ = Kind::kScalar;
  void AddTo(std::string& out, size_t indent) const;
  // Adds the value in one line; false, and `out` cut short, where it would be longer than that.
  bool AddLine(std::string& out, size_t chars_max) const;

  std::string scalar_;
  std::vector<std::pair<std::string, JsonTree>> members_;
};

}  // namespace daybook::query::ast
