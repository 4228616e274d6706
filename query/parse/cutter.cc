#include "query/parse/cutter.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "CareQLLexer.h"

namespace daybook::query {
namespace {

using Lexer = grammar::CareQLLexer;

// The text as ANTLR reads it: characters, found by the byte each begins at.
class TextStream : public antlr4::CharStream {
 public:
  void Show(std::string_view text) {
    text_ = text;
    at_ = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;  // a byte order mark says nothing
  }
  void consume() override { at_ += LengthAt(at_); }
  // Lexers look one character ahead and never back.
  size_t LA(ssize_t) override {
    if (at_ >= text_.size()) return antlr4::Token::EOF;
    const auto first = static_cast<unsigned char>(text_[at_]);
    if (first < 0x80) return first;
    const size_t length = LengthAt(at_);
    size_t character = first & (0x7Fu >> length);
    for (size_t i = 1; i < length; ++i)
      character = character << 6 | (static_cast<unsigned char>(text_[at_ + i]) & 0x3Fu);
    return character;
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = index; }
  size_t size() override { return text_.size(); }
  std::string getSourceName() const override { return "text"; }
  // ANTLR asks for texts only to word its own messages, which nobody sees.
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string toString() const override { return {}; }

 private:
  // Of the character that begins at the byte; of one that isn't whole, what there is.
  size_t LengthAt(size_t at) const {
    const auto first = static_cast<unsigned char>(text_[at]);
    if (first < 0x80) return 1;
    return std::min<size_t>(first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4, text_.size() - at);
  }

  std::string_view text_;
  size_t at_ = 0;
};

// ANTLR's automaton of the lexer belongs to all threads, and each step from a character to the
// next is looked up under a lock. A step once found stays what it is: this thread keeps its own.
class KeptSteps : public antlr4::atn::LexerATNSimulator {
 public:
  using LexerATNSimulator::LexerATNSimulator;
  // Nobody asks for lines.
  void consume(antlr4::CharStream* input) override { input->consume(); }

 protected:
  using State = antlr4::dfa::DFAState;
  State* getExistingTargetState(State* from, size_t character) override {
    if (character > MAX_DFA_EDGE) return nullptr;
    if (_mode >= kept_.size()) kept_.resize(_mode + 1);
    auto& of_mode = kept_[_mode];
    const auto number = static_cast<size_t>(from->stateNumber);
    if (number >= of_mode.size()) of_mode.resize(number + 1);
    if (!of_mode[number]) of_mode[number] = std::make_unique<Steps>();
    State*& step = (*of_mode[number])[character];
    if (step == nullptr) step = LexerATNSimulator::getExistingTargetState(from, character);
    return step;
  }

 private:
  using Steps = std::array<State*, MAX_DFA_EDGE + 1>;
  std::vector<std::vector<std::unique_ptr<Steps>>> kept_;  // by mode and number of the state
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

}  // namespace

const Vocabulary& WordVocabulary() {
  static const Vocabulary kVocabulary = MakeVocabulary();
  return kVocabulary;
}

struct Cutter::Engine {
  Engine() : lexer(&stream) {
    auto* shared = lexer.getInterpreter<antlr4::atn::LexerATNSimulator>();
    steps = new KeptSteps(&lexer, lexer.getATN(), shared->_decisionToDFA,
                          shared->getSharedContextCache());
    lexer.setInterpreter(steps);  // which owns it from here on
  }
  // Reads one word of `from`; its type, or SKIP for what is between words. There is one for every
  // character, so it never fails.
  size_t Match(TextStream& from) {
    lexer.type = antlr4::Token::INVALID_TYPE;
    const size_t found = steps->match(&from, lexer.mode);
    return lexer.type == antlr4::Token::INVALID_TYPE ? found : lexer.type;
  }
  size_t Shorter(std::string_view text, size_t begin);

  TextStream stream;
  Lexer lexer;
  KeptSteps* steps = nullptr;
  Words words;
};

// Cuts what looked like a unit (`g/m`, `10*9`) down to its first word or sign, and goes on behind
// that.
size_t Cutter::Engine::Shorter(std::string_view text, size_t begin) {
  const auto in_word = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  };
  size_t end = begin + 1;
  while (in_word(text[begin]) && end < text.size() && in_word(text[end])) ++end;
  TextStream alone;
  alone.Show(text.substr(begin, end - begin));
  const size_t type = Match(alone);
  stream.seek(end);
  return type == Lexer::UNIT ? static_cast<size_t>(Lexer::UNEXPECTED) : type;
}

Cutter::Cutter() : engine_(std::make_unique<Engine>()) {
  // ANTLR hands the first state of each of the lexer's modes on without a lock: the first thread
  // makes them before any other may look.
  static const bool kBegun = [this] { return !Cut("a matches /b/").empty(); }();
  static_cast<void>(kBegun);
  Forget();
}
Cutter::~Cutter() = default;

const Words& Cutter::Cut(std::string_view text) {
  Engine& e = *engine_;
  e.words.clear();
  e.lexer.reset();
  e.stream.Show(text);
  const Vocabulary& vocabulary = WordVocabulary();
  while (e.stream.index() < text.size()) {
    const size_t begin = e.stream.index();
    if (text[begin] == ' ') {  // begins no word
      e.stream.consume();
      continue;
    }
    size_t type = e.Match(e.stream);
    if (type == Lexer::SKIP) continue;
    const bool after_number = !e.words.empty() && e.words.back().kind == WordKind::kNumber;
    if (type == Lexer::UNIT && !after_number) type = e.Shorter(text, begin);
    e.lexer.last_type = type;
    const Vocabulary::Entry& entry = vocabulary.entries[type];
    Word word{static_cast<int>(type), entry.kind, {}, {}};
    if (IsKeyword(word) || entry.kind == WordKind::kSign) word.keyword = entry.text;
    word.span = {static_cast<uint32_t>(begin), static_cast<uint32_t>(e.stream.index())};
    e.words.push_back(word);
  }
  return e.words;
}

const Words& Cutter::words() const { return engine_->words; }

void Cutter::Forget() {
  engine_->words.clear();
  engine_->stream.Show({});
}

}  // namespace daybook::query
