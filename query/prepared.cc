#include "query/prepared.h"

#include <cctype>
#include <utility>

#include "query/bind/name_key.h"

namespace daybook::query {
namespace {

using SnapshotPtr = std::shared_ptr<const projections::Snapshot>;
using SnapshotRef = std::weak_ptr<const projections::Snapshot>;

// The very same object, also when a newer one stands where an old one stood: a weak reference keeps
// the identity of what it was made of.
bool IsOf(const SnapshotRef& kept, const SnapshotPtr& snapshot) {
  return !kept.owner_before(snapshot) && !snapshot.owner_before(kept);
}

// Where `word` stands by itself in the key of a text, from `from` on.
size_t FindWord(const std::string& key, std::string_view word, size_t from) {
  const auto is_of_word = [&](size_t at) {
    const auto c = static_cast<unsigned char>(key[at]);
    return std::isalnum(c) != 0 || c == '_';
  };
  for (size_t at = key.find(word, from); at != key.npos; at = key.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || !is_of_word(at - 1)) && (end == key.size() || !is_of_word(end))) return at;
  }
  return key.npos;
}

}  // namespace

bool HoldsAMoment(const std::string& text) {
  const std::string key = NameKey(text);
  // `known` after `as`, but not `is known`; a comment may stand between any two words.
  for (size_t at = FindWord(key, "known", 0); at != key.npos; at = FindWord(key, "known", at + 1)) {
    const size_t before = key.find_last_not_of(" \t\r\n", at == 0 ? 0 : at - 1);
    const bool is = before != key.npos && before >= 1 && key.compare(before - 1, 2, "is") == 0;
    const bool negated =
        before != key.npos && before >= 2 && key.compare(before - 2, 3, "not") == 0;
    if (!is && !negated) return true;
  }
  return FindWord(key, "defined", 0) != key.npos;
}

std::shared_ptr<const ParseOutcome> Prepared::Parsed(const std::string& text) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = tree_of_.find(text);
    if (found != tree_of_.end()) {
      trees_.splice(trees_.begin(), trees_, found->second);
      return found->second->tree;
    }
  }
  auto tree = std::make_shared<const ParseOutcome>(Parse(text));
  if (text.size() > kTextBytesMax || !tree->ok()) return tree;
  const std::lock_guard lock(mutex_);
  if (tree_of_.contains(text)) return tree;
  trees_.push_front({text, tree});
  tree_of_[text] = trees_.begin();
  if (trees_.size() > kTreesMax) {
    tree_of_.erase(trees_.back().text);
    trees_.pop_back();
  }
  return tree;
}

std::shared_ptr<const Plan> Prepared::Find(const PlanKey& key, const SnapshotPtr& snapshot) {
  const std::lock_guard lock(mutex_);
  const auto found = plan_of_.find(key);
  if (found == plan_of_.end() || !IsOf(found->second->snapshot, snapshot)) return nullptr;
  plans_.splice(plans_.begin(), plans_, found->second);
  return found->second->plan;
}

void Prepared::Keep(PlanKey key, const SnapshotPtr& snapshot, std::shared_ptr<const Plan> plan) {
  if (key.text.size() > kTextBytesMax) return;
  const std::lock_guard lock(mutex_);
  const auto known = plan_of_.find(key);
  if (known != plan_of_.end()) {
    plans_.erase(known->second);
    plan_of_.erase(known);
  }
  plans_.push_front({key, snapshot, std::move(plan)});
  plan_of_[std::move(key)] = plans_.begin();
  if (plans_.size() > kPlansMax) {
    plan_of_.erase(plans_.back().key);
    plans_.pop_back();
  }
}

}  // namespace daybook::query
