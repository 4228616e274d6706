#include "ledger/event/event_codec.h"

#include <flatbuffers/flatbuffers.h>

#include <algorithm>

#include "event_generated.h"
#include "ledger/base/per_thread.h"

namespace daybook::ledger {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

// Deepest nesting of tables; the schema has four.
constexpr flatbuffers::uoffset_t kDepthMax = 16;
// A table has at least the 4 bytes that point to its vtable, so no event of kEventBytesMax has
// more: the bound on bytes alone decides what can be read.
constexpr flatbuffers::uoffset_t kTablesMax = kEventBytesMax / 4;

// Never twice within one call: which of a call's arguments comes first is the compiler's choice,
// and the bytes of an event must not be.
Offset<flatbuffers::String> Text(FlatBufferBuilder& fbb, const std::string& text) {
  return text.empty() ? 0 : fbb.CreateString(text);
}

Offset<fb::Coded> Write(FlatBufferBuilder& fbb, const Coded& coded) {
  if (coded.empty()) return 0;
  std::vector<Offset<fb::Coding>> codings;
  codings.reserve(coded.codings.size());
  for (const Coding& coding : coded.codings) {
    const auto display = Text(fbb, coding.display);
    const auto code = Text(fbb, coding.code);
    const auto system = Text(fbb, coding.system);
    codings.push_back(fb::CreateCoding(fbb, system, code, display));
  }
  const auto list = codings.empty() ? 0 : fbb.CreateVector(codings);
  return fb::CreateCoded(fbb, list, Text(fbb, coded.text));
}

fb::Time Write(const PartialTime& time) {
  return fb::Time(time.utc_micros, time.day, time.offset_minutes,
                  static_cast<uint8_t>(time.precision), time.zone_given ? 1 : 0);
}

Offset<fb::Party> Write(FlatBufferBuilder& fbb, const Party& party) {
  if (party.empty()) return 0;
  const auto display = Text(fbb, party.display);
  const auto reference = Text(fbb, party.reference);
  return fb::CreateParty(fbb, reference, display);
}

struct WrittenValue {
  fb::Value type = fb::Value::NONE;
  Offset<void> value{};
};

struct ValueWriter {
  FlatBufferBuilder& fbb;
  WrittenValue operator()(const Cleared&) const { return {}; }
  WrittenValue operator()(const std::string& text) const {
    return {fb::Value::Text, fb::CreateText(fbb, fbb.CreateString(text)).Union()};
  }
  WrittenValue operator()(const Coded& coded) const {
    const auto written = coded.empty() ? fb::CreateCoded(fbb) : Write(fbb, coded);
    return {fb::Value::Coded, written.Union()};
  }
  WrittenValue operator()(const Quantity& quantity) const {
    const auto unit = Text(fbb, quantity.unit);
    const auto digits = Text(fbb, quantity.digits);
    return {
        fb::Value::Quantity,
        fb::CreateQuantity(fbb, digits, unit, static_cast<uint8_t>(quantity.comparator)).Union()};
  }
  WrittenValue operator()(const PartialTime& time) const {
    const fb::Time written = Write(time);
    return {fb::Value::TimeValue, fb::CreateTimeValue(fbb, &written).Union()};
  }
  WrittenValue operator()(bool truth) const {
    return {fb::Value::Truth, fb::CreateTruth(fbb, truth).Union()};
  }
  WrittenValue operator()(int64_t number) const {
    return {fb::Value::Number, fb::CreateNumber(fbb, number).Union()};
  }
};

Offset<flatbuffers::Vector<Offset<fb::Field>>> WriteFields(FlatBufferBuilder& fbb,
                                                           const std::vector<Field>& fields) {
  if (fields.empty()) return 0;
  std::vector<Offset<fb::Field>> written;
  written.reserve(fields.size());
  for (const Field& field : fields) {
    const WrittenValue value = std::visit(ValueWriter{fbb}, field.value);
    written.push_back(
        fb::CreateField(fbb, static_cast<uint16_t>(field.id), value.type, value.value));
  }
  return fbb.CreateVector(written);
}

Offset<flatbuffers::Vector<Offset<fb::Component>>> WriteComponents(
    FlatBufferBuilder& fbb, const std::vector<Component>& components) {
  if (components.empty()) return 0;
  std::vector<Offset<fb::Component>> written;
  written.reserve(components.size());
  for (const Component& component : components) {
    const auto code = Write(fbb, component.code);
    const WrittenValue value = std::visit(ValueWriter{fbb}, component.value);
    written.push_back(fb::CreateComponent(fbb, code, value.type, value.value));
  }
  return fbb.CreateVector(written);
}

// Adds a time to a table under construction where there is one.
template <typename Builder>
void AddTime(Builder& table, void (Builder::*add)(const fb::Time*),
             const std::optional<PartialTime>& time, fb::Time& scratch) {
  if (!time) return;
  scratch = Write(*time);
  (table.*add)(&scratch);
}

void AddTimes(fb::EventBuilder& table, const Event& event) {
  fb::Time scratch;
  AddTime(table, &fb::EventBuilder::add_version_time, event.version_time, scratch);
  AddTime(table, &fb::EventBuilder::add_start, event.start, scratch);
  AddTime(table, &fb::EventBuilder::add_end, event.end, scratch);
  AddTime(table, &fb::EventBuilder::add_written, event.written, scratch);
}

// An id that follows from the message isn't stored: 16 bytes that nothing compresses.
bool IdFollows(const Event& event) { return event.id == EventIdFor(event.message, event.index); }

std::string EncodeWith(FlatBufferBuilder& fbb, const Event& event, bool with_identity) {
  const bool with_id = with_identity && !IdFollows(event);
  const auto id = with_id ? fbb.CreateVector(event.id.bytes.data(), 16) : 0;
  const auto message = with_identity ? fbb.CreateVector(event.message.bytes.data(), 16) : 0;
  const auto source = Text(fbb, event.record.source);
  const auto type = Text(fbb, event.record.type);
  const auto record_id = Text(fbb, event.record.id);
  const auto subject = Text(fbb, event.subject);
  const auto code = Write(fbb, event.code);
  const auto author = Write(fbb, event.author);
  const auto performer = Write(fbb, event.performer);
  const auto place = Write(fbb, event.place);
  const auto organisation = Write(fbb, event.organisation);
  const auto encounter = Text(fbb, event.encounter);
  const auto components = WriteComponents(fbb, event.components);
  const auto fields = WriteFields(fbb, event.fields);
  fb::EventBuilder table(fbb);
  if (with_identity) {
    table.add_id(id);
    table.add_message(message);
    table.add_index(event.index);
  }
  table.add_source(source);
  table.add_record_type(type);
  table.add_record_id(record_id);
  table.add_subject(subject);
  table.add_operation(static_cast<uint8_t>(event.operation));
  table.add_kind(static_cast<uint8_t>(event.kind));
  table.add_status(static_cast<uint8_t>(event.status));
  AddTimes(table, event);
  table.add_code(code);
  table.add_author(author);
  table.add_performer(performer);
  table.add_place(place);
  table.add_organisation(organisation);
  table.add_encounter(encounter);
  table.add_components(components);
  table.add_fields(fields);
  fb::FinishEventBuffer(fbb, table.Finish());
  return {reinterpret_cast<const char*>(fbb.GetBufferPointer()), fbb.GetSize()};
}

// With a builder that a thread keeps, unless a large event came: growing a new one takes as long
// as filling it.
std::string Encode(const Event& event, bool with_identity) {
  constexpr size_t kUsualBytes = 4u << 10;
  constexpr size_t kKeptBytes = 64u << 10;
  FlatBufferBuilder& fbb = PerThread([] { return FlatBufferBuilder(kUsualBytes); });
  // Where memory runs out as it grows, FlatBuffers has counted the room it did not get.
  struct ResetUnlessDone {
    FlatBufferBuilder& builder;
    bool done = false;
    ~ResetUnlessDone() {
      if (!done) builder.Reset();
    }
  } guard{fbb};
  fbb.Clear();
  std::string bytes = EncodeWith(fbb, event, with_identity);
  guard.done = bytes.size() <= kKeptBytes;
  return bytes;
}

// What is read takes the memory of what was there before, as far as it goes.

void Read(const flatbuffers::String* text, std::string& out) {
  if (text)
    out.assign(text->c_str(), text->size());
  else
    out.clear();
}

void Read(const fb::Coded* coded, Coded& out) {
  Read(coded ? coded->text() : nullptr, out.text);
  const auto* const codings = coded ? coded->codings() : nullptr;
  out.codings.resize(codings ? codings->size() : 0);
  for (flatbuffers::uoffset_t i = 0; i < out.codings.size(); ++i) {
    const fb::Coding* const coding = codings->Get(i);
    Read(coding->system(), out.codings[i].system);
    Read(coding->code(), out.codings[i].code);
    Read(coding->display(), out.codings[i].display);
  }
}

// False for a time that no encoder writes.
bool IsWellFormed(const fb::Time* time) {
  return !time || time->precision() <= static_cast<uint8_t>(Precision::kSubsecond);
}

// Of a time that is well formed.
std::optional<PartialTime> Read(const fb::Time* time) {
  if (!time) return std::nullopt;
  PartialTime read;
  read.utc_micros = time->utc_micros();
  read.day = time->day();
  read.offset_minutes = time->offset_minutes();
  read.precision = static_cast<Precision>(time->precision());
  read.zone_given = time->zone_given() != 0;
  return read;
}

void Read(const fb::Party* party, Party& out) {
  Read(party ? party->reference() : nullptr, out.reference);
  Read(party ? party->display() : nullptr, out.display);
}

// False for a value that no encoder writes.
bool IsWellFormed(fb::Value type, const void* value) {
  if (type == fb::Value::NONE) return true;
  if (!value) return false;
  if (type == fb::Value::Quantity)
    return static_cast<const fb::Quantity*>(value)->comparator() <=
           static_cast<uint8_t>(Comparator::kGreater);
  if (type == fb::Value::TimeValue) {
    const fb::Time* const time = static_cast<const fb::TimeValue*>(value)->time();
    return time && IsWellFormed(time);
  }
  return type == fb::Value::Text || type == fb::Value::Coded || type == fb::Value::Truth ||
         type == fb::Value::Number;
}

// `value` as one of `Type`.
template <typename Type>
Type& HeldAs(FieldValue& value) {
  Type* const held = std::get_if<Type>(&value);
  return held ? *held : value.emplace<Type>();
}

// Of a value that is well formed.
void ReadValue(fb::Value type, const void* value, FieldValue& out) {
  if (type == fb::Value::Text) {
    Read(static_cast<const fb::Text*>(value)->text(), HeldAs<std::string>(out));
  } else if (type == fb::Value::Coded) {
    Read(static_cast<const fb::Coded*>(value), HeldAs<Coded>(out));
  } else if (type == fb::Value::Truth) {
    out = static_cast<const fb::Truth*>(value)->value();
  } else if (type == fb::Value::Number) {
    out = static_cast<const fb::Number*>(value)->value();
  } else if (type == fb::Value::Quantity) {
    const auto* const read = static_cast<const fb::Quantity*>(value);
    Quantity& quantity = HeldAs<Quantity>(out);
    Read(read->digits(), quantity.digits);
    Read(read->unit(), quantity.unit);
    quantity.comparator = static_cast<Comparator>(read->comparator());
  } else if (type == fb::Value::TimeValue) {
    out = *Read(static_cast<const fb::TimeValue*>(value)->time());
  } else {
    out = Cleared{};
  }
}

bool IsKind(uint8_t number) {
  switch (static_cast<Kind>(number)) {
#define DAYBOOK_KIND(name, number, singular, plural, entry_class) case Kind::name:
#include "ledger/event/kinds.def"
#undef DAYBOOK_KIND
    return true;
  }
  return false;
}

bool IsStatus(uint8_t number) {
  switch (static_cast<EventStatus>(number)) {
#define DAYBOOK_STATUS(name, number, word, disposition) case EventStatus::name:
#include "ledger/event/statuses.def"
#undef DAYBOOK_STATUS
    return true;
  }
  return false;
}
bool IsField(uint16_t number) {
  switch (static_cast<FieldId>(number)) {
#define DAYBOOK_FIELD(name, number, word, type, kind) case FieldId::name:
#include "ledger/event/fields.def"
#undef DAYBOOK_FIELD
    return true;
  }
  return false;
}

bool IsBytes16(const flatbuffers::Vector<uint8_t>* bytes) { return bytes && bytes->size() == 16; }

std::array<uint8_t, 16> ReadBytes16(const flatbuffers::Vector<uint8_t>* bytes) {
  std::array<uint8_t, 16> out;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

bool ListsAreWellFormed(const fb::Event* read) {
  if (const auto* components = read->components())
    for (const fb::Component* component : *components)
      if (!IsWellFormed(component->value_type(), component->value())) return false;
  if (const auto* fields = read->fields())
    for (const fb::Field* field : *fields)
      if (!IsWellFormed(field->value_type(), field->value()) || !IsField(field->id())) return false;
  return true;
}

bool IsWellFormed(const fb::Event* read) {
  return IsBytes16(read->message()) && (!read->id() || IsBytes16(read->id())) &&
         IsKind(read->kind()) && read->operation() <= static_cast<uint8_t>(Operation::kMoved) &&
         IsStatus(read->status()) && IsWellFormed(read->version_time()) &&
         IsWellFormed(read->start()) && IsWellFormed(read->end()) &&
         IsWellFormed(read->written()) && ListsAreWellFormed(read);
}

// The event in bytes that are one; null if they are not.
const fb::Event* EventIn(std::string_view bytes) {
  const auto* start = reinterpret_cast<const uint8_t*>(bytes.data());
  flatbuffers::Verifier verifier(start, bytes.size(), kDepthMax, kTablesMax);
  if (bytes.size() > kEventBytesMax || !fb::VerifyEventBuffer(verifier)) return nullptr;
  const fb::Event* const read = fb::GetEvent(start);
  return IsWellFormed(read) ? read : nullptr;
}

// As of the bytes, said of the event: whether what is written can be read back. The rest of what is
// asked of bytes holds for all that an encoder writes.

bool IsWellFormed(const std::optional<PartialTime>& time) {
  return !time || time->precision <= Precision::kSubsecond;
}

bool IsWellFormed(const FieldValue& value) {
  if (const auto* quantity = std::get_if<Quantity>(&value))
    return quantity->comparator <= Comparator::kGreater;
  const auto* time = std::get_if<PartialTime>(&value);
  return !time || time->precision <= Precision::kSubsecond;
}

bool IsWellFormed(const Event& event) {
  return IsKind(static_cast<uint8_t>(event.kind)) && event.operation <= Operation::kMoved &&
         IsStatus(static_cast<uint8_t>(event.status)) && IsWellFormed(event.version_time) &&
         IsWellFormed(event.start) && IsWellFormed(event.end) && IsWellFormed(event.written) &&
         std::ranges::all_of(event.components,
                             [](const Component& each) { return IsWellFormed(each.value); }) &&
         std::ranges::all_of(event.fields, [](const Field& each) {
           return IsField(static_cast<uint16_t>(each.id)) && IsWellFormed(each.value);
         });
}

Error NotWellFormed() {
  return Error{ErrorCode::kCorruption, "the stored event is not well formed"};
}

}  // namespace

std::string EncodeEvent(const Event& event) { return Encode(event, true); }
std::string EncodeContent(const Event& event) { return Encode(event, false); }

Result<std::string> EncodeForAppend(const Event& event) {
  std::string bytes = EncodeEvent(event);
  if (bytes.size() > kEventAppendBytesMax)
    return Error{ErrorCode::kTooLarge,
                 "an event of " + std::to_string(bytes.size()) + " bytes is over the limit of " +
                     std::to_string(kEventAppendBytesMax) + " bytes",
                 "", "ask the sender to split it"};
  if (!IsWellFormed(event))
    return Error{ErrorCode::kInternal, "the event can't be read back as it would be stored", "",
                 "report this with the input"};
  return bytes;
}

Result<Event> DecodeEvent(std::string_view bytes) {
  Event event;
  DAYBOOK_TRY(DecodeEventInto(bytes, event));
  return event;
}

Status DecodeEventInto(std::string_view bytes, Event& event) {
  const fb::Event* const read = EventIn(bytes);
  if (!read) return NotWellFormed();
  event.message.bytes = ReadBytes16(read->message());
  event.index = read->index();
  if (read->id())
    event.id.bytes = ReadBytes16(read->id());
  else
    event.id = EventIdFor(event.message, event.index);
  event.kind = static_cast<Kind>(read->kind());
  event.operation = static_cast<Operation>(read->operation());
  event.status = static_cast<EventStatus>(read->status());
  Read(read->source(), event.record.source);
  Read(read->record_type(), event.record.type);
  Read(read->record_id(), event.record.id);
  Read(read->subject(), event.subject);
  event.version_time = Read(read->version_time());
  event.start = Read(read->start());
  event.end = Read(read->end());
  event.written = Read(read->written());
  Read(read->code(), event.code);
  Read(read->author(), event.author);
  Read(read->performer(), event.performer);
  Read(read->place(), event.place);
  Read(read->organisation(), event.organisation);
  Read(read->encounter(), event.encounter);
  const auto* const components = read->components();
  event.components.resize(components ? components->size() : 0);
  for (flatbuffers::uoffset_t i = 0; i < event.components.size(); ++i) {
    const fb::Component* const component = components->Get(i);
    Read(component->code(), event.components[i].code);
    ReadValue(component->value_type(), component->value(), event.components[i].value);
  }
  const auto* const fields = read->fields();
  event.fields.resize(fields ? fields->size() : 0);
  for (flatbuffers::uoffset_t i = 0; i < event.fields.size(); ++i) {
    const fb::Field* const field = fields->Get(i);
    event.fields[i].id = static_cast<FieldId>(field->id());
    ReadValue(field->value_type(), field->value(), event.fields[i].value);
  }
  return {};
}

Result<EventHead> CheckEvent(std::string_view bytes) {
  const fb::Event* const read = EventIn(bytes);
  if (!read) return NotWellFormed();
  EventHead head;
  head.kind = static_cast<Kind>(read->kind());
  head.message.bytes = ReadBytes16(read->message());
  return head;
}

}  // namespace daybook::ledger
