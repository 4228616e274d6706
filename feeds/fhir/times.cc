#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

using ledger::FieldId;

std::optional<PartialTime> ReadTime(Reading& in, Element at) {
  if (!at) return std::nullopt;
  if (!at.is(JsonType::kString)) {
    in.WrongType(at, "a date or time as a string");
    return std::nullopt;
  }
  const Result<PartialTime> time = ParsePartialTime(at.text(), in.zone());
  if (time.ok()) return *time;
  in.Refuse(at, "bad-date", time.error().message,
            "have the sender correct the date (YYYY, YYYY-MM, YYYY-MM-DD or a full dateTime), "
            "then ingest it again");
  return std::nullopt;
}

void ReadPeriod(Reading& in, Element period) {
  if (!period) return;
  if (!period.is(JsonType::kObject)) {
    in.WrongType(period, "a Period");
    return;
  }
  in.event.start = ReadTime(in, period["start"]);
  in.event.end = ReadTime(in, period["end"]);
}

namespace {

// What is said of a time without being one, for a comment.
std::string TimeInWords(Reading& in, std::string_view name) {
  std::string words = ReadText(in, in.root.Choice(name, "String"));
  if (const Element age = in.root.Choice(name, "Age")) words = QuantityText(in, age);
  if (const Element range = in.root.Choice(name, "Range"))
    words = QuantityText(in, range["low"]) + " - " + QuantityText(in, range["high"]);
  return words;
}

void AddTimeComment(Reading& in, std::string_view name) {
  const std::string words = TimeInWords(in, name);
  if (!words.empty()) in.Add(FieldId::kComment, std::string(name) + ": " + words);
}

}  // namespace

void ReadTimes(Reading& in, std::string_view name) {
  if (const Element moment = in.root.Choice(name, "DateTime"))
    in.event.start = ReadTime(in, moment);
  if (const Element moment = in.root.Choice(name, "Instant")) in.event.start = ReadTime(in, moment);
  ReadPeriod(in, in.root.Choice(name, "Period"));
  if (const Element timing = in.root.Choice(name, "Timing"))
    in.event.start = ReadTime(in, FirstOf(in, timing["event"]));
  AddTimeComment(in, name);
}

void ReadOnset(Reading& in) {
  ReadTimes(in, "onset");
  const Element period = in.root["onsetPeriod"];
  if (!in.event.end || !period) return;
  in.event.end.reset();
  const std::string from = ReadText(in, period["start"]);
  in.Add(FieldId::kComment, "onset: between " + (from.empty() ? "an unknown time" : from) +
                                " and " + ReadText(in, period["end"]));
}

void ReadEnd(Reading& in, std::string_view name) {
  if (const Element moment = in.root.Choice(name, "DateTime")) in.event.end = ReadTime(in, moment);
  if (const Element period = in.root.Choice(name, "Period")) {
    in.event.end = ReadTime(in, period["end"]);
    if (!in.event.end) in.event.end = ReadTime(in, period["start"]);
  }
  AddTimeComment(in, name);
}

namespace {

// Whether even the first moment that `end` may stand for lies after `change`.
bool LiesAfter(const PartialTime& end, const PartialTime& change) {
  if (end.has_clock() && change.has_clock()) return end.utc_micros > change.utc_micros;
  return end.day > change.last_day();
}

// The change as an end, no more precise than the end it takes the place of.
PartialTime InPlaceOf(const PartialTime& end, const PartialTime& change) {
  if (end.has_clock() && change.has_clock()) return change;
  PartialTime day;
  day.day = change.last_day();
  return day;
}

}  // namespace

void EndByLastChange(Reading& in, UndatedEnd undated) {
  if (!in.event.end) return;
  const std::string stated = FormatPartialTime(*in.event.end);
  const std::optional<PartialTime> change = ReadTime(in, in.root["meta"]["lastUpdated"]);
  if (change && LiesAfter(*in.event.end, *change)) {
    in.event.end = InPlaceOf(*in.event.end, *change);
    in.Add(FieldId::kComment, "stated end " + stated + ", but over when last changed on " +
                                  FormatPartialTime(*change));
  } else if (!change && undated == UndatedEnd::kDrop) {
    in.event.end.reset();
    in.Add(FieldId::kComment, "stated end " + stated + ", but over already; when isn't said");
  }
}

}  // namespace daybook::feeds::fhir
