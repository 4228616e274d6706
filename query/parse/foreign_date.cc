#include "query/parse/foreign_date.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "ledger/base/zone.h"
#include "query/parse/calendar_text.h"
#include "query/parse/expectation.h"

namespace daybook::query {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Takes texts apart from their beginning on.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text), size_(text.size()) {}

  size_t taken() const { return size_ - rest_.size(); }
  // Nothing goes on that would make the last part longer.
  bool AtBoundary() const {
    return rest_.empty() || !(IsDigit(rest_[0]) || IsLetter(rest_[0]) || rest_[0] == '_');
  }
  std::string_view Digits() { return Take(IsDigit); }
  std::string_view Letters() { return Take(IsLetter); }
  bool Blanks() {
    return !Take([](char c) { return c == ' ' || c == '\t'; }).empty();
  }
  // One of / . - ; 0 if there is none.
  char Separator() {
    if (rest_.empty() || std::string_view("/.-").find(rest_[0]) == std::string_view::npos) return 0;
    const char sign = rest_[0];
    rest_.remove_prefix(1);
    return sign;
  }

 private:
  template <typename Belongs>
  std::string_view Take(Belongs belongs) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), belongs);
    const std::string_view taken = rest_.substr(0, static_cast<size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest_;
  size_t size_;
};

std::string Padded(std::string_view digits) {
  return (digits.size() < 2 ? "0" : "") + std::string(digits);
}

// 2024-02-01, if that day exists.
std::optional<std::string> DayText(std::string_view year, std::string_view month,
                                   std::string_view day) {
  std::string text = std::string(year) + "-" + Padded(month) + "-" + Padded(day);
  if (!WrongInTime(text).empty()) return std::nullopt;
  return text;
}

int NumberOf(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string Spoken(std::string_view day, std::string_view month) {
  return std::to_string(NumberOf(day)) + " " +
         std::string(kMonths[static_cast<size_t>(NumberOf(month)) - 1]);
}

constexpr std::string_view kFormHint = "dates are year-month-day, as in 2024-02-01";

ForeignDate NotHere(std::string_view written, const std::optional<std::string>& meant) {
  if (!meant)
    return {written.size(), Quoted(written) + " isn't a real date.", std::string(kFormHint)};
  return {written.size(), Quoted(written) + " isn't how a date is written here.",
          "write " + *meant};
}

// `a` and `b` are the day and the month, or the month and the day.
ForeignDate DayAndMonth(std::string_view written, std::string_view a, std::string_view b,
                        std::string_view year) {
  const auto day_first = DayText(year, b, a);
  const auto month_first = DayText(year, a, b);
  if (!day_first || !month_first || *day_first == *month_first)
    return NotHere(written, day_first ? day_first : month_first);
  return {written.size(),
          Quoted(written) + " can be " + Spoken(a, b) + " or " + Spoken(b, a) + " " +
              std::string(year) + ".",
          "write " + *day_first + " or " + *month_first};
}

std::optional<ForeignDate> NumbersAt(std::string_view text) {
  Scanner scanner(text);
  std::array<std::string_view, 3> part;
  part[0] = scanner.Digits();
  const char sign = scanner.Separator();
  part[1] = scanner.Digits();
  const char second_sign = scanner.Separator();
  part[2] = scanner.Digits();
  if (sign == 0 || second_sign != sign || !scanner.AtBoundary()) return std::nullopt;
  const auto is_short = [](std::string_view digits) {
    return digits.size() == 1 || digits.size() == 2;
  };
  const std::string_view written = text.substr(0, scanner.taken());
  if (!is_short(part[1])) return std::nullopt;
  if (part[0].size() == 4 && is_short(part[2])) {
    const bool own_form = sign == '-' && part[1].size() == 2 && part[2].size() == 2;
    if (own_form) return std::nullopt;
    return NotHere(written, DayText(part[0], part[1], part[2]));
  }
  if (!is_short(part[0])) return std::nullopt;
  if (part[2].size() == 4) return DayAndMonth(written, part[0], part[1], part[2]);
  // 10-2-24 may be arithmetic.
  if (part[2].size() != 2 || sign == '-') return std::nullopt;
  return ForeignDate{written.size(), Quoted(written) + " can be read as several dates.",
                     std::string(kFormHint) + ", the year in full"};
}

// 2 for Feb or February, in any case; 0 for other words.
size_t MonthOf(std::string_view word) {
  constexpr size_t kShortName = 3;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    const std::string_view name = kMonths[i];
    const bool begins = word.size() <= name.size() &&
                        std::equal(word.begin(), word.end(), name.begin(),
                                   [](char a, char b) { return Lower(a) == Lower(b); });
    if (begins && (word.size() == kShortName || word.size() == name.size())) return i + 1;
  }
  return 0;
}

