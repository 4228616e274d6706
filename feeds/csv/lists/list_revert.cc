#include "feeds/csv/lists/list_revert.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "feeds/csv/lists/list_events.h"
#include "feeds/pipeline/committing_sink.h"

namespace daybook::feeds::csv {
namespace {

Error NoList(LogPosition position) {
  return {ErrorCode::kNotFound, "no list is called " + std::to_string(position.value), "--revert",
          "`daybook ingest --loads` names the lists that were taken in"};
}

enum class Deed : uint8_t { kRestore, kRetract, kGap };
struct Step {
  RecordName name;
  ledger::Kind kind{};
  Deed deed{};
  std::optional<LogPosition> restored_from;
  std::optional<Speaker> late_gap;  // of a later list that lacks what is restored
};
// Those that stand.
struct OtherLists {
  std::vector<const Load*> beside;  // of the same as-of
  std::vector<const Load*> later;
};

}  // namespace

class ListRevert::Impl {
 public:
  Impl(ledger::Store& store, LogPosition load, std::function<bool()> cancelled)
      : store_(store), load_(load), cancelled_(std::move(cancelled)) {}

  Status Plan() {
    DAYBOOK_ASSIGN(const LoadNote first, FirstNote());
    DAYBOOK_ASSIGN(
        LedgerStanding standing,
        ReadStanding(store_, {first.source, first.record_type, first.as_of, cancelled_, {}}));
    if (const Load* of = standing.history.RevertedAt(load_))
      return Error{ErrorCode::kBadData,
                   "this is the revert of load " + std::to_string(of->position.value) +
                       ", and a revert is not taken back",
                   "--revert", "take the list in again: daybook ingest with the same --as-of"};
    const Load* load = standing.history.Find(load_);
    if (!load) return NoList(load_);
    planned_.load = load_.value;
    planned_.as_of = FormatPartialTime(first.as_of);
    if (first.period) planned_.period = FormatPeriod(*first.period);
    planned_.before = load->state == LoadState::kReverted;
    if (planned_.before) return {};
    const Load* newest = standing.history.NewestOf(first.as_of, first.period);
    if (newest->position != load_)
      return Error{
          ErrorCode::kBadData,
          "a later list as of the same time stands in its place, load " +
              std::to_string(newest->position.value),
          "--revert",
          "take that one back: daybook ingest --revert " + std::to_string(newest->position.value)};
    begun_ = load->revert;
    speaker_ = SpeakerOf(first);
    speaker_.number =
        load->revert ? load->revert_number : standing.history.HighestNumber(first.as_of) + 1;
    standing.Settle(first.number);
    const OtherLists others{standing.history.StandingBeside(*load),
                            standing.history.StandingAfter(first.as_of)};
    for (const auto& [name, record] : standing.records) AddStep(name, record, others);
    std::ranges::sort(steps_, {}, &Step::name);
    return {};
  }

  Status Write() {
    sink_.emplace(store_, speaker_.source, cancelled_);
    if (planned_.before) return {};
    const int64_t began = store_.clock().NowMicros();
    const Status written = WriteSteps();
    const Status drained = sink_->Drain();
    const int64_t took = store_.clock().NowMicros() - began;
    sink_->AddSeconds(took > 0 ? static_cast<double>(took) / 1e6 : 0);
    DAYBOOK_TRY(drained);
    DAYBOOK_TRY(written);
    const auto noted = AppendNote(store_, Note(NoteStep::kRevertDone, *begun_));
    return noted.ok() ? Status() : Status(noted.error());
  }

  const RevertCounts& planned() const { return planned_; }
  IngestCounts counts() const {
    IngestCounts counts = sink_ ? sink_->counts() : IngestCounts();
    counts.revert = planned_;
    return counts;
  }

 private:
  // The note at `load_`: a list's or a revert's first.
  Result<LoadNote> FirstNote() const {
    if (load_.value >= store_.care().size().value) return NoList(load_);
    DAYBOOK_ASSIGN(const ledger::LogEntry entry, store_.care().At(load_));
    if (entry.header.entry_class != ledger::EntryClass::kFeed) return NoList(load_);
    auto note = ParseNote(entry.payload);
    if (!note.ok()) return NoList(load_);
    return note;
  }

