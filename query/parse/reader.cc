#include "query/parse/reader.h"

#include <algorithm>
#include <utility>

#include "CareQLLexer.h"
#include "ledger/base/per_thread.h"
#include "query/parse/build.h"
#include "query/parse/viable.h"

namespace daybook::query {
namespace {

using Lexer = grammar::CareQLLexer;
using antlr4::Token;

// Words [begin, end) of a cut text as ANTLR wants to read them, closed by an end token.
class TokenWindow : public antlr4::TokenStream {
 public:
  void Show(const std::vector<std::unique_ptr<Token>>* tokens, size_t begin, size_t end) {
    tokens_ = tokens;
    begin_ = at_ = begin;
    end_ = end;
    end_token_.setTokenIndex(end);
  }
  void consume() override { at_ = std::min(at_ + 1, end_); }
  size_t LA(ssize_t k) override {
    const Token* token = LT(k);
    return token == nullptr ? Token::INVALID_TYPE : token->getType();
  }
  Token* LT(ssize_t k) override {
    if (k > 0) return get(at_ + static_cast<size_t>(k) - 1);
    const auto back = static_cast<size_t>(-k);
    return k == 0 || back > at_ - begin_ ? nullptr : get(at_ - back);
  }
  Token* get(size_t index) const override {
    return index < end_ ? (*tokens_)[index].get() : &end_token_;
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
  const std::vector<std::unique_ptr<Token>>* tokens_ = nullptr;
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

WordKind KindOf(size_t type) {
  switch (type) {
    case Lexer::UNIT_WORD:
    case Lexer::ID:
      return WordKind::kName;
    case Lexer::UNIT:
      return WordKind::kUnit;
    case Lexer::INT:
    case Lexer::DECIMAL:
      return WordKind::kNumber;
    case Lexer::DATE:
    case Lexer::YEAR_MONTH:
    case Lexer::MOMENT:
      return WordKind::kTime;
    case Lexer::STRING:
      return WordKind::kString;
    case Lexer::OPEN_STRING:
      return WordKind::kOpenString;
    case Lexer::CODE:
      return WordKind::kCode;
    case Lexer::PARAM:
      return WordKind::kParam;
    case Lexer::REGEX:
      return WordKind::kRegex;
    case Lexer::OPEN_REGEX:
      return WordKind::kOpenRegex;
    case Lexer::UNEXPECTED:
      return WordKind::kUnexpected;
    default:
      return type <= Lexer::K_SECONDS ? WordKind::kReserved : WordKind::kSoft;
  }
}

// What a person calls a token that has no fixed text.
std::string_view CalledOf(WordKind kind) {
  switch (kind) {
    case WordKind::kName:
      return "a name";
    case WordKind::kUnit:
      return "a unit";
    case WordKind::kNumber:
      return "a number";
    case WordKind::kTime:
      return "a date";
    case WordKind::kString:
      return "text in single quotes";
    case WordKind::kCode:
      return "a code";
    case WordKind::kParam:
      return "a parameter";
    case WordKind::kRegex:
      return "a pattern /…/";
    case WordKind::kReserved:
    case WordKind::kSoft:
    case WordKind::kSign:
    case WordKind::kOpenString:
    case WordKind::kOpenRegex:
    case WordKind::kUnexpected:
      break;
  }
  return "";
}

Vocabulary MakeVocabulary() {
  Vocabulary vocabulary;
  antlr4::ANTLRInputStream empty;
  Lexer lexer(&empty);
  const antlr4::dfa::Vocabulary& names = lexer.getVocabulary();
  vocabulary.entries.push_back({WordKind::kSign, "the end of the statement"});
  for (size_t type = 1; type <= names.getMaxTokenType(); ++type) {
    Vocabulary::Entry entry;
    const std::string symbol = names.getSymbolicName(type);
    // Two modes of the lexer know the semicolon, which leaves it without a name of its own.
    const std::string literal = type == Lexer::SEMI ? "';'" : names.getLiteralName(type);
    if (symbol.starts_with("K_")) {
      entry.kind = KindOf(type);
      for (char c : symbol.substr(2)) entry.text += static_cast<char>(c | 0x20);
    } else if (literal.size() > 2) {
      entry = {WordKind::kSign, literal.substr(1, literal.size() - 2)};
    } else {
      entry.kind = KindOf(type);
      entry.text = CalledOf(entry.kind);
    }
    vocabulary.entries.push_back(std::move(entry));
  }
  return vocabulary;
}

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

const Vocabulary& WordVocabulary() {
  static const Vocabulary kVocabulary = MakeVocabulary();
  return kVocabulary;
}

const Automaton& GrammarAutomaton() {
  static const Automaton kAutomaton = MakeAutomaton();
  return kAutomaton;
}

struct TextReader::Engine {
  Engine() : lexer(&input), parser(&window), quiet(std::make_shared<Quiet>()) {
    lexer.removeErrorListeners();
    parser.removeErrorListeners();
    parser.setErrorHandler(quiet);
  }
  // Cuts what looked like a unit (`g/m`, `10*9`) down to its first word or sign; the lexer goes on
  // behind that.
  void Shorten(Token& token);

  std::string_view text;
  antlr4::ANTLRInputStream input;
  Lexer lexer;
  std::vector<std::unique_ptr<Token>> tokens;
  Words words;
  TokenWindow window;
  Tree parser;
  std::shared_ptr<Quiet> quiet;
};

void TextReader::Engine::Shorten(Token& token) {
  const auto in_word = [](size_t c) {
    return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  };
  const size_t at = token.getStartIndex();
  std::string word;
  input.seek(at);
  do {
    word += static_cast<char>(input.LA(1));
    input.consume();
  } while (in_word(static_cast<unsigned char>(word[0])) && in_word(input.LA(1)));
  antlr4::ANTLRInputStream alone(word);
  Lexer once(&alone);
  once.removeErrorListeners();
  const size_t type = once.nextToken()->getType();
  auto& shorter = dynamic_cast<antlr4::CommonToken&>(token);
  shorter.setType(type == Lexer::UNIT ? static_cast<size_t>(Lexer::UNEXPECTED) : type);
  shorter.setStopIndex(at + word.size() - 1);
  lexer.last_type = shorter.getType();
  lexer.hitEOF = false;  // the longer token may have reached the end
  // `matches/re/`, written without a blank; after a dot it is a field.
  const bool field = !words.empty() && words.back().keyword == ".";
  if (type == Lexer::K_MATCHES && !field) lexer.pushMode(Lexer::AfterMatches);
}

TextReader::TextReader() : engine_(std::make_unique<Engine>()) {}
TextReader::~TextReader() = default;

TextReader& TextReader::ForThread() {
  return PerThread([] { return TextReader(); });
}

const Words& TextReader::Cut(std::string_view text) {
  Engine& e = *engine_;
  e.text = text;
  e.tokens.clear();
  e.words.clear();
  e.input.load(std::string(text));
  e.lexer.setInputStream(&e.input);
  const Vocabulary& vocabulary = WordVocabulary();
  // ANTLR counts characters and leaves a byte order mark out; we count bytes.
  uint32_t byte = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  size_t character = 0;
  const auto byte_of = [&](size_t wanted) {
    for (; character < wanted; ++character) {
      do ++byte;
      while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80);
    }
    return byte;
  };
  for (;;) {
    std::unique_ptr<Token> token = e.lexer.nextToken();
    if (token->getType() == Token::EOF) break;
    const bool after_number = !e.words.empty() && e.words.back().kind == WordKind::kNumber;
    if (token->getType() == Lexer::UNIT && !after_number) e.Shorten(*token);
    const auto& entry = vocabulary.entries[token->getType()];
    Word word{static_cast<int>(token->getType()), entry.kind, {}, {}};
    const bool fixed = IsKeyword(word) || entry.kind == WordKind::kSign;
    if (fixed) word.keyword = entry.text;
    word.span.begin = byte_of(token->getStartIndex());
    word.span.end = byte_of(token->getStopIndex() + 1);
    dynamic_cast<antlr4::WritableToken&>(*token).setTokenIndex(e.words.size());
    e.words.push_back(word);
    e.tokens.push_back(std::move(token));
  }
  return e.words;
}

std::optional<ast::Statement> TextReader::Read(size_t begin, size_t end,
                                               std::vector<Diagnostic>& notes) {
  Engine& e = *engine_;
  auto* prediction = e.parser.getInterpreter<antlr4::atn::ParserATNSimulator>();
  using antlr4::atn::PredictionMode;
  // The fast way suffices for whatever is right; the full one decides when it fails.
  for (const PredictionMode mode : {PredictionMode::SLL, PredictionMode::LL}) {
    e.window.Show(&e.tokens, begin, end);
    e.parser.reset();
    prediction->setPredictionMode(mode);
    try {
      Tree::StatementContext* tree = e.parser.statement();
      return Builder(e.text, e.words, notes).Statement(tree);
    } catch (const antlr4::ParseCancellationException&) {
      // The seam where ANTLR's exceptions stop: it isn't a statement in this mode.
    }
  }
  return std::nullopt;
}

void TextReader::Forget() {
  Engine& e = *engine_;
  e.window.Show(&e.tokens, 0, 0);
  e.parser.reset();
  e.tokens.clear();
  e.words.clear();
  e.input.load("");
  e.text = {};
}

}  // namespace daybook::query
