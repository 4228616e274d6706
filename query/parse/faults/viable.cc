#include "query/parse/faults/viable.h"

#include <algorithm>

namespace daybook::query {
namespace {

constexpr uint64_t kFree = ~uint64_t{0};

uint64_t KeyOf(int state, int node) {
  return (static_cast<uint64_t>(static_cast<uint32_t>(node)) << 32) | static_cast<uint32_t>(state);
}

// True if the key was new.
bool Insert(std::vector<uint64_t>& table, uint64_t key, size_t used) {
  if ((used + 1) * 2 > table.size()) {
    std::vector<uint64_t> old(std::max<size_t>(256, table.size() * 2), kFree);
    old.swap(table);
    for (uint64_t k : old) {
      if (k != kFree) Insert(table, k, 0);
    }
  }
  const size_t mask = table.size() - 1;
  size_t at = (key * 0x9E3779B97F4A7C15ull >> 20) & mask;
  while (table[at] != kFree) {
    if (table[at] == key) return false;
    at = (at + 1) & mask;
  }
  table[at] = key;
  return true;
}

}  // namespace

int Automaton::RuleOf(std::string_view name) const {
  const auto it = std::find(rule_names.begin(), rule_names.end(), name);
  return it == rule_names.end() ? -1 : static_cast<int>(it - rule_names.begin());
}

Recogniser::Recogniser(const Automaton& automaton, std::string_view start_rule)
    : automaton_(automaton), called_(automaton.rule_names.size(), -1) {
  nodes_.emplace_back();
  const int rule = automaton.RuleOf(start_rule);
  kernel_.push_back({automaton.rule_start[static_cast<size_t>(rule)], 0});
}

void Recogniser::Push(int state, int node) {
  if (Insert(seen_, KeyOf(state, node), closure_.size())) closure_.push_back({state, node});
}

void Recogniser::Call(const Automaton::Edge& edge, int from_node) {
  int& node = called_[static_cast<size_t>(edge.rule)];
  if (node < 0) {
    node = static_cast<int>(nodes_.size());
    nodes_.emplace_back();
    Push(edge.target, node);
  }
  Node& callee = nodes_[static_cast<size_t>(node)];
  for (const Return& r : callee.returns) {
    if (r.state == edge.follow && r.node == from_node) return;
  }
  callee.returns.push_back({edge.follow, from_node});
  if (callee.ended_at_start) Push(edge.follow, from_node);
}

void Recogniser::End(int node) {
  if (node >= first_node_here_) nodes_[static_cast<size_t>(node)].ended_at_start = true;
  // By index: Push doesn't touch the list, but a rule may call itself while it is walked.
  for (size_t i = 0; i < nodes_[static_cast<size_t>(node)].returns.size(); ++i) {
    const Return r = nodes_[static_cast<size_t>(node)].returns[i];
    Push(r.state, r.node);
  }
}

void Recogniser::Closure(const RuleSet& opaque, RuleSet* met) {
  closure_.clear();
  std::fill(seen_.begin(), seen_.end(), kFree);
  std::fill(called_.begin(), called_.end(), -1);
  first_node_here_ = static_cast<int>(nodes_.size());
  for (const Config& c : kernel_) Push(c.state, c.node);
  for (size_t i = 0; i < closure_.size(); ++i) {
    const Config c = closure_[i];
    const Automaton::State& state = automaton_.states[static_cast<size_t>(c.state)];
    if (state.stop) {
      End(c.node);
      continue;
    }
    for (const Automaton::Edge& edge : state.edges) {
      if (edge.kind == Automaton::Edge::Kind::kEmpty) {
        Push(edge.target, c.node);
      } else if (edge.kind == Automaton::Edge::Kind::kCall) {
        const auto rule = static_cast<size_t>(edge.rule);
        if (met != nullptr) met->set(rule);
        if (!opaque.test(rule)) Call(edge, c.node);
      }
    }
  }
}

size_t Recogniser::Read(std::span<const Word> words) {
  for (size_t i = 0; i < words.size(); ++i) {
    const auto type = static_cast<size_t>(words[i].type);
    Closure(RuleSet(), nullptr);
    std::vector<Config> next;
    for (const Config& c : closure_) {
      for (const Automaton::Edge& edge : automaton_.states[static_cast<size_t>(c.state)].edges) {
        if (edge.kind != Automaton::Edge::Kind::kTokens) continue;
        if (automaton_.token_sets[static_cast<size_t>(edge.tokens)].test(type)) {
          next.push_back({edge.target, c.node});
        }
      }
    }
    if (next.empty()) return i;
    kernel_ = std::move(next);
  }
  return words.size();
}

bool Recogniser::MayEnd() { return Next(RuleSet()).tokens.test(0); }

Expected Recogniser::Next(const RuleSet& opaque) {
  Expected expected;
  Closure(opaque, &expected.rules);
  for (const Config& c : closure_) {
    for (const Automaton::Edge& edge : automaton_.states[static_cast<size_t>(c.state)].edges) {
      if (edge.kind == Automaton::Edge::Kind::kTokens) {
        expected.tokens |= automaton_.token_sets[static_cast<size_t>(edge.tokens)];
      }
    }
  }
  return expected;
}

}  // namespace daybook::query
