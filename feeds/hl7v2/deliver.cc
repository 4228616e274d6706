#include "feeds/hl7v2/deliver.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "feeds/pipeline/committing_sink.h"

namespace daybook::feeds::hl7v2 {
namespace {

// Passes outcomes on to the store, and notes them.
class NotingSink final : public InputSink {
 public:
  explicit NotingSink(CommittingSink& store) : store_(store) {}
  Status Accept(AcceptedInput input) override { return store_.Accept(std::move(input)); }
  Status Ignore(const std::string& type) override {
    ignored = type;
    return store_.Ignore(type);
  }
  Status Quarantine(ledger::QuarantineEntry entry) override {
    why = {entry.reason, entry.message, entry.place, entry.next_step};
    return store_.Quarantine(std::move(entry));
  }

  std::string ignored;
  Refusal why;

 private:
  CommittingSink& store_;
};

// Kinds of message that a sender rightly sends to all, and that say nothing of a person.
bool IsPassedOver(std::string_view type) {
  constexpr std::array<std::string_view, 4> kPassedOver = {"MFN", "NMD", "SIU^S23", "SIU^S24"};
  return std::ranges::any_of(kPassedOver,
                             [&](std::string_view each) { return type.starts_with(each); });
}

}  // namespace

Delivered Deliver(ledger::Store& store, const Hl7v2ReadOptions& options, std::string bytes,
                  const std::string& origin) {
  CommittingSink committing(store, options.source, {});
  NotingSink sink(committing);
  Status done = ReadHl7v2Message(std::move(bytes), origin, options, sink);
  if (done.ok()) done = committing.Drain();
  if (!done.ok())
    return {Verdict::kError,
            {"store", "not taken in: " + done.error().message, done.error().place,
             "send the same message again later"}};
  const IngestCounts counts = committing.counts();
  if (counts.quarantined > 0) {
    if (sink.why.reason.empty())
      sink.why = {"not-stored", "it was understood, but can't be stored", "",
                  "look at it with `daybook quarantine list`"};
    return {Verdict::kReject, sink.why};
  }
  if (counts.duplicates > 0) return {Verdict::kAccept, {"", "already held", "", ""}};
  if (sink.ignored.empty()) return {Verdict::kAccept, {}};
  if (IsPassedOver(sink.ignored))
    return {Verdict::kAccept, {"", sink.ignored + " is not kept", "", ""}};
  return {Verdict::kReject,
          {"not-read", sink.ignored + " is not read here", "MSH-9", "send it elsewhere"}};
}

}  // namespace daybook::feeds::hl7v2
