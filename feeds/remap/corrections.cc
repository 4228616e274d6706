#include "feeds/remap/corrections.h"

#include "ledger/event/event_codec.h"
#include "ledger/log/digest.h"

namespace daybook::feeds {

using ledger::Event;

namespace {

Result<std::optional<Event>> EventAt(const ledger::Log& log, LogPosition position) {
  DAYBOOK_ASSIGN(const ledger::LogEntry entry, log.At(position));
  if (entry.erased) return std::optional<Event>();
  DAYBOOK_ASSIGN(Event event, ledger::DecodeEvent(entry.payload));
  return std::optional<Event>(std::move(event));
}

// Without the words in front and what stands behind: a digest or a key.
std::string NameIn(std::string_view corrects) {
  for (const std::string_view words : {ledger::kWithdraws, ledger::kAddsTo})
    if (corrects.starts_with(words)) corrects.remove_prefix(words.size());
  return std::string(corrects.substr(0, corrects.find(' ')));
}

}  // namespace

std::string ContentDigest(const Event& event) {
  const ledger::Digest digest = ledger::Sha256({ledger::EncodeContent(event)});
  return ledger::ToHexText(ledger::BytesOf(digest));
}

std::string CorrectsOf(const Event& event) {
  const auto* field = ledger::FindField(event, ledger::FieldId::kCorrects);
  const auto* text = field ? std::get_if<std::string>(field) : nullptr;
  return text ? *text : std::string();
}

void Corrections::Note(const Event& event, LogPosition position) {
  const std::string corrects = CorrectsOf(event);
  if (!corrects.empty()) by_name_[NameIn(corrects)].push_back(position);
}

Result<std::optional<Event>> Corrections::Standing(Event event, const ledger::Log& log) const {
  for (;;) {
    const auto found = by_name_.find(ContentDigest(event));
    if (found == by_name_.end()) break;
    DAYBOOK_ASSIGN(auto correction, EventAt(log, found->second.back()));
    if (!correction) return correction;
    event = std::move(*correction);
  }
  if (CorrectsOf(event).starts_with(ledger::kWithdraws)) return std::optional<Event>();
  return std::optional<Event>(std::move(event));
}

Result<std::vector<Event>> Corrections::AddedTo(const MessageKey& message,
                                                const ledger::Log& log) const {
  std::vector<Event> added;
  const auto found = by_name_.find(message.ToHex());
  if (found == by_name_.end()) return added;
  for (const LogPosition position : found->second) {
    DAYBOOK_ASSIGN(auto event, EventAt(log, position));
    if (!event) continue;
    DAYBOOK_ASSIGN(auto standing, Standing(std::move(*event), log));
    if (standing) added.push_back(std::move(*standing));
  }
  return added;
}

size_t Corrections::AdditionsTo(const MessageKey& message) const {
  const auto found = by_name_.find(message.ToHex());
  return found == by_name_.end() ? 0 : found->second.size();
}

}  // namespace daybook::feeds