std::optional<ForeignDate> NamedAt(std::string_view text) {
  Scanner scanner(text);
  const std::string_view day = scanner.Digits();
  if (day.size() > 2 || (!day.empty() && !scanner.Blanks())) return std::nullopt;
  const size_t number = MonthOf(scanner.Letters());
  if (number == 0 || !scanner.Blanks()) return std::nullopt;
  const std::string_view year = scanner.Digits();
  if (year.size() != 4 || !scanner.AtBoundary()) return std::nullopt;
  const std::string_view written = text.substr(0, scanner.taken());
  const std::string month = Padded(std::to_string(number));
  if (day.empty()) return NotHere(written, std::string(year) + "-" + month);
  return NotHere(written, DayText(year, month, day));
}

bool MayBegin(std::string_view text, const Word& word) {
  if (word.kind == WordKind::kNumber || word.kind == WordKind::kTime) return true;
  return word.kind == WordKind::kName &&
         MonthOf(text.substr(word.span.begin, word.span.end - word.span.begin)) > 0;
}

Word DateWord(ast::Span span) {
  const auto& entries = WordVocabulary().entries;
  const auto date = std::find_if(entries.begin(), entries.end(),
                                 [](const auto& entry) { return entry.kind == WordKind::kTime; });
  return {static_cast<int>(date - entries.begin()), WordKind::kTime, {}, span};
}

}  // namespace

std::optional<ForeignDate> ForeignDateAt(std::string_view text) {
  if (auto numbers = NumbersAt(text)) return numbers;
  return NamedAt(text);
}

std::string DateHint(std::string_view text, std::string_view otherwise) {
  const auto date = ForeignDateAt(text);
  return date && date->size == text.size() ? date->hint : std::string(otherwise);
}

std::string QuotedDateHint(std::string_view text, std::string_view otherwise) {
  if (!ParsePartialTime(text, Zone::Region()).ok()) return DateHint(text, otherwise);
  return "write it without quotes: " + std::string(text);
}

ForeignDates FindForeignDates(std::string_view text, std::span<const Word> statement) {
  ForeignDates found;
  for (size_t i = 0; i < statement.size();) {
    const Word& word = statement[i];
    // Not from within 1.5.2.2024.
    const bool goes_on =
        i > 0 && statement[i - 1].keyword == "." && statement[i - 1].span.end == word.span.begin;
    const auto date = goes_on || !MayBegin(text, word)
                          ? std::nullopt
                          : ForeignDateAt(text.substr(word.span.begin));
    if (!date) {
      if (!found.diagnostics.empty()) found.mended.push_back(word);
      ++i;
      continue;
    }
    if (found.diagnostics.empty())
      found.mended.assign(statement.begin(), statement.begin() + static_cast<ptrdiff_t>(i));
    const ast::Span span{word.span.begin, word.span.begin + static_cast<uint32_t>(date->size)};
    found.diagnostics.push_back({"CQ0125", date->message, span, date->hint});
    found.mended.push_back(DateWord(span));
    while (i < statement.size() && statement[i].span.begin < span.end) ++i;
  }
  return found;
}

}  // namespace daybook::query
