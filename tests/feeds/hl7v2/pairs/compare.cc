#include "tests/feeds/hl7v2/pairs/compare.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <set>
#include <sstream>

#include "ledger/base/zone.h"

namespace daybook::tests {

using ledger::Coded;
using ledger::FieldValue;
using ledger::Quantity;
using std::string;

namespace {

constexpr int64_t kMicrosASecond = 1'000'000;
constexpr int64_t kMicrosAMinute = 60 * kMicrosASecond;
constexpr int64_t kMicrosADay = kMicrosAMinute * 60 * 24;

string Plain(const string& text) {
  string plain;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (blank && (plain.empty() || plain.back() == ' ')) continue;
    plain += blank ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  while (!plain.empty() && plain.back() == ' ') plain.pop_back();
  return plain;
}

// What the source's own clock showed, in microseconds since 1970 as if it were UTC.
int64_t ClockOf(const PartialTime& time) {
  const int64_t offset_micros =
      time.zone_given ? time.offset_minutes * kMicrosAMinute
                      : Zone::Region().OffsetSeconds(time.utc_micros) * kMicrosASecond;
  return time.utc_micros + offset_micros;
}

int64_t FloorDivide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

// The first day of what a time of `precision` may stand for.
YearMonthDay DayOf(const PartialTime& time, Precision precision) {
  const CivilDay day =
      time.has_clock() ? static_cast<CivilDay>(FloorDivide(ClockOf(time), kMicrosADay)) : time.day;
  YearMonthDay ymd = ToYearMonthDay(day);
  if (precision <= Precision::kMonth) ymd.day = 1;
  if (precision == Precision::kYear) ymd.month = 1;
  return ymd;
}

std::set<string> CodesOf(const Coded& coded) {
  std::set<string> codes;
  for (const ledger::Coding& coding : coded.codings)
    if (!coding.code.empty()) codes.insert(Plain(coding.code));
  return codes;
}

std::set<string> WordsOf(const Coded& coded) {
  std::set<string> words = CodesOf(coded);
  for (const ledger::Coding& coding : coded.codings)
    if (!coding.display.empty()) words.insert(Plain(coding.display));
  if (!coded.text.empty()) words.insert(Plain(coded.text));
  return words;
}

// Parts of a text, in one spelling.
std::set<string> SplitWords(const string& text, char between) {
  std::set<string> words;
  std::istringstream parts(text);
  for (string part; std::getline(parts, part, between);)
    if (string plain = Plain(part); !plain.empty()) words.insert(std::move(plain));
  return words;
}

bool HaveCommon(const std::set<string>& a, const std::set<string>& b) {
  return std::ranges::any_of(a, [&](const string& word) { return b.contains(word); });
}

// A value in words, for fields that one side has as a code and the other as a text.
Coded AsCoded(const FieldValue& value) {
  if (const auto* coded = std::get_if<Coded>(&value)) return *coded;
  if (const auto* text = std::get_if<string>(&value)) return {{}, *text};
  if (const auto* amount = std::get_if<Quantity>(&value)) return {{}, amount->digits};
  if (const auto* number = std::get_if<int64_t>(&value)) return {{}, std::to_string(*number)};
  if (const auto* truth = std::get_if<bool>(&value)) return {{}, *truth ? "true" : "false"};
  if (const auto* time = std::get_if<PartialTime>(&value)) return {{}, FormatPartialTime(*time)};
  return {};
}

// All codes of a list as one concept; nothing if one of the list is no concept.
std::optional<Coded> CodesIn(const std::vector<FieldValue>& values) {
  Coded all;
  for (const FieldValue& value : values) {
    const auto* coded = std::get_if<Coded>(&value);
    if (!coded) return std::nullopt;
    all.codings.insert(all.codings.end(), coded->codings.begin(), coded->codings.end());
    if (!coded->text.empty()) all.text = coded->text;
  }
  return all;
}

bool IsPartyField(const string& field) {
  constexpr std::array<const char*, 7> kFields = {
      "author", "performer", "interpreter", "place", "organisation", "practice", "destination"};
  return std::ranges::find(kFields, field) != kFields.end();
}

bool AgreeValues(const string& field, const FieldValue& a, const FieldValue& b) {
  if (field == "place") return AgreePlaces(AsCoded(a), AsCoded(b));
  if (IsPartyField(field)) return AgreeParties(AsCoded(a), AsCoded(b));
  if (field == "name") return AgreeNames(AsCoded(a).text, AsCoded(b).text);
  const auto* time = std::get_if<PartialTime>(&a);
  const auto* other_time = std::get_if<PartialTime>(&b);
  if (time && other_time) return AgreeTimes(*time, *other_time);
  const auto* amount = std::get_if<Quantity>(&a);
  const auto* other_amount = std::get_if<Quantity>(&b);
  if (amount && other_amount) return AgreeAmounts(*amount, *other_amount);
  return AgreeCoded(AsCoded(a), AsCoded(b));
}

}  // namespace

bool AgreeWords(const string& a, const string& b) { return Plain(a) == Plain(b); }

bool AgreeTimes(const PartialTime& a, const PartialTime& b) {
  const Precision precision = std::min(a.precision, b.precision);
  if (precision <= Precision::kDay) return DayOf(a, precision) == DayOf(b, precision);
  const bool instants = a.zone_given && b.zone_given;
  const int64_t one = instants ? a.utc_micros : ClockOf(a);
  const int64_t other = instants ? b.utc_micros : ClockOf(b);
  const int64_t unit = precision == Precision::kMinute   ? kMicrosAMinute
                       : precision == Precision::kSecond ? kMicrosASecond
                                                         : 1;
  return FloorDivide(one, unit) == FloorDivide(other, unit);
}

bool AgreeCoded(const Coded& a, const Coded& b) {
  const std::set<string> codes = CodesOf(a), others = CodesOf(b);
  if (!codes.empty() && !others.empty()) return codes == others;
  return HaveCommon(WordsOf(a), WordsOf(b));
}

bool AgreeNames(const string& message, const string& fhir) {
  const std::set<string> words = SplitWords(message, ' '), others = SplitWords(fhir, ' ');
  return !words.empty() && std::ranges::includes(others, words);
}

bool AgreeParties(const Coded& message, const Coded& fhir) {
  const std::set<string> numbers = CodesOf(message), others = CodesOf(fhir);
  const bool by_name = !message.text.empty() && !fhir.text.empty();
  const bool by_number = !numbers.empty() && !others.empty();
  if (by_name && !AgreeNames(message.text, fhir.text)) return false;
  if (by_number && !HaveCommon(numbers, others)) return false;
  return by_name || by_number;
}

bool AgreePlaces(const Coded& message, const Coded& fhir) {
  return SplitWords(message.text, ',').contains(Plain(fhir.text)) ||
         AgreeWords(message.text, fhir.text);
}

bool AgreeAmounts(const Quantity& a, const Quantity& b) {
  if (a.comparator != b.comparator) return false;
  // Both are the same decimal number, however many zeros they are written with.
  return std::strtod(a.digits.c_str(), nullptr) == std::strtod(b.digits.c_str(), nullptr);
}

bool AgreeLists(const string& field, const std::vector<FieldValue>& message,
                const std::vector<FieldValue>& fhir) {
  const bool numbers = field == "subject" || field == "identifier";
  const auto codes = CodesIn(message), others = CodesIn(fhir);
  if (!IsPartyField(field) && codes && others) return AgreeCoded(*codes, *others);
  const auto has_like = [&](const FieldValue& ours) {
    return std::ranges::any_of(
        fhir, [&](const FieldValue& theirs) { return AgreeValues(field, ours, theirs); });
  };
  const auto is_like = [&](const FieldValue& theirs) {
    return std::ranges::any_of(
        message, [&](const FieldValue& ours) { return AgreeValues(field, ours, theirs); });
  };
  return std::ranges::all_of(message, has_like) && (numbers || std::ranges::all_of(fhir, is_like));
}

bool ShareCode(const std::vector<FieldValue>& a, const std::vector<FieldValue>& b) {
  const auto codes = CodesIn(a), others = CodesIn(b);
  return codes && others && HaveCommon(WordsOf(*codes), WordsOf(*others));
}

string TextOf(const std::vector<FieldValue>& values) {
  string line;
  for (const FieldValue& value : values) {
    const Coded coded = AsCoded(value);
    if (!line.empty()) line += "; ";
    for (const ledger::Coding& coding : coded.codings)
      line += coding.code + (coding.system.empty() ? "" : "@" + coding.system) + " ";
    line += coded.text;
    if (const auto* time = std::get_if<PartialTime>(&value); time && !time->zone_given)
      line += time->has_clock() ? " (zone taken)" : "";
  }
  return line.substr(0, 160);
}

}  // namespace daybook::tests
