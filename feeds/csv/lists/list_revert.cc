#include "feeds/csv/lists/list_revert.h"

#include <algorithm>
#include <tuple>
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
// Those that stand, but for the last.
struct OtherLists {
  std::vector<const Load*> beside;  // of the same as-of
  std::vector<const Load*> later;
  std::vector<const Load*> taken_back;  // of the same as-of; these don't stand
};

}  // namespace

class ListRevert::Impl {
 public:
  Impl(ledger::Store& store, LogPosition load, RevertWatch watch)
      : store_(store), load_(load), watch_(std::move(watch)) {}

  Status Plan() {
    DAYBOOK_ASSIGN(const LoadNote first, FirstNote());
    DAYBOOK_ASSIGN(LedgerStanding standing,
                   ReadStanding(store_, {first.source, first.record_type, first.as_of,
                                         watch_.cancelled, watch_.step}));
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
    const Load* newest = standing.history.NewestLeft(first.as_of, first.period);
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
    standing.Settle(first.number, standing.history.UndoneBy(*load));
    const OtherLists others{standing.history.StandingBeside(*load),
                            standing.history.StandingAfter(first.as_of),
                            standing.history.TakenBackBeside(*load)};
    for (const auto& [name, record] : standing.records) AddStep(name, record, others);
    std::ranges::sort(steps_, {}, &Step::name);
    return {};
  }

  Status Write() {
    sink_.emplace(store_, speaker_.source, watch_.cancelled);
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

  bool IsOwn(const Statement& said) const {
    return !speaker_.period || speaker_.period->Covers(said.start);
  }

  // What a list of another period says of the record; of several the one that withdraws it, else
  // any, but always the same. Null if none does, or all that did were taken back.
  const Statement* SaidBeside(const RecordStanding& record, const OtherLists& others) const {
    const Statement* beside = nullptr;
    for (const Statement& said : record.said) {
      const bool taken_back = std::ranges::any_of(others.taken_back, [&](const Load* load) {
        return load->list.period && load->list.period->Covers(said.start);
      });
      if (IsOwn(said) || taken_back) continue;
      if (!beside ||
          std::tie(beside->retracts, beside->facts) < std::tie(said.retracts, said.facts))
        beside = &said;
    }
    return beside;
  }

  // What the list said of a record, and what was so before it.
  void AddStep(const RecordName& name, const RecordStanding& record, const OtherLists& others) {
    if (store_.IsErased(store_.StreamFor(speaker_.source, name.first))) return;
    if (record.said_later) return;
    const bool said = std::ranges::any_of(
        record.said, [&](const Statement& statement) { return IsOwn(statement); });
    // A list of another period has it, as of the same time: it is that list's.
    if (const Statement* beside = SaidBeside(record, others)) {
      const auto same = [&](const Statement& own) { return own.facts == beside->facts; };
      if (said && !std::ranges::all_of(record.said, same))
        Restore(name, record, *beside, others.later, planned_.restored);
      return;
    }
    const bool lacked = std::ranges::any_of(
        record.lacked, [&](const Gap& gap) { return gap.period == speaker_.period; });
    // Without this list, those of other periods and the same time would still lack it.
    const bool reported =
        record.Reported() && !FirstWithout(others.beside, store_, speaker_.source,
                                           {name, record.newest->start, std::nullopt});
    if (!said) {
      if (lacked && reported)
        Restore(name, record, *record.newest, others.later, planned_.reported_again);
    } else if (reported) {
      const bool same = std::ranges::all_of(record.said, [&](const Statement& own) {
        return !own.retracts && own.facts == record.newest->facts;
      });
      if (!same) Restore(name, record, *record.newest, others.later, planned_.restored);
    } else if (record.newest && !record.newest->retracts) {
      ++planned_.no_longer_reported;
      steps_.push_back({name, record.kind, Deed::kGap, {}, {}});
    } else {
      ++planned_.retracted;
      steps_.push_back({name, record.kind, Deed::kRetract, {}, {}});
    }
  }

  void Restore(const RecordName& name, const RecordStanding& record, const Statement& restored,
               const std::vector<const Load*>& later, uint64_t& count) {
    ++count;
    Step step{name, record.kind, Deed::kRestore, restored.position, {}};
    const Load* without =
        FirstWithout(later, store_, speaker_.source, {name, restored.start, record.next_said});
    if (without) step.late_gap = SpeakerOf(without->list);
    steps_.push_back(std::move(step));
  }

  LoadNote Note(NoteStep step, LogPosition of) const {
    return {.step = step,
            .source = speaker_.source,
            .record_type = speaker_.record_type,
            .as_of = speaker_.as_of,
            .period = speaker_.period,
            .number = speaker_.number,
            .of = of};
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
  const RevertWatch watch_;
  Speaker speaker_;
  std::optional<LogPosition> begun_;  // the revert's first note
  std::vector<Step> steps_;
  RevertCounts planned_;
  std::optional<CommittingSink> sink_;
};

ListRevert::ListRevert(ledger::Store& store, LogPosition load, RevertWatch watch)
    : impl_(std::make_unique<Impl>(store, load, std::move(watch))) {}
ListRevert::~ListRevert() = default;
Status ListRevert::Plan() { return impl_->Plan(); }
Status ListRevert::PlanFor(bool dry_run, IngestCounts& counts) {
  DAYBOOK_TRY(Plan());
  counts.revert = planned();
  counts.revert->dry_run = dry_run;
  return {};
}
const RevertCounts& ListRevert::planned() const { return impl_->planned(); }
Status ListRevert::Write() { return impl_->Write(); }
IngestCounts ListRevert::counts() const { return impl_->counts(); }

}  // namespace daybook::feeds::csv
