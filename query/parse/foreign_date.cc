#include "query/parse/foreign_date.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "ledger/base/zone.h"
#include "query/parse/calendar_text.h"
#include "query/parse/faults/expectation.h"

namespace daybook::query {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool IsShort(std::string_view digits) { return digits.size() == 1 || digits.size() == 2; }
std::string Padded(std::string_view digits) {
  return (digits.size() < 2 ? "0" : "") + std::string(digits);
}

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
  // st, nd, rd or th.
  void Ordinal() {
    for (const char* ending : {"st", "nd", "rd", "th"})
      if (rest_.starts_with(ending)) return rest_.remove_prefix(2);
  }
  void Comma() {
    if (rest_.starts_with(",")) rest_.remove_prefix(1);
  }
  // T9:05:30Z, t10:00+01:00, its hour and minute with two figures; empty, and nothing taken, if no
  // time of day stands here.
  std::string Clock() {
    Scanner ahead = *this;
    if (ahead.rest_.empty() || Lower(ahead.rest_[0]) != 't') return "";
    ahead.rest_.remove_prefix(1);
    const std::string_view hour = ahead.Digits();
    if (!IsShort(hour) || !ahead.rest_.starts_with(':')) return "";
    ahead.rest_.remove_prefix(1);
    const std::string_view minute = ahead.Digits();
    if (!IsShort(minute)) return "";
    *this = ahead;
    const auto goes_on = [](char c) {
      return IsDigit(c) || std::string_view(":.+-zZ").find(c) != std::string_view::npos;
    };
    return "T" + Padded(hour) + ":" + Padded(minute) + std::string(Take(goes_on));
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

int NumberOf(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// Of a record or a question; 3600 is none.
bool IsYear(std::string_view digits) {
  return digits.size() == 4 && digits >= "1800" && digits < "2200";
}
bool MayBeDayAndMonth(std::string_view day, std::string_view month) {
  return NumberOf(day) <= 31 && NumberOf(month) <= 12;
}

// What a text may mean, each in CareQL's form, the likeliest first.
class Readings {
 public:
  // `clock` as Scanner::Clock gives it, of each day.
  explicit Readings(std::string clock = "") : clock_(std::move(clock)) {}
  void AddDay(const std::string& year, std::string_view month, std::string_view day) {
    Add(year + "-" + Padded(month) + "-" + Padded(day) + clock_);
  }
  void AddMonth(std::string_view year, std::string_view month) {
    Add(std::string(year) + "-" + Padded(month));
  }
  // A year of two figures is of this century or the last.
  void AddDayOfCenturies(std::string_view year, std::string_view month, std::string_view day) {
    for (const char* century : {"20", "19"}) AddDay(century + std::string(year), month, day);
  }
  // 2023/24.
  void AddFinancialYear(std::string_view from, std::string_view to) {
    if (to.size() == 2 && (NumberOf(from) + 1) % 100 == NumberOf(to))
      texts_.push_back("fy " + std::string(from) + "/" + std::string(to));
  }
  bool empty() const { return texts_.empty(); }
  // Of `written`; nothing if it has no reading.
  std::optional<ForeignDate> Told(std::string_view written) const {
    if (texts_.empty()) return std::nullopt;
    const bool one = texts_.size() == 1;
    const std::string list = Listed([](const std::string& text) { return text; });
    return ForeignDate{written.size(),
                       one ? Quoted(written) + " isn't how a date is written here."
                           : Quoted(written) + " can be " + Listed(Spoken) + ".",
                       "write " + list};
  }

 private:
  void Add(std::string text) {
    const bool real =
        clock_.empty() ? WrongInTime(text).empty() : ParsePartialTime(text, Zone::Region()).ok();
    if (real && std::ranges::find(texts_, text) == texts_.end()) texts_.push_back(std::move(text));
  }
  // 1 February 2024, February 2024, fy 2023/24.
  static std::string Spoken(const std::string& text) {
    if (!IsDigit(text[0])) return text;
    const std::string month(kMonths[static_cast<size_t>(NumberOf(text.substr(5, 2))) - 1]);
    const bool day = text.size() > 7;
    return (day ? std::to_string(NumberOf(text.substr(8))) + " " : "") + month + " " +
           text.substr(0, 4);
  }
  template <typename F>
  std::string Listed(F said) const {
    std::string list;
    for (size_t i = 0; i < texts_.size(); ++i)
      list += (i == 0 ? "" : i + 1 == texts_.size() ? " or " : ", ") + said(texts_[i]);
    return list;
  }

  std::string clock_;
  std::vector<std::string> texts_;
};

std::optional<ForeignDate> NotReal(std::string_view written) {
  return ForeignDate{written.size(), Quoted(written) + " isn't a real date.",
                     "dates are year-month-day, as in 2024-02-01"};
}

using ThreeParts = std::array<std::string_view, 3>;

std::optional<ForeignDate> ThreeNumbers(std::string_view written, char sign, const ThreeParts& part,
                                        const std::string& clock) {
  const auto& [a, b, c] = part;
  Readings readings(clock);
  bool like_a_date = false;
  if (IsYear(a) && IsShort(b) && IsShort(c)) {
    const bool padded = b.size() == 2 && c.size() == 2 && written.ends_with(clock);
    if (sign == '-' && padded) return std::nullopt;  // our own form
    readings.AddDay(std::string(a), b, c);
    like_a_date = MayBeDayAndMonth(c, b);
  } else if (IsShort(a) && IsShort(b) && IsYear(c)) {
    readings.AddDay(std::string(c), b, a);
    readings.AddDay(std::string(c), a, b);
    like_a_date = sign == '/' || MayBeDayAndMonth(a, b) || MayBeDayAndMonth(b, a);
  } else if (IsShort(a) && IsShort(b) && c.size() == 2) {
    // 10-2-24 is arithmetic, 10-02-24 hardly.
    const bool padded = a[0] == '0' || b[0] == '0' || c[0] == '0';
    if (sign == '-' && !padded) return std::nullopt;
    readings.AddDayOfCenturies(c, b, a);
    readings.AddDayOfCenturies(c, a, b);
    if (readings.empty() && a.size() == 2) readings.AddDayOfCenturies(a, b, c);
  }
  if (readings.empty() && like_a_date) return NotReal(written);
  return readings.Told(written);
}

std::optional<ForeignDate> TwoNumbers(std::string_view written, char sign, std::string_view a,
                                      std::string_view b) {
  Readings readings;
  if (IsYear(a) && IsShort(b)) {
    if (sign == '-' && b.size() == 2) return std::nullopt;  // our own form
    readings.AddMonth(a, b);
    if (sign == '/') readings.AddFinancialYear(a, b);
  } else if (IsShort(a) && IsYear(b)) {
    readings.AddMonth(b, a);
  }
  return readings.Told(written);
}

std::optional<ForeignDate> NumbersAt(std::string_view text) {
  Scanner scanner(text);
  ThreeParts part;
  part[0] = scanner.Digits();
  const char sign = scanner.Separator();
  part[1] = scanner.Digits();
  if (sign == 0 || part[1].empty()) return std::nullopt;
  const std::string_view two = text.substr(0, scanner.taken());
  const bool two_end = scanner.AtBoundary();
  const char second_sign = scanner.Separator();
  part[2] = scanner.Digits();
  if (second_sign == 0)
    return two_end && sign != '.' ? TwoNumbers(two, sign, part[0], part[1]) : std::nullopt;
  const std::string clock = scanner.Clock();
  if (second_sign != sign || !scanner.AtBoundary()) return std::nullopt;
  return ThreeNumbers(text.substr(0, scanner.taken()), sign, part, clock);
}

// 2 for Feb or February, in any case; 0 for other words.
size_t MonthOf(std::string_view word) {
  constexpr size_t kShortName = 3;
  const auto begins = [&](std::string_view name) {
    return word.size() <= name.size() &&
           std::equal(word.begin(), word.end(), name.begin(),
                      [](char a, char b) { return Lower(a) == Lower(b); });
  };
  for (size_t i = 0; i < kMonths.size(); ++i) {
    const bool whole = word.size() == kShortName || word.size() == kMonths[i].size();
    if (whole && begins(kMonths[i])) return i + 1;
  }
  constexpr size_t kSeptember = 9;
  return word.size() == 4 && begins("Sept") ? kSeptember : 0;
}

ForeignDate WithoutYear(std::string_view written, const std::string& month, std::string_view day) {
  return {written.size(), Quoted(written) + " has no year.",
          "dates are year-month-day, as in 2024-" + month + "-" + Padded(day)};
}

// 1 Feb 2024, 1st-Feb-24, Feb 2024, Feb 1, 2024; 1 Feb too, which lacks its year.
std::optional<ForeignDate> NamedAt(std::string_view text) {
  Scanner scanner(text);
  std::string_view day = scanner.Digits();
  if (day.size() > 2) return std::nullopt;
  const bool day_first = !day.empty();
  bool spoken = false;  // 1 Feb; 1-feb without a year is arithmetic
  if (day_first) {
    scanner.Ordinal();
    spoken = scanner.Blanks();
    if (!spoken && scanner.Separator() != '-') return std::nullopt;
  }
  const size_t number = MonthOf(scanner.Letters());
  const size_t named = scanner.taken();
  const bool named_end = scanner.AtBoundary();
  const bool parted = scanner.Blanks() || (day_first && scanner.Separator() == '-');
  if (number == 0) return std::nullopt;
  const std::string month = Padded(std::to_string(number));
  std::string_view year = parted ? scanner.Digits() : std::string_view();
  if (spoken && year.empty() && named_end && MayBeDayAndMonth(day, month))
    return WithoutYear(text.substr(0, named), month, day);
  if (!parted) return std::nullopt;
  if (!day_first && IsShort(year)) {
    day = year;
    scanner.Ordinal();
    scanner.Comma();
    if (!scanner.Blanks()) return std::nullopt;
    year = scanner.Digits();
    if (!IsYear(year)) return std::nullopt;
  }
  if (!scanner.AtBoundary()) return std::nullopt;
  const std::string_view written = text.substr(0, scanner.taken());
  Readings readings;
  if (IsYear(year) && day.empty())
    readings.AddMonth(year, month);
  else if (IsYear(year))
    readings.AddDay(std::string(year), month, day);
  else if (day_first && year.size() == 2)
    readings.AddDayOfCenturies(year, month, day);
  else
    return std::nullopt;
  return readings.empty() ? NotReal(written) : readings.Told(written);
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
  const bool quoted = text.size() > 2 && text.starts_with('\'') && text.ends_with('\'');
  if (quoted) return "leave the quotes out: " + std::string(text.substr(1, text.size() - 2));
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
    // Not from within 1.5.2.2024, nor in fy 2023/24.
    const bool goes_on =
        i > 0 &&
        (statement[i - 1].keyword == "fy" ||
         (statement[i - 1].keyword == "." && statement[i - 1].span.end == word.span.begin));
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
