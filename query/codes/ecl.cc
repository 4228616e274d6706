#include "query/codes/ecl.h"

#include <algorithm>
#include <optional>

#include "query/bind/name_key.h"

namespace daybook::query {
namespace {

// Brackets within brackets.
constexpr int kDepthMax = 64;

struct Operator {
  std::string_view sign;
  Hierarchy::Way way;
  Hierarchy::Reach reach;
  bool self;
};
// Longest first, as they are looked for.
constexpr Operator kOperators[] = {
    {"<<!", Hierarchy::Way::kDown, Hierarchy::Reach::kOneStep, true},
    {">>!", Hierarchy::Way::kUp, Hierarchy::Reach::kOneStep, true},
    {"<<", Hierarchy::Way::kDown, Hierarchy::Reach::kEveryStep, true},
    {">>", Hierarchy::Way::kUp, Hierarchy::Reach::kEveryStep, true},
    {"<!", Hierarchy::Way::kDown, Hierarchy::Reach::kOneStep, false},
    {">!", Hierarchy::Way::kUp, Hierarchy::Reach::kOneStep, false},
    {"<", Hierarchy::Way::kDown, Hierarchy::Reach::kEveryStep, false},
    {">", Hierarchy::Way::kUp, Hierarchy::Reach::kEveryStep, false},
};

struct Unread {
  std::string_view sign;
  const char* message;
};
constexpr Unread kUnread[] = {
    {"^", "members of a reference set aren't known here"},
    {":", "attributes of concepts aren't known here, so nothing can be refined by them"},
    {"{", "filters aren't read here"},
    {".", "attributes of concepts aren't known here"},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Evaluator {
 public:
  Evaluator(std::string_view text, const Hierarchy& hierarchy)
      : text_(text), hierarchy_(hierarchy) {}

  std::variant<EclFound, EclTrouble> Run() {
    CodeTexts codes = Compound(0);
    PassBlanks();
    if (!trouble_ && at_ < text_.size()) Unexpected("AND, OR, MINUS or the end");
    if (trouble_) return *trouble_;
    std::sort(unknown_.begin(), unknown_.end());
    unknown_.erase(std::unique(unknown_.begin(), unknown_.end()), unknown_.end());
    return EclFound{std::move(codes), std::move(unknown_)};
  }

 private:
  void PassBlanks() {
    while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) <= ' ') ++at_;
  }

  CodeTexts Wrong(size_t begin, size_t end, std::string message, std::string hint,
                  bool unsupported = false) {
    if (!trouble_) trouble_ = {begin, end, std::move(message), std::move(hint), unsupported};
    return {};
  }

  CodeTexts Unexpected(const std::string& expected) {
    const size_t end = std::min(at_ + 1, text_.size());
    for (const Unread& unread : kUnread)
      if (text_.substr(at_).starts_with(unread.sign))
        return Wrong(at_, end, unread.message, "careql.md lists what of ECL is read", true);
    return Wrong(at_, end, "here stands " + expected, "as in << 73211009 MINUS << 8801005");
  }

  // AND, OR, MINUS (or a comma, which is AND) if it is next.
  std::string_view Word() {
    PassBlanks();
    if (at_ < text_.size() && text_[at_] == ',') return "and";
    for (const std::string_view word : {"and", "or", "minus"}) {
      const size_t end = at_ + word.size();
      const bool ends =
          end >= text_.size() || !((text_[end] | 0x20) >= 'a' && (text_[end] | 0x20) <= 'z');
      if (ends && NameKey(text_.substr(at_, word.size())) == word) return word;
    }
    return {};
  }

  size_t LengthOf(std::string_view word) const { return text_[at_] == ',' ? 1 : word.size(); }

  CodeTexts Compound(int depth) {
    CodeTexts codes = Simple(depth);
    const std::string_view first = Word();
    bool taken_away = false;  // MINUS stands between two only
    for (std::string_view word = first; !trouble_ && !word.empty(); word = Word()) {
      if (word != first || taken_away)
        return Wrong(at_, at_ + LengthOf(word), "AND, OR and MINUS don't mix without brackets",
                     "bracket what belongs together");
      at_ += LengthOf(word);
      const CodeTexts other = Simple(depth);
      taken_away = word == "minus";
      codes = word == "and"  ? Both(codes, other)
              : word == "or" ? Either(codes, other)
                             : Without(codes, other);
    }
    return codes;
  }

  CodeTexts Simple(int depth) {
    PassBlanks();
    const std::string_view rest = text_.substr(at_);
    const auto* op = std::find_if(std::begin(kOperators), std::end(kOperators),
                                  [&](const Operator& o) { return rest.starts_with(o.sign); });
    const bool has_operator = op != std::end(kOperators);
    if (has_operator) at_ += op->sign.size();
    CodeTexts codes = Focus(depth);
    if (trouble_ || !has_operator) return codes;
    CodeTexts found = hierarchy_.From(codes, op->way, op->reach);
    return op->self ? Either(found, codes) : found;
  }

  CodeTexts Focus(int depth) {
    PassBlanks();
    if (at_ == text_.size()) return Unexpected("a concept's number, * or a bracket");
    if (text_[at_] == '*') {
      ++at_;
      return hierarchy_.All();
    }
    if (text_[at_] == '(') return Bracket(depth);
    if (!IsDigit(text_[at_])) return Unexpected("a concept's number, * or a bracket");
    const size_t begin = at_;
    while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    const std::string_view code = text_.substr(begin, at_ - begin);
    if (!hierarchy_.Has(code)) unknown_.push_back(code);
    Term();
    return {code};
  }

  CodeTexts Bracket(int depth) {
    if (depth >= kDepthMax)
      return Wrong(at_, at_ + 1, "brackets are nested deeper than " + std::to_string(kDepthMax),
                   "");
    const size_t open = at_++;
    CodeTexts codes = Compound(depth + 1);
    PassBlanks();
    if (trouble_) return {};
    if (at_ == text_.size()) return Wrong(open, open + 1, "nothing closes this bracket", "");
    if (text_[at_] != ')') return Unexpected("AND, OR, MINUS or )");
    ++at_;
    return codes;
  }

  // |Diabetes mellitus|, passed over.
  void Term() {
    PassBlanks();
    if (at_ == text_.size() || text_[at_] != '|') return;
    const size_t end = text_.find('|', at_ + 1);
    if (end == std::string_view::npos) {
      Wrong(at_, at_ + 1, "nothing closes this term", "a term stands between two |");
      return;
    }
    at_ = end + 1;
  }

  std::string_view text_;
  const Hierarchy& hierarchy_;
  size_t at_ = 0;
  std::optional<EclTrouble> trouble_;
  CodeTexts unknown_;
};

}  // namespace

std::variant<EclFound, EclTrouble> EvaluateEcl(std::string_view text, const Hierarchy& hierarchy) {
  return Evaluator(text, hierarchy).Run();
}

}  // namespace daybook::query
