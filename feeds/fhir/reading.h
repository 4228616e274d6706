#pragma once
// Reads the parts that FHIR resources share into an event. Missing elements read as empty;
// elements of the wrong shape refuse the whole resource, once, with their place.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "feeds/fhir/json_tree.h"
#include "feeds/refusal.h"
#include "ledger/base/zone.h"
#include "ledger/event/event.h"

namespace daybook::feeds::fhir {

// Longest id of a record, in bytes. FHIR allows 64; real feeds send longer ones.
inline constexpr size_t kRecordIdBytesMax = 256;

// The next step where a resource itself is wrong.
inline constexpr const char* kCorrectResource =
    "have the sender correct the resource, then ingest it again";

// Finds other resources of the same file, for what can't be read without them (the name of a
// medicine, whom an identifier belongs to).
class FileLookup {
 public:
  struct Found {
    Element resource;  // absent if there is none
    std::string_view content;
  };
  virtual ~FileLookup() = default;
  // A Medication by "Medication/17", a Binary of text by "Binary/17". Valid until the next call.
  virtual Found Find(std::string_view type_and_id) = 0;
  // "Patient/1", the resource of `type` that carries an identifier; empty if none or several do.
  virtual std::string Carrier(std::string_view type, std::string_view system,
                              std::string_view value) = 0;
};

// One resource on its way to being an event.
class Reading {
 public:
  // `file` may be null and otherwise outlives it.
  Reading(Element resource, std::string type, const Zone& zone, FileLookup* file);

  Element root;
  // Whose `contained` "#id" means: `root`, unless that is contained itself.
  Element container;
  ledger::Event event;
  // Further events the same resource tells of.
  std::vector<ledger::Event> more;
  // What was taken from other resources of the file. It is part of what makes a message the same
  // again: with another Medication behind its reference, a request is another message.
  std::string borrowed;
  // Read with what its Bundle or file says of others that `borrowed` doesn't hold whole.
  bool needs_file = false;
  // ResourceContext::targets_subjects.
  std::vector<std::string> targets_subjects;

  // The first refusal stays.
  void Refuse(Element at, std::string reason, std::string message, std::string next_step);
  void RefusePlace(std::string place, std::string reason, std::string message,
                   std::string next_step);
  // "expected a string" and the like; always false, so that it can be returned.
  bool WrongType(Element at, std::string_view expected);
  const std::optional<Refusal>& refusal() const { return refusal_; }

  const std::string& type() const { return type_; }
  const Zone& zone() const { return zone_; }
  // A contained resource ("#id" without the "#"); absent if there is none.
  Element Contained(std::string_view id) const;
  // "Medication/17" or "Binary/17" in the same file, or "#id".
  Element Resolve(std::string_view reference);
  FileLookup* file() const { return file_; }

  // Adds a field unless the value is empty.
  void Add(ledger::FieldId id, ledger::Coded value);
  void Add(ledger::FieldId id, std::string value);
  void Add(ledger::FieldId id, const std::optional<PartialTime>& value);
  void Add(ledger::FieldId id, const std::optional<ledger::Quantity>& value);

