#include "feeds/hl7v2/reading.h"

#include <algorithm>
#include <utility>

#include "feeds/hl7v2/types/types.h"

namespace daybook::feeds::hl7v2 {

using ledger::Event;
using ledger::FieldId;

namespace {

// What few messages and events go beyond: room for these is made at once.
constexpr size_t kEventsUsual = 32;
constexpr size_t kFieldsUsual = 8;

}  // namespace

Reading::Reading(const Message& read, const Trigger& meaning, const std::string& source,
                 const Zone& zone)
    : message(read), trigger(meaning), source_(source), zone_(zone) {
  events.reserve(std::min(read.segments().size(), kEventsUsual));
  const Segment& header = read.header();
  event = header.first(9, 2).text();
  application = AuthorityText(header.first(3));
  facility = AuthorityText(header.first(4));
  sent = ReadTime(*this, header, 7);
}

EventNo Reading::Add(ledger::Kind kind, const Segment& segment, std::string_view type,
                     std::string id, const std::optional<PartialTime>& version) {
  if (id.size() > kRecordIdBytesMax) {
    Refuse(segment, 0, "id-too-long",
           "what identifies the record has " + std::to_string(id.size()) + " bytes; at most " +
               std::to_string(kRecordIdBytesMax) + " (kRecordIdBytesMax)",
           "have the sender identify it by a number of its own");
    id.resize(kRecordIdBytesMax);
  }
  if (events.size() >= kMessageEventsMax)
    Refuse(segment, 0, "too-many-events",
           "the message tells of more than " + std::to_string(kMessageEventsMax) +
               " things (kMessageEventsMax)",
           "have the sender send it in several messages");
  Event& added = events.emplace_back();
  added.fields.reserve(kFieldsUsual);
  added.kind = kind;
  added.record = {source_, std::string(type), std::move(id)};
  added.subject = subject;
  added.version_time = version;
  added.organisation.display = facility;
  if (kind != ledger::Kind::kEncounter) added.encounter = visit;
  return events.size() - 1;
}

void Reading::Refuse(const Segment& segment, size_t field, std::string reason, std::string text,
                     std::string next_step) {
  if (refusal_) return;
  refusal_ =
      Refusal{std::move(reason), std::move(text), PlaceOf(segment, field), std::move(next_step)};
}

const std::string& Reading::IdentifierOwner() const {
  if (!facility.empty()) return facility;
  return application.empty() ? source_ : application;
}

std::string SubjectOf(const ledger::Coding& identifier) {
  return "PID/" + identifier.code + "^" + identifier.system;
}
std::string PersonRecordId(const std::string& subject) {
  return subject.substr(subject.find('/') + 1);
}

std::string PlaceOf(const Segment& segment, size_t field) {
  std::string place(segment.name);
  if (field > 0) place += "-" + std::to_string(field);
  return place + ", segment " + std::to_string(segment.number) + ", byte " +
         std::to_string(segment.offset);
}

void AddField(Event& event, FieldId id, std::string value) {
  if (!value.empty()) event.fields.push_back({id, std::move(value)});
}
void AddField(Event& event, FieldId id, ledger::Coded value) {
  if (!value.empty()) event.fields.push_back({id, std::move(value)});
}
void AddField(Event& event, FieldId id, const std::optional<PartialTime>& value) {
  if (value) event.fields.push_back({id, *value});
}
void AddField(Event& event, FieldId id, const std::optional<ledger::Quantity>& value) {
  if (value) event.fields.push_back({id, *value});
}

void AddComment(Event& event, std::string_view label, const std::string& words) {
  if (!words.empty()) AddField(event, FieldId::kComment, std::string(label) + ": " + words);
}

void ClearField(Event& event, FieldId id) { event.fields.push_back({id, ledger::Cleared{}}); }

void Withdraw(Event& event) {
  event.status = ledger::EventStatus::kEnteredInError;
  event.operation = ledger::Operation::kRetract;
}

}  // namespace daybook::feeds::hl7v2
