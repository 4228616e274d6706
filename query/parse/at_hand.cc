#include "query/parse/at_hand.h"

#include <map>
#include <vector>

#include "ledger/event/event.h"

namespace daybook::query {
namespace {

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

// Reads the words once, keeping what each bracket and each new name stands for.
class Reading {
 public:
  explicit Reading(std::string_view text) : text_(text) {}

  std::string KindAt(std::span<const Word> words) {
    for (size_t i = 0; i < words.size(); ++i) Take(words, i);
    const size_t size = words.size();
    if (size >= 2 && words[size - 1].keyword == ".") {
      const std::string before = TextOf(words[size - 2]);
      if (before == "resident") return before;
      const auto named = named_.find(before);
      return named == named_.end() ? "" : named->second;
    }
    for (size_t i = open_.size(); i-- > 0;)
      if (open_[i]) return *open_[i];
    return rows_;
  }

 private:
  std::string TextOf(const Word& word) const {
    return LowerCase(text_.substr(word.span.begin, word.span.end - word.span.begin));
  }

  void Take(std::span<const Word> words, size_t i) {
    const Word& word = words[i];
    const std::string_view before = i == 0 ? "" : words[i - 1].keyword;
    if (before == ".") return;
    if (word.keyword == "(") {
      open_.push_back(before == "with" ? std::optional(last_) : std::nullopt);
    } else if (word.keyword == ")") {
      if (!open_.empty()) open_.pop_back();
    } else if (before == "as" || before == "let") {
      letting_ = before == "let" ? TextOf(word) : std::string();
      if (before == "as") named_[TextOf(word)] = last_;
    } else if (const auto kind = ledger::KindFromWord(TextOf(word))) {
      Meet(std::string(ledger::KindWord(*kind)));
    } else if (word.keyword == "residents" || word.keyword == "resident" ||
               word.keyword == "cohort") {
      // `of cohort c` after records leaves the rows what they are.
      if (rows_.empty()) rows_ = "resident";
    } else if (before == "has" || before == "latest" || before == "earliest") {
      Meet(TextOf(word));  // named records
    } else if (i == 1 && before == "from" && word.kind == WordKind::kName) {
      Meet(TextOf(word));
    }
  }

  void Meet(const std::string& kind) {
    last_ = kind;
    if (rows_.empty()) rows_ = kind;
    if (!letting_.empty()) named_.emplace(letting_, kind);
  }

  std::string_view text_;
  std::string rows_;     // what the statement's rows are
  std::string last_;     // the records named last
  std::string letting_;  // the let that is being given its value
  std::map<std::string, std::string> named_;
  std::vector<std::optional<std::string>> open_;  // by bracket: whose fields are inside
};

}  // namespace

std::string KindAtHand(std::string_view text, std::span<const Word> words) {
  return Reading(text).KindAt(words);
}

std::string FieldBeside(std::string_view text, std::span<const Word> words) {
  const auto field = [&](size_t i) {
    const Word& word = words[i];
    const bool name = word.kind == WordKind::kName || word.kind == WordKind::kSoft;
    return name ? LowerCase(text.substr(word.span.begin, word.span.end - word.span.begin)) : "";
  };
  size_t end = words.size();
  if (end >= 2 && (words[end - 1].keyword == "=" || words[end - 1].keyword == "!="))
    return field(end - 2);
  // Back over the list that is open here.
  while (end > 0 && (words[end - 1].keyword == "," || words[end - 1].kind == WordKind::kName ||
                     words[end - 1].kind == WordKind::kString))
    --end;
  const bool list = end >= 3 && words[end - 1].keyword == "(" && words[end - 2].keyword == "in";
  return list ? field(end - 3) : "";
}

}  // namespace daybook::query
