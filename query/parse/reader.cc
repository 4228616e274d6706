#include "query/parse/reader.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "ledger/base/per_thread.h"
#include "query/parse/build.h"
#include "query/parse/cutter.h"
#include "query/parse/faults/viable.h"

namespace daybook::query {
namespace {

using antlr4::Token;

// Words [begin, end) of a cut text as ANTLR wants to read them, closed by an end token.
class TokenWindow : public antlr4::TokenStream {
 public:
  // What was read of the words shown before must be gone, for it points at the tokens.
  void Show(const Words& words, size_t begin, size_t end) {
    words_ = words;
    begin_ = at_ = begin;
    end_ = end;
    if (tokens_.size() < end - begin)
      tokens_.resize(end - begin, antlr4::CommonToken(Token::INVALID_TYPE));
    for (size_t i = begin; i < end; ++i) {
      tokens_[i - begin].setType(static_cast<size_t>(words[i].type));
      tokens_[i - begin].setTokenIndex(i);
    }
    end_token_.setTokenIndex(end);
  }
  // Of a long text nothing is kept.
  void Clear() {
    constexpr size_t kKept = 1024;
    if (tokens_.size() > kKept) tokens_ = {};
    words_ = {};
    begin_ = end_ = at_ = 0;
  }
  void consume() override { at_ = std::min(at_ + 1, end_); }
  size_t LA(ssize_t k) override {
    if (k > 0) {
      const size_t index = at_ + static_cast<size_t>(k) - 1;
      return index < end_ ? static_cast<size_t>(words_[index].type) : Token::EOF;
    }
    const Token* token = LT(k);
    return token == nullptr ? Token::INVALID_TYPE : token->getType();
  }
  Token* LT(ssize_t k) override {
    if (k > 0) return get(at_ + static_cast<size_t>(k) - 1);
    const auto back = static_cast<size_t>(-k);
    return k == 0 || back > at_ - begin_ ? nullptr : get(at_ - back);
  }
  Token* get(size_t index) const override {
    return index < end_ ? &tokens_[index - begin_] : &end_token_;
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = std::clamp(index, begin_, end_); }
  size_t size() override { return end_; }
  std::string getSourceName() const override { return "statement"; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  // ANTLR asks for texts only to word its own messages, which nobody sees.
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(Token*, Token*) override { return {}; }

 private:
  std::span<const Word> words_;
  mutable std::vector<antlr4::CommonToken> tokens_;  // one for each word shown
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t at_ = 0;
  mutable antlr4::CommonToken end_token_{Token::EOF};
};

// Gives up at the first error and says nothing: our own recogniser finds place and words.
class Quiet : public antlr4::BailErrorStrategy {
 public:
  void reportError(antlr4::Parser*, const antlr4::RecognitionException&) override {}
};

// ---- the grammar's automaton ----------------------------------------------------------------

TokenSet TokensOf(const antlr4::atn::Transition& transition) {
  TokenSet set;
  for (const ssize_t type : transition.label().toList()) {
    set.set(type < 0 ? 0 : static_cast<size_t>(type));
  }
  return set;
}

Automaton::Edge EdgeOf(const antlr4::atn::Transition& transition, Automaton& automaton) {
  using antlr4::atn::Transition;
  Automaton::Edge edge;
  edge.target = static_cast<int>(transition.target->stateNumber);
  if (transition.getSerializationType() == Transition::RULE) {
    const auto& call = dynamic_cast<const antlr4::atn::RuleTransition&>(transition);
    edge.kind = Automaton::Edge::Kind::kCall;
    edge.follow = static_cast<int>(call.followState->stateNumber);
    edge.rule = static_cast<int>(call.ruleIndex);
  } else if (!transition.isEpsilon()) {
    edge.kind = Automaton::Edge::Kind::kTokens;
    edge.tokens = static_cast<int>(automaton.token_sets.size());
    automaton.token_sets.push_back(TokensOf(transition));
  }
  return edge;
}

Automaton MakeAutomaton() {
  TokenWindow none;
  Tree parser(&none);
  const antlr4::atn::ATN& atn = parser.getATN();
  Automaton automaton;
  automaton.rule_names = parser.getRuleNames();
  for (const auto* start : atn.ruleToStartState) {
    automaton.rule_start.push_back(static_cast<int>(start->stateNumber));
  }
  for (auto* from : atn.states) {
    Automaton::State state;
    if (from != nullptr) {
      state.rule = static_cast<int>(from->ruleIndex);
      state.stop = from->getStateType() == antlr4::atn::ATNState::RULE_STOP;
      for (const auto& transition : from->transitions) {
        if (!state.stop) state.edges.push_back(EdgeOf(*transition, automaton));
      }
    }
    automaton.states.push_back(std::move(state));
  }
  return automaton;
}

}  // namespace

const Automaton& GrammarAutomaton() {
  static const Automaton kAutomaton = MakeAutomaton();
  return kAutomaton;
}

struct TextReader::Engine {
  Engine() : parser(&window), quiet(std::make_shared<Quiet>()) {
    parser.removeErrorListeners();
    parser.setErrorHandler(quiet);
  }

  std::string_view text;
  Cutter cutter;
  TokenWindow window;
  Tree parser;
  std::shared_ptr<Quiet> quiet;
};

TextReader::TextReader() : engine_(std::make_unique<Engine>()) {}
TextReader::~TextReader() = default;

TextReader& TextReader::ForThread() {
  return PerThread([] { return TextReader(); });
}

const Words& TextReader::Cut(std::string_view text) {
  engine_->text = text;
  return engine_->cutter.Cut(text);
}

std::optional<ast::Statement> TextReader::Read(size_t begin, size_t end,
                                               std::vector<Diagnostic>& notes) {
  Engine& e = *engine_;
  auto* prediction = e.parser.getInterpreter<antlr4::atn::ParserATNSimulator>();
  using antlr4::atn::PredictionMode;
  // The fast way suffices for whatever is right; the full one decides when it fails.
  for (const PredictionMode mode : {PredictionMode::SLL, PredictionMode::LL}) {
    e.parser.reset();
    e.window.Show(e.cutter.words(), begin, end);
    prediction->setPredictionMode(mode);
    try {
      Tree::StatementContext* tree = e.parser.statement();
      return Builder(e.text, e.cutter.words(), notes).Statement(tree);
    } catch (const antlr4::ParseCancellationException&) {
      // The seam where ANTLR's exceptions stop: it isn't a statement in this mode.
    }
  }
  return std::nullopt;
}

void TextReader::Forget() {
  Engine& e = *engine_;
  e.parser.reset();
  e.window.Clear();
  e.cutter.Forget();
  e.text = {};
}

}  // namespace daybook::query
