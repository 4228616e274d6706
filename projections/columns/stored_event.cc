#include "projections/columns/stored_event.h"

#include "event_generated.h"

namespace daybook::projections {
namespace {

namespace fb = ledger::fb;

const fb::Event* EventIn(std::string_view bytes) {
  return fb::GetEvent(reinterpret_cast<const uint8_t*>(bytes.data()));
}

std::string_view View(const flatbuffers::String* text) {
  return text ? std::string_view(text->c_str(), text->size()) : std::string_view();
}
std::string Read(const flatbuffers::String* text) { return std::string(View(text)); }

ledger::Coded ReadCoded(const fb::Coded* coded) {
  ledger::Coded out;
  out.text = Read(coded->text());
  if (const auto* codings = coded->codings())
    for (const fb::Coding* coding : *codings)
      out.codings.push_back(
          {Read(coding->system()), Read(coding->code()), Read(coding->display())});
  return out;
}

PartialTime ReadTime(const fb::Time* time) {
  PartialTime out;
  out.utc_micros = time->utc_micros();
  out.day = time->day();
  out.offset_minutes = time->offset_minutes();
  out.precision = static_cast<Precision>(time->precision());
  out.zone_given = time->zone_given() != 0;
  return out;
}

ledger::Quantity ReadQuantity(const fb::Quantity* quantity) {
  return {Read(quantity->digits()), Read(quantity->unit()),
          static_cast<ledger::Comparator>(quantity->comparator())};
}

std::optional<ledger::FieldValue> ReadValue(const fb::Field* field) {
  if (const auto* text = field->value_as_Text()) return Read(text->text());
  if (const auto* coded = field->value_as_Coded()) return ReadCoded(coded);
  if (const auto* quantity = field->value_as_Quantity()) return ReadQuantity(quantity);
  if (const auto* time = field->value_as_TimeValue()) return ReadTime(time->time());
  if (const auto* truth = field->value_as_Truth()) return truth->value();
  if (const auto* number = field->value_as_Number()) return number->value();
  return std::nullopt;
}

}  // namespace

std::string_view StoredRecordId(std::string_view bytes) {
  return View(EventIn(bytes)->record_id());
}

std::optional<ledger::FieldValue> StoredField(std::string_view bytes, ledger::FieldId field) {
  const auto* fields = EventIn(bytes)->fields();
  if (!fields) return std::nullopt;
  for (const fb::Field* held : *fields) {
    if (held->id() != static_cast<uint16_t>(field)) continue;
    if (auto value = ReadValue(held)) return value;
  }
  return std::nullopt;
}

std::vector<ledger::FieldValue> StoredFields(std::string_view bytes, ledger::FieldId field) {
  std::vector<ledger::FieldValue> values;
  const auto* fields = EventIn(bytes)->fields();
  if (!fields) return values;
  for (const fb::Field* held : *fields) {
    if (held->id() != static_cast<uint16_t>(field)) continue;
    if (auto value = ReadValue(held)) values.push_back(std::move(*value));
  }
  return values;
}

}  // namespace daybook::projections
