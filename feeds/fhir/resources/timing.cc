#include <array>

#include "feeds/fhir/resources/dosage.h"
#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {
namespace {

struct Word {
  std::string_view code;
  std::string_view words;
};

std::string WordFor(std::span<const Word> table, std::string code) {
  for (const Word& row : table)
    if (row.code == code) return std::string(row.words);
  return code;
}

// hl7.org/fhir/R4/valueset-event-timing.html
constexpr Word kWhen[] = {
    {"MORN", "morning"},
    {"MORN.early", "early morning"},
    {"MORN.late", "late morning"},
    {"NOON", "noon"},
    {"AFT", "afternoon"},
    {"AFT.early", "early afternoon"},
    {"AFT.late", "late afternoon"},
    {"EVE", "evening"},
    {"EVE.early", "early evening"},
    {"EVE.late", "late evening"},
    {"NIGHT", "night"},
    {"PHS", "after sleep"},
    {"HS", "before sleep"},
    {"WAKE", "on waking"},
    {"C", "with meals"},
    {"CM", "with breakfast"},
    {"CD", "with lunch"},
    {"CV", "with dinner"},
    {"AC", "before meals"},
    {"ACM", "before breakfast"},
    {"ACD", "before lunch"},
    {"ACV", "before dinner"},
    {"PC", "after meals"},
    {"PCM", "after breakfast"},
    {"PCD", "after lunch"},
    {"PCV", "after dinner"},
};
// hl7.org/fhir/R4/valueset-timing-abbreviation.html
constexpr Word kAbbreviations[] = {
    {"BID", "twice a day"},   {"TID", "3 times a day"},  {"QID", "4 times a day"},
    {"AM", "every morning"},  {"PM", "every afternoon"}, {"QD", "once a day"},
    {"QOD", "every 2 days"},  {"Q1H", "every hour"},     {"Q2H", "every 2 hours"},
    {"Q3H", "every 3 hours"}, {"Q4H", "every 4 hours"},  {"Q6H", "every 6 hours"},
    {"Q8H", "every 8 hours"}, {"BED", "at bedtime"},     {"WK", "once a week"},
    {"MO", "once a month"},
};
// hl7.org/fhir/R4/valueset-units-of-time.html
constexpr Word kUnits[] = {{"s", "second"}, {"min", "minute"}, {"h", "hour"}, {"d", "day"},
                           {"wk", "week"},  {"mo", "month"},   {"a", "year"}};
constexpr Word kDays[] = {{"mon", "Monday"},   {"tue", "Tuesday"}, {"wed", "Wednesday"},
                          {"thu", "Thursday"}, {"fri", "Friday"},  {"sat", "Saturday"},
                          {"sun", "Sunday"}};

// "1.0" and "1.00" are one.
bool IsOne(std::string_view digits) {
  if (digits.find('.') != std::string_view::npos) {
    while (digits.ends_with('0')) digits.remove_suffix(1);
    if (digits.ends_with('.')) digits.remove_suffix(1);
  }
  return digits == "1";
}

std::string Span(Reading& in, Element low, Element high) {
  std::string span = ReadDigits(in, low);
  const std::string upper = ReadDigits(in, high);
  if (upper.empty()) return span;
  return span.empty() ? "up to " + upper : span + " to " + upper;
}

std::string Times(const std::string& frequency) {
  if (IsOne(frequency)) return "once";
  if (frequency == "2") return "twice";
  return frequency + " times";
}

// "twice a day", "every 8 hours", "1 to 2 times every 3 days".
std::string HowOften(Reading& in, Element repeat) {
  const std::string frequency = Span(in, repeat["frequency"], repeat["frequencyMax"]);
  const std::string period = Span(in, repeat["period"], repeat["periodMax"]);
  std::string unit = WordFor(kUnits, ReadText(in, repeat["periodUnit"]));
  if (unit.empty()) unit = "(unit not given)";
  if (period.empty()) return frequency.empty() ? "" : Times(frequency);
  if (frequency.empty() || (IsOne(frequency) && !IsOne(period)))
    return IsOne(period) ? "every " + unit : "every " + period + " " + unit + "s";
  if (IsOne(period)) return Times(frequency) + (unit == "hour" ? " an " : " a ") + unit;
  return Times(frequency) + " every " + period + " " + unit + "s";
}

std::string Listed(Reading& in, Element list, std::span<const Word> words) {
  std::string line;
  ForEach(in, list,
          [&](Element each) { AppendWords(line, WordFor(words, ReadText(in, each)), ", "); });
  return line;
}

// "for 10 doses", "over 30 minutes", "for 7 days".
std::string HowLong(Reading& in, Element repeat) {
  std::string line;
  const std::string count = Span(in, repeat["count"], repeat["countMax"]);
  if (!count.empty()) line = count + (IsOne(count) ? " dose in all" : " doses in all");
  const std::string duration = Span(in, repeat["duration"], repeat["durationMax"]);
  if (!duration.empty()) {
    const std::string unit = WordFor(kUnits, ReadText(in, repeat["durationUnit"]));
    AppendWords(line, "over " + duration + " " + unit + (IsOne(duration) ? "" : "s"), ", ");
  }
  const std::string bound = QuantityText(in, repeat["boundsDuration"]);
  const std::string range = RangeText(in, repeat["boundsRange"]);
  if (!bound.empty()) AppendWords(line, "for " + bound, ", ");
  if (!range.empty()) AppendWords(line, "for " + range, ", ");
  return line;
}

}  // namespace

std::string WhenText(Reading& in, Element repeat) {
  std::string when = Listed(in, repeat["when"], kWhen);
  const std::string offset = ReadDigits(in, repeat["offset"]);
  if (!when.empty() && !offset.empty() && offset != "0") when = offset + " minutes " + when;
  return when;
}

std::string TimingText(Reading& in, Element timing) {
  const Element repeat = timing["repeat"];
  std::string line = HowOften(in, repeat);
  const ledger::Coded code = ReadCoded(in, timing["code"]);
  std::string named = WordsOf(code);
  if (code.text.empty() && !code.codings.empty()) {
    const std::string known = WordFor(kAbbreviations, code.codings.front().code);
    if (known != code.codings.front().code) named = known;
  }
  if (named != line) AppendWords(line, named, ", ");
  const std::string days = Listed(in, repeat["dayOfWeek"], kDays);
  if (!days.empty()) AppendWords(line, "on " + days, ", ");
  const std::string clock = Listed(in, repeat["timeOfDay"], {});
  if (!clock.empty()) AppendWords(line, "at " + clock, ", ");
  const std::string dates = Listed(in, timing["event"], {});
  if (!dates.empty()) AppendWords(line, "on " + dates, ", ");
  AppendWords(line, HowLong(in, repeat), ", ");
  return line;
}

}  // namespace daybook::feeds::fhir
