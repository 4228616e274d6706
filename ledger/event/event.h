#pragma once
// One care event as the rest of the house sees it. On disk it is a FlatBuffer (event.fbs,
// event_codec.h); walls.md 3 says why each part is there.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ledger/base/civil.h"
#include "ledger/base/ids.h"

namespace daybook::ledger {

enum class Kind : uint8_t {
#define DAYBOOK_KIND(name, number, singular, plural, entry_class) name = number,
#include "ledger/event/kinds.def"
#undef DAYBOOK_KIND
};

enum class EventStatus : uint8_t {
#define DAYBOOK_STATUS(name, number, word, disposition) name = number,
#include "ledger/event/statuses.def"
#undef DAYBOOK_STATUS
};

// What a status means to the status words of CareQL.
enum class Disposition : uint8_t {
  kOpen,     // holds from its start to its end, if any
  kDone,     // over
  kPlanned,  // meant for later
  kPending,  // asked for, no answer yet
  kCancelled,
  kDeclined,
  kAbsent,     // said not to be there
  kNotKnown,   // said not to be known: no fact at all
  kRetracted,  // entered in error
};

enum class FieldId : uint16_t {
#define DAYBOOK_FIELD(name, number, word, type, kind) name = number,
#include "ledger/event/fields.def"
#undef DAYBOOK_FIELD
};

enum class FieldType : uint8_t { kAny, kText, kCoded, kQuantity, kTime, kBool, kInteger };

enum class Operation : uint8_t {
  kAssert,            // the whole record, as it now is
  kPatch,             // only the fields named; the others stay
  kRetract,           // entered in error: it never was so
  kCancel,            // it won't happen
  kNoLongerReported,  // a full list came without it
  kMoved,             // to another stream, or another name
};

// A code in a system. `system` is CareQL's short name ("snomed", "loinc", "rxnorm", …: systems.h)
// or, where there is none, the source's own URI.
struct Coding {
  std::string system;
  std::string code;
  std::string display;
  bool operator==(const Coding&) const = default;
};

// Codes, text, or both. An uncoded entry has text alone and is kept.
struct Coded {
  std::vector<Coding> codings;
  std::string text;
  bool operator==(const Coded&) const = default;
  bool empty() const { return codings.empty() && text.empty(); }
};

enum class Comparator : uint8_t { kNone, kLess, kLessOrEqual, kGreaterOrEqual, kGreater };

// A measured amount. `digits` is the number with the source's own digits ("1.10").
struct Quantity {
  std::string digits;
  std::string unit;  // UCUM where the source said so, else its own word
  Comparator comparator = Comparator::kNone;
  bool operator==(const Quantity&) const = default;
};

// A source said "there is no value any more" (HL7 v2 "", FHIR patch remove).
struct Cleared {
  bool operator==(const Cleared&) const = default;
};

using FieldValue = std::variant<Cleared, std::string, Coded, Quantity, PartialTime, bool, int64_t>;

// One field: absent is no entry, cleared is Cleared, set is anything else.
struct Field {
  FieldId id;
  FieldValue value;
  bool operator==(const Field&) const = default;
};

// A part of an observation (systolic within blood pressure).
struct Component {
  Coded code;
  FieldValue value;
  bool operator==(const Component&) const = default;
};

// Somebody or something named by a source: a reference within that source ("Practitioner/17"),
// a name as written, or both.
struct Party {
  std::string reference;
  std::string display;
  bool operator==(const Party&) const = default;
  bool empty() const { return reference.empty() && display.empty(); }
};

// "Another version of the same fact": all versions of a record share source, type and id.
struct RecordKey {
  std::string source;  // source system, as registered
  std::string type;    // the source's own type word, "Condition"
  std::string id;      // the source's own id
  bool operator==(const RecordKey&) const = default;
  auto operator<=>(const RecordKey&) const = default;
};

struct Event {
  EventId id;
  MessageKey message;  // the input it came in
  uint32_t index = 0;  // which of the input's events: 0, 1 …; with the message it gives the id
  RecordKey record;
  // The subject as that source names it ("Patient/123"); with record.source it is the stream.
  // Organisations, practitioners, places and definitions are their own subject.
  std::string subject;
  std::optional<PartialTime> version_time;  // the source's, orders versions (walls.md 12)
  Operation operation = Operation::kAssert;
  Kind kind = Kind::kCondition;
  EventStatus status = EventStatus::kUnknown;
  std::optional<PartialTime> start;  // when it was so in the world
  std::optional<PartialTime> end;
  std::optional<PartialTime> written;  // when the source recorded it
  Coded code;
  Party author;     // who recorded or asked
  Party performer;  // who did
  Party place;
  Party organisation;
  std::string encounter;  // record id within the source: "Encounter/17"
  std::vector<Component> components;
  std::vector<Field> fields;

