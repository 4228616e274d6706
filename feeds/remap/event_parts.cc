#include "feeds/remap/event_parts.h"

#include <algorithm>

namespace daybook::feeds {
namespace {

using ledger::Event;
using ledger::Field;
using ledger::FieldId;

std::vector<ledger::FieldValue> ValuesOf(const Event& event, FieldId id) {
  std::vector<ledger::FieldValue> values;
  for (const Field& field : event.fields)
    if (field.id == id) values.push_back(field.value);
  return values;
}

void AddFields(const Event& before, const Event& after, std::vector<std::string>& parts) {
  std::vector<FieldId> ids;
  for (const Event* event : {&before, &after})
    for (const Field& field : event->fields)
      if (field.id != FieldId::kCorrects && std::ranges::find(ids, field.id) == ids.end())
        ids.push_back(field.id);
  for (const FieldId id : ids)
    if (ValuesOf(before, id) != ValuesOf(after, id)) parts.emplace_back(ledger::FieldWord(id));
}

}  // namespace

std::vector<std::string> DifferingParts(const Event& before, const Event& after) {
  std::vector<std::string> parts;
  const auto add = [&](const char* word, bool differs) {
    if (differs) parts.emplace_back(word);
  };
  add("kind", before.kind != after.kind);
  add("operation", before.operation != after.operation);
  add("version_time", before.version_time != after.version_time);
  add("status", before.status != after.status);
  add("start", before.start != after.start);
  add("end", before.end != after.end);
  add("written", before.written != after.written);
  add("code", before.code != after.code);
  add("author", before.author != after.author);
  add("performer", before.performer != after.performer);
  add("place", before.place != after.place);
  add("organisation", before.organisation != after.organisation);
  add("encounter", before.encounter != after.encounter);
  add("components", before.components != after.components);
  AddFields(before, after, parts);
  return parts;
}

}  // namespace daybook::feeds
