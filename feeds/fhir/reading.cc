#include "feeds/fhir/reading.h"

#include <charconv>
#include <utility>

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::FieldId;
using ledger::Quantity;

Reading::Reading(Element resource, std::string type, const Zone& zone, FileLookup* file)
    : root(resource), container(resource), type_(std::move(type)), zone_(zone), file_(file) {
  constexpr size_t kUsualFields = 8;
  event.fields.reserve(kUsualFields);
}

void Reading::Refuse(Element at, std::string reason, std::string message, std::string next_step) {
  if (!refusal_)
    refusal_ = Refusal{std::move(reason), std::move(message), at.path(type_), std::move(next_step)};
}

void Reading::RefusePlace(std::string place, std::string reason, std::string message,
                          std::string next_step) {
  if (!refusal_)
    refusal_ =
        Refusal{std::move(reason), std::move(message), std::move(place), std::move(next_step)};
}

bool Reading::WrongType(Element at, std::string_view expected) {
  Refuse(at, "wrong-type", "FHIR R4 has " + std::string(expected) + " here",
         "have the sender correct the resource, then ingest it again");
  return false;
}

Element Reading::Contained(std::string_view id) const {
  if (!contained_) {
    contained_.emplace();
    for (Element each = container["contained"].first(); each; each = each.next())
      contained_->emplace(each["id"].text(), each);
  }
  const auto found = contained_->find(id);
  return found == contained_->end() ? Element() : found->second;
}

Element Reading::Resolve(std::string_view reference) {
  if (reference.starts_with('#')) return Contained(reference.substr(1));
  const FileLookup::Found found = file_ ? file_->Find(reference) : FileLookup::Found();
  if (found.resource) (borrowed += '\n') += found.content;
  // By itself one without an id couldn't be found: its id here is its entry's fullUrl.
  if (found.resource && !found.resource["id"]) needs_file = true;
  return found.resource;
}

void Reading::Add(FieldId id, Coded value) {
  if (!value.empty()) event.fields.push_back({id, std::move(value)});
}
void Reading::Add(FieldId id, std::string value) {
  if (!value.empty()) event.fields.push_back({id, std::move(value)});
}
void Reading::Add(FieldId id, const std::optional<PartialTime>& value) {
  if (value) event.fields.push_back({id, *value});
}
void Reading::Add(FieldId id, const std::optional<Quantity>& value) {
  if (value) event.fields.push_back({id, *value});
}

bool IsObject(Reading& in, Element at, std::string_view expected) {
  return at && (at.is(JsonType::kObject) || in.WrongType(at, expected));
}

std::string_view ReadView(Reading& in, Element at) {
  if (!at) return {};
  if (at.is(JsonType::kString)) return at.text();
  in.WrongType(at, "a string");
  return {};
}

std::string ReadText(Reading& in, Element at) { return std::string(ReadView(in, at)); }

std::optional<bool> ReadBool(Reading& in, Element at) {
  if (!at) return std::nullopt;
  if (at.is(JsonType::kBool)) return at.text() == "true";
  in.WrongType(at, "true or false");
  return std::nullopt;
}

std::string ReadDigits(Reading& in, Element at) {
  if (!at) return {};
  if (at.is(JsonType::kNumber)) return std::string(at.text());
  in.WrongType(at, "a number");
  return {};
}

std::optional<int64_t> ReadInteger(Reading& in, Element at) {
  if (!at) return std::nullopt;
  int64_t number = 0;
  const std::string_view digits = at.text();
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (at.is(JsonType::kNumber) && error == std::errc() && end == digits.data() + digits.size())
    return number;
  in.WrongType(at, "a whole number");
  return std::nullopt;
}

void RequireElement(Reading& in, std::string_view element) {
  const Element there = in.root[element];
  const bool empty = there.is(JsonType::kObject) && !there.first();
  if (there && !empty) return;
  in.RefusePlace(in.root.path(in.type()) + "." + std::string(element), "missing-element",
                 "FHIR R4 requires it: without it the record doesn't say what it is",
                 "have the sender send the resource with it, then ingest it again");
}

Element FirstOf(Reading& in, Element list) {
  if (list && !list.is(JsonType::kArray)) in.WrongType(list, "a list");
  return list.is(JsonType::kArray) ? list.first() : Element();
}

}  // namespace daybook::feeds::fhir
