#include "feeds/csv/lists/list_rows.h"

#include <algorithm>
#include <utility>

#include "ledger/event/event_codec.h"

namespace daybook::feeds::csv {

namespace {

// Whether the log would not take the row, whatever the number of its list: so that the first
// reading refuses what the second would.
std::optional<Refusal> Unstorable(ledger::Event& event) {
  Speaker longest;
  longest.as_of = event.version_time.value_or(PartialTime());
  longest.number = kListNumberMax;
  SetVersion(event, longest);
  const auto encoded = ledger::EncodeForAppend(event);
  if (encoded.ok()) return std::nullopt;
  const bool too_large = encoded.error().code == ErrorCode::kTooLarge;
  return Refusal{too_large ? "too-large" : "unreadable-event", encoded.error().message,
                 "record " + event.record.id, encoded.error().hint};
}

}  // namespace

void ListRows::NoteUnread(const UnreadRow& row) {
  if (next_) return;
  if (row.whole_file)
    whole_file_ = true;
  else if (row.record)
    unread_.insert(*row.record);
  else
    unplaced_ = true;
}

Status ListRows::Accept(AcceptedInput input) {
  ledger::Event& event = input.events[0];
  if (period_ && !period_->Covers(event.start)) {
    NoteUnread({event.record.id});
    const std::string at = event.start ? FormatPartialTime(*event.start) : "no time";
    return Refuse(input, {"outside-period",
                          "the file replaces " + FormatPeriod(*period_) + ", the row is of " + at,
                          "record " + event.record.id,
                          "send the row with the file of its period, or correct --period"});
  }
  if (auto refusal = Unstorable(event)) {
    NoteUnread({event.record.id});
    return Refuse(input, *std::move(refusal));
  }
  const ListedRecord said{FactsOf(event), event.start,
                          event.operation == ledger::Operation::kRetract};
  const auto [place, added] = records_.try_emplace({event.subject, event.record.id}, said);
  if (!added && place->second.facts != said.facts)
    return Refuse(input, {"record-twice", "another row of the list says something else of it",
                          "record " + event.record.id,
                          "have the sender list each record once, or name more columns in the "
                          "mapping's record"});
  if (next_) {
    SetVersion(event, *speaker_);
    input.content += "\nlist " + std::to_string(speaker_->number);
    return next_->Accept(std::move(input));
  }
  ++rows_;
  inputs_.push_back(ledger::Sha256({"row\n", input.content}));
  return {};
}

Status ListRows::Ignore(const std::string& type) { return next_ ? next_->Ignore(type) : Status(); }

Status ListRows::Quarantine(ledger::QuarantineEntry entry) {
  if (next_) return next_->Quarantine(std::move(entry));
  inputs_.push_back(ledger::Sha256({"unread\n", entry.raw}));
  if (++quarantined_ == 1) first_quarantined_ = entry.place + ": " + entry.message;
  if (std::exchange(whole_file_, false) && !refused_) refused_ = std::move(entry);
  return {};
}

Status ListRows::Refuse(const AcceptedInput& input, Refusal refusal) {
  ledger::QuarantineEntry entry;
  entry.format = "csv";
  entry.origin = refusal.place;
  entry.reason = std::move(refusal.reason);
  entry.message = std::move(refusal.message);
  entry.place = std::move(refusal.place);
  entry.next_step = std::move(refusal.next_step);
  entry.raw = input.raw;
  return Quarantine(std::move(entry));
}

std::string ListRows::DigestWith(const std::string& mapping) {
  std::ranges::sort(inputs_);
  std::string all = mapping + "\n";
  for (const ledger::Digest& input : inputs_) all += ledger::BytesOf(input);
  return ledger::ToHexText(ledger::BytesOf(ledger::Sha256({all})));
}

}  // namespace daybook::feeds::csv
