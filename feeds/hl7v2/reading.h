#pragma once
// One message on its way to being events: what its segments share, and where in it we are.
// Segments are read in order; each adds events or says more of those before it.
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "feeds/hl7v2/message.h"
#include "feeds/hl7v2/triggers.h"
#include "feeds/refusal.h"
#include "ledger/base/zone.h"
#include "ledger/event/event.h"

namespace daybook::feeds::hl7v2 {

// Longest id of a record or subject, in bytes.
inline constexpr size_t kRecordIdBytesMax = 256;
// Most events of one message.
inline constexpr size_t kMessageEventsMax = 20'000;

// An event of the message by its place in Reading::events; none before there is one.
using EventNo = std::optional<size_t>;

class Reading {
 public:
  // All of them outlive it.
  Reading(const Message& message, const Trigger& trigger, const std::string& source,
          const Zone& zone);

  const Message& message;
  const Trigger& trigger;
  std::string event;  // MSH-9.2, or EVN-1
  std::vector<ledger::Event> events;

  // Who says so: MSH-3 and MSH-4, as written.
  std::string application;
  std::string facility;
  // When it was sent (MSH-7), entered (EVN-2), and happened (EVN-6).
  std::optional<PartialTime> sent, entered, happened;

  // The person of the segments being read ("PID/…"), and their visit ("PV1/…", else empty).
  std::string subject;
  std::string visit;
  // Events that later segments of the same group say more of.
  EventNo visit_event, order, result, document, appointment, referral, medicine, vaccination;
  // The event that a note (NTE) that stands here is about.
  EventNo noted;
  bool note_open = false;  // the segment before was a note too, and its comment is the last field
  // How often a result's id came up in this message.
  std::unordered_map<std::string, int> result_turns;
  // ORC of the group being read; null where there is none.
  const Segment* order_control = nullptr;
  // OBR of the group being read, likewise.
  const Segment* order_detail = nullptr;
  // TQ1 of the group being read that stands before what it is the timing of, likewise.
  const Segment* timing = nullptr;
  // Segments PID and MRG before the one being read, for messages of identity.
  std::vector<std::string> persons;

  ledger::Event& At(EventNo number) { return events[*number]; }
  // A new event of the person and visit that are being read, with `version` as its version time
  // (walls.md 12). An id that is too long is refused.
  EventNo Add(ledger::Kind kind, const Segment& segment, std::string_view type, std::string id,
              const std::optional<PartialTime>& version);
  // When the message says that what it tells was entered: EVN-2, else MSH-7.
  std::optional<PartialTime> EnteredOrSent() const { return entered ? entered : sent; }

  // An identifier without authority belongs to the sender (walls.md 4).
  const std::string& IdentifierOwner() const;

  // The first refusal stays; the message is quarantined whole.
  void Refuse(const Segment& segment, size_t field, std::string reason, std::string text,
              std::string next_step);
  const std::optional<Refusal>& refusal() const { return refusal_; }

  const std::string& source() const { return source_; }
  const Zone& zone() const { return zone_; }

 private:
  const std::string& source_;
  const Zone& zone_;
  std::optional<Refusal> refusal_;
};

// A person as a subject, "PID/17^ROYAL", and as the id of their record, "17^ROYAL".
std::string SubjectOf(const ledger::Coding& identifier);
std::string PersonRecordId(const std::string& subject);

// "PID-7, segment 2, byte 118".
std::string PlaceOf(const Segment& segment, size_t field);

// Adds a field to an event unless the value is empty.
void AddField(ledger::Event& event, ledger::FieldId id, std::string value);
void AddField(ledger::Event& event, ledger::FieldId id, ledger::Coded value);
void AddField(ledger::Event& event, ledger::FieldId id, const std::optional<PartialTime>& value);
void AddField(ledger::Event& event, ledger::FieldId id,
              const std::optional<ledger::Quantity>& value);
// "<label>: <words>" as a comment, unless there are no words.
void AddComment(ledger::Event& event, std::string_view label, const std::string& words);
// The field is said to have no value any more.
void ClearField(ledger::Event& event, ledger::FieldId id);

// Withdraws an event: entered in error.
void Withdraw(ledger::Event& event);

}  // namespace daybook::feeds::hl7v2
