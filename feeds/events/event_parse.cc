#include "feeds/events/event_parse.h"

#include <charconv>
#include <initializer_list>
#include <limits>
#include <utility>

#include "feeds/events/event_words.h"
#include "feeds/fhir/base64.h"
#include "ledger/base/zone.h"

namespace daybook::feeds::events {
namespace {

using fhir::Element;
using fhir::JsonType;
using ledger::Coded;
using ledger::Coding;
using ledger::Component;
using ledger::Event;
using ledger::FieldValue;
using ledger::Party;
using ledger::Quantity;

Error Bad(const std::string& what, Element at) {
  std::string place = at.path("");
  if (place.starts_with('.')) place.erase(0, 1);
  return Error{ErrorCode::kBadData, what, std::move(place), "", "bad-event"};
}

std::string Spelled(std::string_view text) {
  constexpr size_t kSpelledBytesMax = 60;
  return "'" + std::string(text.substr(0, kSpelledBytesMax)) + "'";
}

Status NoOthers(Element object, std::initializer_list<std::string_view> known) {
  if (!object.is(JsonType::kObject)) return Bad("an object was expected", object);
  for (Element member = object.first(); member; member = member.next()) {
    bool found = false;
    for (const std::string_view name : known) found = found || name == member.key();
    if (!found) return Bad("there is no member " + Spelled(member.key()) + " in this form", member);
  }
  return {};
}

template <typename Int>
Result<Int> ReadInteger(Element element) {
  Int value{};
  const std::string_view text = element.text();
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (element.is(JsonType::kNumber) && failed == std::errc() && end == text.data() + text.size())
    return value;
  return Bad("a whole number was expected", element);
}

Result<bool> ReadTruth(Element element) {
  if (element.is(JsonType::kBool)) return element.text() == "true";
  return Bad("true or false was expected", element);
}

// A text, or {"bytes": base64} of one that is no UTF-8.
Result<std::string> ReadText(Element element) {
  if (element.is(JsonType::kString)) return std::string(element.text());
  if (!element.is(JsonType::kObject)) return Bad("a text was expected", element);
  DAYBOOK_TRY(NoOthers(element, {"bytes"}));
  auto bytes = fhir::DecodeBase64(element["bytes"].text());
  if (!bytes || !element["bytes"].is(JsonType::kString))
    return Bad("\"bytes\" takes base64", element);
  return std::move(*bytes);
}

Status TakeText(Element object, std::string_view name, std::string& out) {
  const Element member = object[name];
  if (!member) return {};
  DAYBOOK_ASSIGN(out, ReadText(member));
  return {};
}

Result<CivilDay> ReadDay(Element element) {
  if (element.is(JsonType::kNumber)) return ReadInteger<CivilDay>(element);
  const auto day = ParsePartialTime(element.text(), Zone::Utc());
  if (!element.is(JsonType::kString) || !day.ok() || day->precision != Precision::kDay)
    return Bad("a day like 2019-03-01 was expected", element);
  return day->day;
}

Result<int64_t> ReadInstant(Element element) {
  if (element.is(JsonType::kNumber)) return ReadInteger<int64_t>(element);
  const auto instant = ParsePartialTime(element.text(), Zone::Utc());
  if (!element.is(JsonType::kString) || !instant.ok() || !instant->has_clock() ||
      !instant->zone_given)
    return Bad("an instant like 2019-03-01T10:05:00Z was expected", element);
  return instant->utc_micros;
}

Result<PartialTime> ReadTime(Element element) {
  if (element.is(JsonType::kString)) {
    const auto date = ParsePartialTime(element.text(), Zone::Utc());
    if (date.ok() && !date->has_clock()) return *date;
    return Bad("a date like 2019, 2019-03 or 2019-03-01, or an object, was expected", element);
  }
  DAYBOOK_TRY(NoOthers(element, {"at", "precision", "day", "offset_minutes", "zone_given"}));
  PartialTime time;
  DAYBOOK_ASSIGN(time.utc_micros, ReadInstant(element["at"]));
  DAYBOOK_ASSIGN(time.day, ReadDay(element["day"]));
  const auto precision = FromWord(kPrecisionWords, element["precision"].text());
  if (!precision) return Bad("a time needs its precision", element);
  time.precision = *precision;
  if (const Element offset = element["offset_minutes"]) {
    DAYBOOK_ASSIGN(time.offset_minutes, ReadInteger<int16_t>(offset));
  }
  if (const Element zone = element["zone_given"]) {
    DAYBOOK_ASSIGN(time.zone_given, ReadTruth(zone));
  }
  return time;
}

Status TakeTime(Element object, std::string_view name, std::optional<PartialTime>& out) {
  const Element member = object[name];
  if (!member) return {};
  DAYBOOK_ASSIGN(out, ReadTime(member));
  return {};
}

Result<Coded> ReadCoded(Element element) {
  DAYBOOK_TRY(NoOthers(element, {"codings", "text"}));
  Coded coded;
  DAYBOOK_TRY(TakeText(element, "text", coded.text));
  const Element list = element["codings"];
  if (list && !list.is(JsonType::kArray)) return Bad("a list was expected", list);
  for (Element each = list.first(); each; each = each.next()) {
    DAYBOOK_TRY(NoOthers(each, {"system", "code", "display"}));
    Coding coding;
    DAYBOOK_TRY(TakeText(each, "system", coding.system));
    DAYBOOK_TRY(TakeText(each, "code", coding.code));
    DAYBOOK_TRY(TakeText(each, "display", coding.display));
    coded.codings.push_back(std::move(coding));
  }
  return coded;
}

Result<Quantity> ReadQuantity(Element element) {
  DAYBOOK_TRY(NoOthers(element, {"digits", "unit", "comparator"}));
  Quantity quantity;
  if (!element["digits"]) return Bad("a quantity needs its digits", element);
  DAYBOOK_TRY(TakeText(element, "digits", quantity.digits));
  DAYBOOK_TRY(TakeText(element, "unit", quantity.unit));
  const Element comparator = element["comparator"];
  if (!comparator) return quantity;
  const auto known = FromWord(kComparatorWords, comparator.text());
  if (!known) return Bad("a comparator is <, <=, >= or >", comparator);
  quantity.comparator = *known;
  return quantity;
}

// {"cleared":true}, {"coded":…}, {"quantity":…}, {"time":…}, {"bytes":…}.
Result<FieldValue> ReadTagged(Element element) {
  const Element tag = element.first();
  if (!tag || tag.next()) return Bad("a value with one member was expected", element);
  if (tag.key() == "coded") {
    DAYBOOK_ASSIGN(Coded coded, ReadCoded(tag));
    return FieldValue(std::move(coded));
  }
  if (tag.key() == "quantity") {
    DAYBOOK_ASSIGN(Quantity quantity, ReadQuantity(tag));
    return FieldValue(std::move(quantity));
  }
  if (tag.key() == "time") {
    DAYBOOK_ASSIGN(const PartialTime time, ReadTime(tag));
    return FieldValue(time);
  }
  if (tag.key() == "cleared" && tag.is(JsonType::kBool) && tag.text() == "true")
    return FieldValue(ledger::Cleared{});
  DAYBOOK_ASSIGN(std::string text, ReadText(element));
  return FieldValue(std::move(text));
}

Result<FieldValue> ReadValue(Element element) {
  switch (element.type()) {
    case JsonType::kString:
      return FieldValue(std::string(element.text()));
    case JsonType::kBool:
      return FieldValue(element.text() == "true");
    case JsonType::kNumber: {
      DAYBOOK_ASSIGN(const int64_t number, ReadInteger<int64_t>(element));
      return FieldValue(number);
    }
    case JsonType::kObject:
      return ReadTagged(element);
    case JsonType::kNull:
    case JsonType::kArray:
      break;
  }
  return Bad("a value was expected", element);
}

Status TakeParty(Element object, std::string_view name, Party& party) {
  const Element member = object[name];
  if (!member) return {};
  DAYBOOK_TRY(NoOthers(member, {"reference", "display"}));
  DAYBOOK_TRY(TakeText(member, "reference", party.reference));
  return TakeText(member, "display", party.display);
}

std::optional<ledger::FieldId> FieldOfNumber(uint16_t number) {
  switch (static_cast<ledger::FieldId>(number)) {
#define DAYBOOK_FIELD(name, number, word, type, kind) case ledger::FieldId::name:
#include "ledger/event/fields.def"
#undef DAYBOOK_FIELD
    return static_cast<ledger::FieldId>(number);
  }
  return std::nullopt;
}

Result<ledger::FieldId> ReadFieldId(Element name, ledger::Kind kind) {
  std::optional<ledger::FieldId> id;
  if (name.is(JsonType::kString)) {
    id = ledger::FieldFromWord(kind, name.text());
  } else if (name.is(JsonType::kNumber)) {
    DAYBOOK_ASSIGN(const uint16_t number, ReadInteger<uint16_t>(name));
    id = FieldOfNumber(number);
  }
  if (id) return *id;
  return Bad("a " + std::string(ledger::KindWord(kind)) + " has no field " + Spelled(name.text()),
             name);
}

Status TakeLists(Element object, Event& event) {
  for (const char* name : {"components", "fields"})
    if (object[name] && !object[name].is(JsonType::kArray))
      return Bad("a list was expected", object[name]);
  for (Element each = object["components"].first(); each; each = each.next()) {
    DAYBOOK_TRY(NoOthers(each, {"code", "value"}));
    Component component;
    if (const Element code = each["code"]) {
      DAYBOOK_ASSIGN(component.code, ReadCoded(code));
    }
    if (!each["value"]) return Bad("a component needs a value", each);
    DAYBOOK_ASSIGN(component.value, ReadValue(each["value"]));
    event.components.push_back(std::move(component));
  }
  for (Element each = object["fields"].first(); each; each = each.next()) {
    DAYBOOK_TRY(NoOthers(each, {"field", "value"}));
    if (!each["value"]) return Bad("a field needs a value", each);
    DAYBOOK_ASSIGN(const ledger::FieldId id, ReadFieldId(each["field"], event.kind));
    DAYBOOK_ASSIGN(FieldValue value, ReadValue(each["value"]));
    event.fields.push_back({id, std::move(value)});
  }
  return {};
}

template <typename Value>
Status TakeWord(Element object, std::string_view name, const std::optional<Value>& known,
                Value& out) {
  if (!object[name].is(JsonType::kString)) return Bad("it needs its " + std::string(name), object);
  if (!known)
    return Bad("there is no " + std::string(name) + " " + Spelled(object[name].text()),
               object[name]);
  out = *known;
  return {};
}

Status TakeRecord(Element object, Event& event) {
  if (!object["source"] || !object["subject"] || !object["record"])
    return Bad("an event needs its source, subject and record", object);
  DAYBOOK_TRY(TakeText(object, "source", event.record.source));
  DAYBOOK_TRY(TakeText(object, "subject", event.subject));
  const Element record = object["record"];
  DAYBOOK_TRY(NoOthers(record, {"type", "id"}));
  DAYBOOK_TRY(TakeText(record, "type", event.record.type));
  return TakeText(record, "id", event.record.id);
}

Status TakeTables(Element object, Event& event) {
  DAYBOOK_TRY(TakeWord(object, "operation", FromWord(kOperationWords, object["operation"].text()),
                       event.operation));
  DAYBOOK_TRY(TakeWord(object, "kind", ledger::KindFromWord(object["kind"].text()), event.kind));
  return TakeWord(object, "status", ledger::StatusFromWord(object["status"].text()), event.status);
}

Status TakeTimes(Element object, Event& event) {
  DAYBOOK_TRY(TakeTime(object, "version_time", event.version_time));
  DAYBOOK_TRY(TakeTime(object, "start", event.start));
  DAYBOOK_TRY(TakeTime(object, "end", event.end));
  return TakeTime(object, "written", event.written);
}

Status TakeParties(Element object, Event& event) {
  DAYBOOK_TRY(TakeParty(object, "author", event.author));
  DAYBOOK_TRY(TakeParty(object, "performer", event.performer));
  DAYBOOK_TRY(TakeParty(object, "place", event.place));
  return TakeParty(object, "organisation", event.organisation);
}

Result<Event> ReadEvent(Element object) {
  DAYBOOK_TRY(
      NoOthers(object, {"event",     "message",      "index",     "last",         "id",
                        "position",  "recorded",     "source",    "subject",      "record",
                        "operation", "kind",         "status",    "version_time", "start",
                        "end",       "written",      "code",      "author",       "performer",
                        "place",     "organisation", "encounter", "components",   "fields"}));
  if (object["event"].text() != kFormVersion)
    return Bad("a form of another version: this program reads 1", object["event"]);
  Event event;
  DAYBOOK_TRY(TakeRecord(object, event));
  DAYBOOK_TRY(TakeTables(object, event));
  DAYBOOK_TRY(TakeTimes(object, event));
  if (const Element code = object["code"]) {
    DAYBOOK_ASSIGN(event.code, ReadCoded(code));
  }
  DAYBOOK_TRY(TakeParties(object, event));
  DAYBOOK_TRY(TakeText(object, "encounter", event.encounter));
  DAYBOOK_TRY(TakeLists(object, event));
  return event;
}

std::optional<LineHead> ReadHead(Element object) {
  LineHead head;
  const Element message = object["message"];
  if (!message.is(JsonType::kString) || message.text().empty() ||
      message.text().size() > kMessageNameBytesMax)
    return std::nullopt;
  head.message = message.text();
  const auto index = ReadInteger<uint32_t>(object["index"]);
  if (!index.ok() || *index == std::numeric_limits<uint32_t>::max()) return std::nullopt;
  head.index = *index;
  if (const Element last = object["last"]) {
    if (!last.is(JsonType::kBool)) return std::nullopt;
    head.last = last.text() == "true";
  }
  return head;
}

bool IsMark(Element object) {
  for (const char* name : {"end", "caught_up", "fell_behind"})
    if (object[name].is(JsonType::kBool)) return !object["event"];
  return false;
}

}  // namespace

ParsedLine ParseEventLine(fhir::JsonParser& parser, std::string& line) {
  Result<Element> root = parser.Parse(line);
  if (!root.ok()) return {false, std::nullopt, root.error()};
  if (IsMark(*root)) return {true, std::nullopt, Event{}};
  std::optional<LineHead> head = ReadHead(*root);
  if (!head)
    return {false, std::nullopt,
            Bad("an event needs its message (a text of 1 to 200 bytes) and index", *root)};
  return {false, std::move(head), ReadEvent(*root)};
}

}  // namespace daybook::feeds::events