  bool operator==(const Event&) const = default;
};

// Id of the nth event of a message: SHA-256 of (key, n), first 16 bytes.
EventId EventIdFor(const MessageKey& key, uint32_t index);

// What the field "corrects" says, by its first letters: SHA-256 of the content of the event that
// this one stands for, 64 hex digits; or that it says nothing in its place; or of which message it
// is, 32 hex digits, that said less before.
inline constexpr std::string_view kWithdraws = "withdraws ";
inline constexpr std::string_view kAddsTo = "adds to ";

// What the field "part_of" says of a record whose source tells it within another and never by
// itself, a member of a care team: which one that is, of the same source and stream. A later
// version of that one which comes without the part leaves it out.
std::string PartOfText(const RecordKey& whole);

// What the field "moved_to" says of a record whose source calls it otherwise since a migration: the
// new name within the same source, "Condition/17", within another, "gp-new|Condition/17", or the
// same under another subject, "gp|Condition/17|Patient/2"; a bar, a stroke or a backslash within a
// part has a backslash before it. Such an event is Daybook's own, has the operation kMoved and no
// version time, so that nothing the source says of the old name about that subject stands over it.
// What takes it back has the field too.
std::string MovedToText(const RecordKey& was, const RecordKey& is, const std::string& is_subject);
struct MovedTo {
  RecordKey record;
  std::string subject;  // empty where it isn't said
};
// nullopt of an event without the field, or where that has another form.
std::optional<MovedTo> MovedToOf(const FieldValue& moved_to, const std::string& own_source);

// The definition_kind of an entry that holds a part of the hierarchy defined after it: no
// definition by itself.
inline constexpr std::string_view kDefinitionPart = "part";
bool IsDefinitionPart(const Event& event);

// The first value of a field that is set; null if absent or cleared.
const FieldValue* FindField(const Event& event, FieldId id);

// Words and properties from the tables.
std::string_view KindWord(Kind kind);                     // "condition"
std::string_view KindPlural(Kind kind);                   // "conditions"
std::optional<Kind> KindFromWord(std::string_view word);  // singular or plural
std::string_view StatusWord(EventStatus status);          // "did_not_attend"
std::optional<EventStatus> StatusFromWord(std::string_view word);
Disposition DispositionOf(EventStatus status);
std::string_view FieldWord(FieldId id);
FieldType FieldTypeOf(FieldId id);
// The field called `word` in records of `kind`; fields of every kind included.
std::optional<FieldId> FieldFromWord(Kind kind, std::string_view word);
// All fields a kind may carry, in table order.
std::vector<FieldId> FieldsOf(Kind kind);
// Clinical kinds, those CareQL asks about ("event" is any of them), in table order.
const std::vector<Kind>& ClinicalKinds();

// What part of the log's entries it is (walls.md 2): in clear in the header.
enum class EntryClass : uint8_t {
  kClinical = 1,
  kIdentity = 2,
  kGovernance = 3,
  kDefinition = 4,
  kFeed = 5,
  kAccess = 6,
};
EntryClass EntryClassOf(Kind kind);

}  // namespace daybook::ledger
