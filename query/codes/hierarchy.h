#pragma once
// Which code of a system is below which: a code may have several parents, and no circle. Read from
// lines `child,parent` (hierarchy_file.h makes them). Immutable, so any number of threads may ask.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger/base/result.h"
#include "query/session.h"

namespace daybook::query {

// Sorted, each code once. The texts belong to the hierarchy, or to whoever asked.
using CodeTexts = std::vector<std::string_view>;

class Hierarchy {
 public:
  // `pairs`: lines "child,parent"; kBadData with the line for anything else. Polls `cancel`
  // (kCancelled).
  static Result<std::shared_ptr<const Hierarchy>> FromPairs(std::string pairs,
                                                            const CancelFlag* cancel = nullptr);
  Hierarchy(const Hierarchy&) = delete;
  Hierarchy& operator=(const Hierarchy&) = delete;

  // What it was made from.
  const std::string& pairs() const { return text_; }
  size_t size() const { return codes_.size(); }
  bool Has(std::string_view code) const { return numbers_.contains(code); }
  CodeTexts All() const;

  enum class Way : uint8_t { kDown, kUp };
  enum class Reach : uint8_t { kOneStep, kEveryStep };
  // What is below (or above) any of `from`, these themselves not unless they are below another.
  CodeTexts From(const CodeTexts& from, Way way, Reach reach) const;

  // Codes each of which is below the next and the last below the first; empty if there is no
  // circle.
  std::vector<std::string> Circle() const;

 private:
  // For each code its neighbours: [offsets[n], offsets[n + 1]).
  struct Edges {
    std::vector<uint32_t> offsets;
    std::vector<uint32_t> to;
  };
  Hierarchy() = default;
  uint32_t Number(std::string_view code);
  static Edges EdgesOf(const std::vector<uint32_t>& from, const std::vector<uint32_t>& to,
                       size_t codes);

  std::string text_;
  std::vector<std::string_view> codes_;
  std::unordered_map<std::string_view, uint32_t> numbers_;
  Edges down_, up_;
};

// `a` and `b` together, in both, in the first alone.
CodeTexts Either(const CodeTexts& a, const CodeTexts& b);
CodeTexts Both(const CodeTexts& a, const CodeTexts& b);
CodeTexts Without(const CodeTexts& a, const CodeTexts& b);

}  // namespace daybook::query
