#pragma once
// What a reader may see (walls.md 7). Compiled by query/access for (actor, purpose, policy in
// force now); no reader of a view opens without one, and the scan leaves apply it, so that counts
// and texts never touch a hidden row. Facts are chosen by `as known at`, never policy.
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>

namespace daybook::projections {

class Visibility {
 public:
  // Everything, for the local operator. Only query/access should call it; tests do too.
  static Visibility All();

  bool sees_all() const { return !rules_; }
  bool SeesStream(uint32_t stream_no) const {
    return !rules_ || !rules_->hidden_streams.contains(stream_no);
  }
  bool SeesCode(uint32_t code_id) const {
    return !rules_ || !rules_->hidden_codes.contains(code_id);
  }
  bool SeesSource(uint32_t source_text_id) const {
    return !rules_ || !rules_->hidden_sources.contains(source_text_id);
  }
  bool SeesKind(uint8_t kind) const { return !rules_ || !rules_->hidden_kinds.contains(kind); }

  // What a policy hides, by the views' own numbers.
  struct Rules {
    std::unordered_set<uint32_t> hidden_streams;
    std::unordered_set<uint32_t> hidden_codes;
    std::unordered_set<uint32_t> hidden_sources;
    std::unordered_set<uint8_t> hidden_kinds;
  };
  static Visibility Hiding(Rules rules);

 private:
  Visibility() = default;
  std::shared_ptr<const Rules> rules_;  // null: sees all
};

}  // namespace daybook::projections
