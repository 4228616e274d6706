#include "query/ast/json_tree.h"

#include "ledger/base/json_text.h"

namespace daybook::query::ast {
namespace {

constexpr size_t kLineCharsMax = 100;

std::string Quote(std::string_view text) {
  std::string out;
  AppendQuoted(out, text);
  return out;
}

}  // namespace

JsonTree JsonTree::Text(std::string_view text) { return Raw(Quote(text)); }

JsonTree JsonTree::Raw(std::string raw) {
  JsonTree tree;
  tree.scalar_ = std::move(raw);
  return tree;
}

JsonTree JsonTree::List() {
  JsonTree tree;
  tree.kind_ = Kind::kList;
  return tree;
}

JsonTree JsonTree::Object(std::string_view node) {
  JsonTree tree;
  tree.kind_ = Kind::kObject;
  if (!node.empty()) tree.Add("node", Text(node));
  return tree;
}

JsonTree& JsonTree::Add(std::string_view key, JsonTree value) & {
  members_.emplace_back(std::string(key), std::move(value));
  return *this;
}

JsonTree&& JsonTree::Add(std::string_view key, JsonTree value) && {
  return std::move(Add(key, std::move(value)));
}

void JsonTree::Append(JsonTree value) { members_.emplace_back(std::string(), std::move(value)); }

// Gives up at the limit: a chain of a thousand would be written out again at each of its arms.
bool JsonTree::AddLine(std::string& out, size_t chars_max) const {
  if (kind_ == Kind::kScalar) {
    out += scalar_;
    return out.size() <= chars_max;
  }
  out += kind_ == Kind::kList ? '[' : '{';
  for (size_t i = 0; i < members_.size(); ++i) {
    if (i > 0) out += ", ";
    if (kind_ == Kind::kObject) out += Quote(members_[i].first) + ": ";
    if (!members_[i].second.AddLine(out, chars_max)) return false;
  }
  out += kind_ == Kind::kList ? ']' : '}';
  return out.size() <= chars_max;
}

std::string JsonTree::Print() const {
  std::string out;
  AddTo(out, 0);
  return out;
}

void JsonTree::AddTo(std::string& out, size_t indent) const {
  if (kind_ == Kind::kScalar) {
    out += scalar_;
    return;
  }
  std::string line;
  if (indent < kLineCharsMax && AddLine(line, kLineCharsMax - indent)) {
    out += line;
    return;
  }
  out += kind_ == Kind::kList ? '[' : '{';
  for (size_t i = 0; i < members_.size(); ++i) {
    out += i > 0 ? ",\n" : "\n";
    out.append(indent + 2, ' ');
    if (kind_ == Kind::kObject) out += Quote(members_[i].first) + ": ";
    members_[i].second.AddTo(out, indent + 2);
  }
  out += '\n';
  out.append(indent, ' ');
  out += kind_ == Kind::kList ? ']' : '}';
}

}  // namespace daybook::query::ast
