#include "query/codes/hierarchy.h"

#include <algorithm>
#include <iterator>

namespace daybook::query {
namespace {

// Pairs between two looks at the cancel flag.
constexpr size_t kCancelPairs = 1u << 16;

}  // namespace

uint32_t Hierarchy::Number(std::string_view code) {
  const auto [found, added] = numbers_.try_emplace(code, static_cast<uint32_t>(codes_.size()));
  if (added) codes_.push_back(code);
  return found->second;
}

Hierarchy::Edges Hierarchy::EdgesOf(const std::vector<uint32_t>& from,
                                    const std::vector<uint32_t>& to, size_t codes) {
  Edges edges;
  edges.offsets.assign(codes + 1, 0);
  for (const uint32_t code : from) ++edges.offsets[code + 1];
  for (size_t i = 0; i < codes; ++i) edges.offsets[i + 1] += edges.offsets[i];
  edges.to.resize(to.size());
  std::vector<uint32_t> next(edges.offsets.begin(), edges.offsets.end() - 1);
  for (size_t i = 0; i < from.size(); ++i) edges.to[next[from[i]]++] = to[i];
  return edges;
}

Result<std::shared_ptr<const Hierarchy>> Hierarchy::FromPairs(std::string pairs,
                                                              const CancelFlag* cancel) {
  std::shared_ptr<Hierarchy> out(new Hierarchy());
  out->text_ = std::move(pairs);
  const std::string_view text = out->text_;
  const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  out->numbers_.reserve(lines);
  std::vector<uint32_t> children, parents;
  children.reserve(lines);
  parents.reserve(lines);
  std::string_view last_parent;
  uint32_t last_number = 0;
  for (size_t at = 0; at < text.size();) {
    if (parents.size() % kCancelPairs == 0 && cancel && cancel->cancelled())
      return Error{ErrorCode::kCancelled, "the query was cancelled"};
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    const size_t comma = line.find(',');
    if (comma == std::string_view::npos || comma == 0 || comma + 1 == line.size())
      return Error{ErrorCode::kBadData, "a hierarchy has no pair in '" + std::string(line) + "'"};
    const std::string_view parent = line.substr(comma + 1);
    // Pairs come by parent, so that most are found without a look.
    if (parent != last_parent) last_number = out->Number(last_parent = parent);
    parents.push_back(last_number);
    children.push_back(out->Number(line.substr(0, comma)));
  }
  out->down_ = EdgesOf(parents, children, out->codes_.size());
  out->up_ = EdgesOf(children, parents, out->codes_.size());
  return std::shared_ptr<const Hierarchy>(std::move(out));
}

CodeTexts Hierarchy::All() const {
  CodeTexts all = codes_;
  std::sort(all.begin(), all.end());
  return all;
}

CodeTexts Hierarchy::From(const CodeTexts& from, Way way, Reach reach) const {
  const Edges& edges = way == Way::kDown ? down_ : up_;
  std::vector<uint32_t> open;
  for (const std::string_view code : from)
    if (const auto found = numbers_.find(code); found != numbers_.end())
      open.push_back(found->second);
  std::vector<bool> reached(codes_.size());
  CodeTexts out;
  while (!open.empty()) {
    std::vector<uint32_t> next;
    for (const uint32_t code : open) {
      for (uint32_t at = edges.offsets[code]; at < edges.offsets[code + 1]; ++at) {
        if (reached[edges.to[at]]) continue;
        reached[edges.to[at]] = true;
        out.push_back(codes_[edges.to[at]]);
        next.push_back(edges.to[at]);
      }
    }
    if (reach == Reach::kOneStep) break;
    open = std::move(next);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> Hierarchy::Circle() const {
  // Codes without parents are taken away, then those left without; a circle stays.
  std::vector<uint32_t> parents(codes_.size());
  std::vector<uint32_t> free;
  for (uint32_t code = 0; code < codes_.size(); ++code) {
    parents[code] = up_.offsets[code + 1] - up_.offsets[code];
    if (parents[code] == 0) free.push_back(code);
  }
  size_t taken = 0;
  while (!free.empty()) {
    const uint32_t code = free.back();
    free.pop_back();
    ++taken;
    for (uint32_t at = down_.offsets[code]; at < down_.offsets[code + 1]; ++at)
      if (--parents[down_.to[at]] == 0) free.push_back(down_.to[at]);
  }
  if (taken == codes_.size()) return {};
  // From any that is left, up through those that are left, until one comes again.
  uint32_t at = 0;
  while (parents[at] == 0) ++at;
  std::vector<uint32_t> path;
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    for (uint32_t edge = up_.offsets[at]; edge < up_.offsets[at + 1]; ++edge)
      if (parents[up_.to[edge]] > 0) {
        at = up_.to[edge];
        break;
      }
  }
  std::vector<std::string> circle;
  for (auto from = std::find(path.begin(), path.end(), at); from != path.end(); ++from)
    circle.emplace_back(codes_[*from]);
  return circle;
}

CodeTexts Either(const CodeTexts& a, const CodeTexts& b) {
  CodeTexts out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

CodeTexts Both(const CodeTexts& a, const CodeTexts& b) {
  CodeTexts out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

CodeTexts Without(const CodeTexts& a, const CodeTexts& b) {
  CodeTexts out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

}  // namespace daybook::query