 private:
  std::string type_;
  const Zone& zone_;
  FileLookup* file_;
  std::optional<Refusal> refusal_;
  // Contained resources by id, listed when first asked for.
  mutable std::optional<std::unordered_map<std::string_view, Element>> contained_;
};

// Whether it is an object; anything else that is there is refused, "FHIR R4 has a HumanName here".
bool IsObject(Reading& in, Element at, std::string_view expected);
// A string, of any string-like FHIR type. The view is valid as long as the element.
std::string ReadText(Reading& in, Element at);
std::string_view ReadView(Reading& in, Element at);
std::optional<bool> ReadBool(Reading& in, Element at);
// The digits of a number, as written.
std::string ReadDigits(Reading& in, Element at);
std::optional<int64_t> ReadInteger(Reading& in, Element at);

// Refuses a resource without this element of its root.
void RequireElement(Reading& in, std::string_view element);

// Calls `each` with the elements of a list; an element that is no list is refused.
template <typename Each>
void ForEach(Reading& in, Element list, Each each) {
  if (!list) return;
  if (!list.is(JsonType::kArray)) {
    in.WrongType(list, "a list");
    return;
  }
  for (Element element = list.first(); element; element = element.next()) each(element);
}
// The first of a list; absent if it is empty.
Element FirstOf(Reading& in, Element list);

// times.cc: date, dateTime, instant.
std::optional<PartialTime> ReadTime(Reading& in, Element at);
// Period into start and end of the event. One that is over before it begins (rule per-1)
// stays as it is: the record says so where it is read (CareQL, `implausible`).
void ReadPeriod(Reading& in, Element period);
// A choice element: `name`DateTime, Instant, Period, Timing, Age, Range, String. What is no time
// (an age, a season in words) becomes a comment "<name>: …".
void ReadTimes(Reading& in, std::string_view name);
// The same for an end (abatement[x]).
void ReadEnd(Reading& in, std::string_view name);
// onset[x]: as ReadTimes, but a period is that in which it began; when it ended is not said.
void ReadOnset(Reading& in);
// For something that is over: whatever end is stated, it came no later than the source's last
// change of the record (meta.lastUpdated). A later end becomes that day or instant, with a
// comment; an end without any lastUpdated stays or goes, as `undated` says.
enum class UndatedEnd : uint8_t { kKeep, kDrop };
void EndByLastChange(Reading& in, UndatedEnd undated);

// coding.cc: CodeableConcept, Coding, Quantity.
ledger::Coding ReadCoding(Reading& in, Element coding);
ledger::Coded ReadCoded(Reading& in, Element concept_element);
// Codings of every concept in a list as one; texts joined by "; ".
ledger::Coded ReadCodedMerged(Reading& in, Element list);
// Adds a field for each concept of a list.
void AddCodedList(Reading& in, ledger::FieldId id, Element list);
// The code of a status-like concept: its first coding's code, else its text.
std::string ReadCodeWord(Reading& in, Element concept_element);
std::optional<ledger::Quantity> ReadQuantity(Reading& in, Element quantity);
// "5 mg", for what has no field of its own.
std::string QuantityText(Reading& in, Element quantity);
// note[].text as comments.
void AddNotes(Reading& in, Element notes);
// An element whose name is a type we don't index: value[x] of observations and components.
std::optional<ledger::FieldValue> ReadValue(Reading& in, Element parent);

// reference.cc. References become "Type/id" whatever form they came in: relative, absolute,
// versioned, or a urn:uuid left over (then `type` is what the element says it refers to);
// "Type?identifier=system|value" for a logical or conditional one, unless a resource of the same
// file carries that identifier. Contained ones have no reference, only the name they hold.
std::string ReadReference(Reading& in, Element reference, std::string_view type);
ledger::Party ReadParty(Reading& in, Element reference, std::string_view type);
// A reference to an event as a concept: system "record", code "Condition/17", its display.
ledger::Coded ReadReferenceAsCoded(Reading& in, Element reference, std::string_view type);
// The resident. Missing, unresolvable or no patient: refused. One named by an NHS number alone
// has a stream of that number, and a person event in `more` carries the number, so that the
// stream joins the resident who carries it too (walls.md 4).
void ReadSubject(Reading& in, std::string_view element);
void ReadSubjectFrom(Reading& in, Element reference);
void ReadEncounter(Reading& in, Element reference);
// The field `specimen`: what a contained one is; else the record, "Specimen/17".
void AddSpecimen(Reading& in, Element reference);
// Reasons: reasonCode and reasonReference.
void AddReasons(Reading& in);
// Who did it: an Organization goes to `organisation`, everybody else to `performer`; of several the
// first, whom sources name first.
void ReadPerformer(Reading& in, Element reference);

// names.cc: HumanName and Address as one line, names of contained or other resources.
std::string NameText(Reading& in, Element name);
std::string AddressText(Reading& in, Element address);
// The name of an Organization, Practitioner, Location, Medication …; empty if it has none.
std::string ResourceName(Reading& in, Element resource);
// Identifier list as codings (system, value).
std::vector<ledger::Coding> ReadIdentifiers(Reading& in, Element identifiers);

// A status word of FHIR and what it is to us.
struct StatusRow {
  std::string_view word;
  ledger::EventStatus status;
};
enum class Needed : uint8_t { kRequired, kOptional };
// Unknown words and, when required, missing ones are refused. kUnknown when absent.
ledger::EventStatus ReadStatus(Reading& in, Element status, std::span<const StatusRow> rows,
                               Needed needed);

}  // namespace daybook::feeds::fhir