  // What the list said of a record, and what was so before it.
  void AddStep(const RecordName& name, const RecordStanding& record, const OtherLists& others) {
    if (store_.IsErased(store_.StreamFor(speaker_.source, name.first))) return;
    const auto is_own = [&](const Statement& said) {
      return !speaker_.period || speaker_.period->Covers(said.start);
    };
    const bool said = std::ranges::any_of(record.said, is_own);
    // A list of another period has it, as of the same time: it is that list's.
    if (record.said_later || (!said && !record.said.empty())) return;
    const bool lacked = std::ranges::any_of(
        record.lacked, [&](const Gap& gap) { return gap.period == speaker_.period; });
    // Without this list, those of other periods and the same time would still lack it.
    const bool reported =
        record.Reported() && !FirstWithout(others.beside, store_, speaker_.source,
                                           {name, record.newest->start, std::nullopt});
    if (!said) {
      if (lacked && reported) Restore(name, record, others.later, planned_.reported_again);
    } else if (reported) {
      const bool same = std::ranges::all_of(record.said, [&](const Statement& own) {
        return !own.retracts && own.facts == record.newest->facts;
      });
      if (!same) Restore(name, record, others.later, planned_.restored);
    } else if (record.newest && !record.newest->retracts) {
      ++planned_.no_longer_reported;
      steps_.push_back({name, record.kind, Deed::kGap, {}, {}});
    } else {
      ++planned_.retracted;
      steps_.push_back({name, record.kind, Deed::kRetract, {}, {}});
    }
  }

  void Restore(const RecordName& name, const RecordStanding& record,
               const std::vector<const Load*>& later, uint64_t& count) {
    ++count;
    Step step{name, record.kind, Deed::kRestore, record.newest->position, {}};
    const Load* without = FirstWithout(later, store_, speaker_.source,
                                       {name, record.newest->start, record.next_said});
    if (without) step.late_gap = SpeakerOf(without->list);
    steps_.push_back(std::move(step));
  }

  LoadNote Note(NoteStep step, LogPosition of) const {
    return {step,
            speaker_.source,
            speaker_.record_type,
            speaker_.as_of,
            speaker_.period,
            speaker_.number,
            of,
            {},
            true,
            {}};
  }

  Status WriteSteps() {
    if (!begun_) {
      DAYBOOK_ASSIGN(begun_, AppendNote(store_, Note(NoteStep::kRevertBegins, load_)));
    }
    for (const Step& step : steps_) {
      switch (step.deed) {
        case Deed::kRestore: {
          DAYBOOK_ASSIGN(AcceptedInput input, RestoredInput(store_, *step.restored_from, speaker_));
          DAYBOOK_TRY(sink_->Accept(std::move(input)));
          break;
        }
        case Deed::kRetract:
          DAYBOOK_TRY(sink_->Accept(RetractionInput(step.name, step.kind, speaker_)));
          break;
        case Deed::kGap:
          DAYBOOK_TRY(sink_->Accept(GapInput(step.name, step.kind, speaker_)));
          break;
      }
      if (step.late_gap) DAYBOOK_TRY(sink_->Accept(GapInput(step.name, step.kind, *step.late_gap)));
    }
    return {};
  }

  ledger::Store& store_;
  const LogPosition load_;
  const std::function<bool()> cancelled_;
  Speaker speaker_;
  std::optional<LogPosition> begun_;  // the revert's first note
  std::vector<Step> steps_;
  RevertCounts planned_;
  std::optional<CommittingSink> sink_;
};

ListRevert::ListRevert(ledger::Store& store, LogPosition load, std::function<bool()> cancelled)
    : impl_(std::make_unique<Impl>(store, load, std::move(cancelled))) {}
ListRevert::~ListRevert() = default;
Status ListRevert::Plan() { return impl_->Plan(); }
const RevertCounts& ListRevert::planned() const { return impl_->planned(); }
Status ListRevert::Write() { return impl_->Write(); }
IngestCounts ListRevert::counts() const { return impl_->counts(); }

}  // namespace daybook::feeds::csv
