#include "query/define/message.h"

#include "ledger/event/event_codec.h"
#include "query/values/cell.h"

namespace daybook::query {
namespace {

using ledger::FieldId;

ledger::Event BareEvent(const DefinitionEffect& effect, const Actor& actor, int64_t now) {
  ledger::Event event;
  event.record = {"daybook", "Definition", effect.kind + " " + effect.name};
  event.subject = "definition " + effect.kind + " " + effect.name;
  event.version_time = event.written = MomentAt(now);
  event.kind = ledger::Kind::kDefinition;
  event.status = ledger::EventStatus::kActive;
  event.author.display = actor.name;
  return event;
}

ledger::Event PartEvent(const DefinitionEffect& effect, size_t part, ledger::Event event) {
  event.record.id += " part " + std::to_string(part + 1);
  event.fields = {{FieldId::kDefinitionKind, std::string(ledger::kDefinitionPart)},
                  {FieldId::kDefinitionContent, effect.parts[part]}};
  return event;
}

ledger::Event DefinitionEvent(const DefinitionEffect& effect, ledger::Event event) {
  event.fields = {{FieldId::kDefinitionName, effect.name}, {FieldId::kDefinitionKind, effect.kind}};
  if (effect.drop) {
    event.operation = ledger::Operation::kRetract;
    return event;
  }
  event.fields.push_back({FieldId::kDefinitionText, effect.text});
  for (const DefinitionFile& file : effect.files) {
    event.fields.push_back({FieldId::kDefinitionFile, file.name});
    event.fields.push_back({FieldId::kDefinitionDigest, file.digest});
    if (effect.parts.empty()) event.fields.push_back({FieldId::kDefinitionContent, file.content});
  }
  if (!effect.parts.empty()) {
    ledger::Field& parts = event.fields.emplace_back();
    parts.id = FieldId::kDefinitionParts;
    parts.value = static_cast<int64_t>(effect.parts.size());
  }
  return event;
}

}  // namespace

Result<ledger::NewMessage> DefinitionMessage(const DefinitionEffect& effect, const Actor& actor,
                                             int64_t now_micros, ledger::Store& store) {
  const ledger::Event bare = BareEvent(effect, actor, now_micros);
  std::vector<ledger::Event> events;
  for (size_t part = 0; part < effect.parts.size(); ++part)
    events.push_back(PartEvent(effect, part, bare));
  events.push_back(DefinitionEvent(effect, bare));
  std::string content = std::to_string(store.care().size().value) + effect.text;
  for (const DefinitionFile& file : effect.files) content += file.digest;
  const MessageKey key = store.KeyFor("daybook", effect.kind + " " + effect.name, content);
  ledger::NewMessage message;
  for (size_t index = 0; index < events.size(); ++index) {
    events[index].message = key;
    events[index].index = static_cast<uint32_t>(index);
    events[index].id = ledger::EventIdFor(key, static_cast<uint32_t>(index));
    DAYBOOK_ASSIGN(std::string payload, ledger::EncodeForAppend(events[index]));
    message.entries.push_back({ledger::EntryClass::kDefinition,
                               store.StreamFor(bare.record.source, bare.subject),
                               std::move(payload)});
  }
  return message;
}

}  // namespace daybook::query
