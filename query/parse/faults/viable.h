#pragma once
// Which words may come next? A recogniser that walks the grammar's own automaton beside the
// parser: it finds the exact word where a statement stops making sense and all that could have
// stood there. Linear for statements as people write them. Used only for messages and completion.
#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/parse/words.h"

namespace daybook::query {

inline constexpr size_t kTokenTypesMax = 256;
inline constexpr size_t kRulesMax = 160;
using TokenSet = std::bitset<kTokenTypesMax>;
using RuleSet = std::bitset<kRulesMax>;

// The grammar's automaton, copied once out of ANTLR.
struct Automaton {
  struct Edge {
    enum class Kind : uint8_t { kEmpty, kTokens, kCall } kind = Kind::kEmpty;
    int target = 0;  // kCall: the first state of the rule
    int follow = 0;  // kCall: the state after it
    int rule = 0;    // kCall: which rule
    int tokens = 0;  // kTokens: index into `token_sets`
  };
  struct State {
    int rule = 0;
    bool stop = false;  // the end of its rule
    std::vector<Edge> edges;
  };
  std::vector<State> states;
  std::vector<TokenSet> token_sets;
  std::vector<int> rule_start;  // by rule
  std::vector<std::string> rule_names;

  // -1 if there is no such rule.
  int RuleOf(std::string_view name) const;
};
const Automaton& GrammarAutomaton();

struct Expected {
  TokenSet tokens;  // bit 0: the statement may end here
  RuleSet rules;    // the rules that may begin here, opaque ones included
};

class Recogniser {
 public:
  Recogniser(const Automaton& automaton, std::string_view start_rule);

  // Reads words until one can't follow those before it; returns how many were read. The end is not
  // read: ask MayEnd().
  size_t Read(std::span<const Word> words);
  bool MayEnd();
  // What may stand after the words read. Opaque rules are named instead of looked into.
  Expected Next(const RuleSet& opaque);

 private:
  struct Config {
    int state = 0;
    int node = 0;
  };
  struct Return {
    int state = 0;
    int node = 0;
  };
  struct Node {
    std::vector<Return> returns;
    bool ended_at_start = false;
  };
  void Closure(const RuleSet& opaque, RuleSet* met);
  void Call(const Automaton::Edge& edge, int from_node);
  void End(int node);
  void Push(int state, int node);

  const Automaton& automaton_;
  std::vector<Node> nodes_;
  std::vector<Config> kernel_;   // after the last word, before following empty edges
  std::vector<Config> closure_;  // the kernel and all that empty edges reach
  std::vector<uint64_t> seen_;   // configs in closure_, an open hash table
  std::vector<int> called_;      // by rule: its node at this place, or -1
  int first_node_here_ = 0;
};

}  // namespace daybook::query
