#include "query/codes/sources.h"

#include "ledger/event/event_codec.h"

namespace daybook::query {
namespace {

using ledger::FieldId;

std::string TextOf(const ledger::Event& event, FieldId field) {
  const auto* value = ledger::FindField(event, field);
  const auto* text = value ? std::get_if<std::string>(value) : nullptr;
  return text ? *text : std::string();
}

Error Torn(LogPosition position) {
  return {ErrorCode::kCorruption, "the parts of a hierarchy are not where its definition says",
          "care log position " + std::to_string(position.value),
          "load it again with `define hierarchy`"};
}

}  // namespace

std::shared_ptr<const Hierarchy> HierarchyCache::Find(LogPosition position) const {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(position.value);
  return found == held_.end() ? nullptr : found->second;
}

void HierarchyCache::Hold(LogPosition position, std::shared_ptr<const Hierarchy> hierarchy) {
  const std::lock_guard lock(mutex_);
  held_[position.value] = std::move(hierarchy);
  if (held_.size() > kHeldMax) held_.erase(held_.begin());
}

std::vector<DefinitionFile> FilesOf(const ledger::Event& event) {
  std::vector<DefinitionFile> files;
  for (const ledger::Field& field : event.fields) {
    const auto* text = std::get_if<std::string>(&field.value);
    if (!text) continue;
    if (field.id == FieldId::kDefinitionFile) files.push_back({*text, "", ""});
    if (files.empty()) continue;
    if (field.id == FieldId::kDefinitionDigest) files.back().digest = *text;
    if (field.id == FieldId::kDefinitionContent) files.back().content = *text;
  }
  return files;
}

const std::string* DefinitionSources::Attached(const std::string& name) const {
  const auto found = attached_.find(name);
  return found == attached_.end() ? nullptr : &found->second;
}

const Error* DefinitionSources::Unread(const std::string& name) const {
  if (!unread_) return nullptr;
  const auto found = unread_->find(name);
  return found == unread_->end() ? nullptr : &found->second;
}

Result<ledger::Event> DefinitionSources::EventAt(LogPosition position) const {
  DAYBOOK_ASSIGN(const ledger::LogEntry entry, care_.At(position));
  return ledger::DecodeEvent(entry.payload);
}

Result<std::vector<DefinitionFile>> DefinitionSources::FilesAt(LogPosition position) const {
  DAYBOOK_ASSIGN(const ledger::Event event, EventAt(position));
  return FilesOf(event);
}

Result<std::shared_ptr<const Hierarchy>> DefinitionSources::HierarchyAt(
    LogPosition position) const {
  if (auto held = hierarchies_.Find(position)) return held;
  DAYBOOK_ASSIGN(const ledger::Event event, EventAt(position));
  const auto* field = ledger::FindField(event, FieldId::kDefinitionParts);
  const auto* parts = field ? std::get_if<int64_t>(field) : nullptr;
  if (!parts || *parts < 1 || static_cast<uint64_t>(*parts) > position.value) return Torn(position);
  std::string pairs;
  for (auto back = static_cast<uint64_t>(*parts); back > 0; --back) {
    DAYBOOK_ASSIGN(const ledger::Event part, EventAt(LogPosition{position.value - back}));
    const bool own = part.kind == ledger::Kind::kDefinition && part.subject == event.subject &&
                     TextOf(part, FieldId::kDefinitionKind) == ledger::kDefinitionPart;
    if (!own) return Torn(position);
    pairs += TextOf(part, FieldId::kDefinitionContent);
  }
  DAYBOOK_ASSIGN(auto hierarchy, Hierarchy::FromPairs(std::move(pairs)));
  hierarchies_.Hold(position, hierarchy);
  return hierarchy;
}

}  // namespace daybook::query
