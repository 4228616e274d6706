#include "feeds/csv/lists/list_load.h"

#include <algorithm>
#include <utility>

#include "feeds/csv/lists/list_rows.h"
#include "feeds/io/byte_stream.h"
#include "feeds/pipeline/committing_sink.h"
#include "feeds/pipeline/streams.h"

namespace daybook::feeds::csv {
namespace {

struct HeldFile {
  std::string name;
  std::string bytes;
};

// Bytes that are read where they are.
class HeldStream final : public ByteStream {
 public:
  explicit HeldStream(const HeldFile& file) : file_(file) {}
  Result<size_t> Read(char* buffer, size_t capacity) override {
    const size_t count = file_.bytes.copy(buffer, capacity, used_);
    used_ += count;
    return count;
  }
  const std::string& name() const override { return file_.name; }

 private:
  const HeldFile& file_;
  size_t used_ = 0;
};

// A record that a later list, taken in before this one, lacks.
struct LateGap {
  RecordName name;
  Speaker later;
};

std::string CountOf(uint64_t count, const char* word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

}  // namespace

class ListLoad::Impl {
 public:
  Impl(ListOptions options, Mapping mapping)
      : options_(std::move(options)), mapping_(std::move(mapping)), rows_(options_.period) {}

  Status Add(ByteStream& bytes) {
    bool failed = false;
    DAYBOOK_ASSIGN(const auto unpacked, Unpack(std::make_unique<WatchedStream>(
                                            bytes, options_.cancelled, [](size_t) {}, failed)));
    HeldFile file{bytes.name(), {}};
    std::string chunk(kPackedChunkBytes, '\0');
    while (true) {
      DAYBOOK_ASSIGN(const size_t got, unpacked->Read(chunk.data(), chunk.size()));
      if (got == 0) break;
      held_bytes_ += got;
      if (held_bytes_ > kListBytesMax)
        return Error{ErrorCode::kTooLarge,
                     "a list has at most " + std::to_string(kListBytesMax) +
                         " bytes (kListBytesMax), all of its files together",
                     bytes.name(), "replace it by periods, or split it by record type"};
      file.bytes.append(chunk, 0, got);
    }
    files_.push_back(std::move(file));
    return {};
  }

  Status Plan(ledger::Store* store) {
    DAYBOOK_TRY(ReadRows(rows_));
    if (rows_.refused())
      return Error{ErrorCode::kBadData,
                   "the list can't be taken in, nothing was written: " + rows_.refused()->message,
                   rows_.refused()->origin, rows_.refused()->next_step};
    digest_ = rows_.DigestWith(options_.mapping);
    LedgerStanding standing;
    if (store) {
      DAYBOOK_ASSIGN(standing,
                     ReadStanding(*store, {options_.source, mapping_.record_type, options_.as_of,
                                           options_.cancelled, options_.step}));
      DAYBOOK_TRY(FindPlace(standing.history));
      standing.Settle(number_);
    }
    CountRows(standing);
    CountGaps(store, standing);
    if (store) FindLateGaps(*store, standing);
    planned_.as_of = FormatPartialTime(options_.as_of);
    if (options_.period) planned_.period = FormatPeriod(*options_.period);
    planned_.rows = rows_.rows();
    planned_.quarantined = rows_.quarantined();
    planned_.first_quarantined = rows_.first_quarantined();
    return {};
  }

  Status CheckShare() const {
    const uint64_t gone = planned_.no_longer_reported;
    const bool few = gone < kRemoveAlways && planned_.rows > 0;
    if (few || gone * 100 <= uint64_t{options_.remove_max_percent} * planned_.reported) return {};
    return Error{ErrorCode::kBadData,
                 CountOf(gone, "record") + " of the " + std::to_string(planned_.reported) +
                     " that are reported now would be no longer reported, more than " +
                     std::to_string(options_.remove_max_percent) + " %: nothing was written",
                 "the list as of " + planned_.as_of,
                 "look with --dry-run whether the file is cut or the wrong one; if it is right, "
                 "allow it with --remove-max PERCENT"};
  }

  Status Write(ledger::Store& store) {
    sink_.emplace(store, options_.source, options_.cancelled);
    const int64_t began = store.clock().NowMicros();
    const Status written = WriteAll(store);
    const Status drained = sink_->Drain();
    const int64_t took = store.clock().NowMicros() - began;
    sink_->AddSeconds(took > 0 ? static_cast<double>(took) / 1e6 : 0);
    DAYBOOK_TRY(drained);
    DAYBOOK_TRY(written);
    return done_before_ ? Status() : NoteDone(store);
  }

  IngestCounts counts() const {
    IngestCounts counts = sink_ ? sink_->counts() : IngestCounts();
    counts.list = planned_;
    return counts;
  }
  const ListCounts& planned() const { return planned_; }

 private:
  Speaker Self() const {
    return {options_.source, mapping_.record_type, options_.as_of, number_, options_.period};
  }

  Status ReadRows(InputSink& sink) {
    CsvReadOptions csv;
    csv.source = options_.source;
    csv.mapping = &mapping_;
    csv.as_of = options_.as_of;
    csv.needs_headings = true;
    csv.unread = [this](const UnreadRow& row) { rows_.NoteUnread(row); };
    for (const HeldFile& file : files_) {
      if (sink_) sink_->CountFile();
      HeldStream held(file);
      // Polled at each chunk that the reader asks for: a few thousand rows.
      bool failed = false;
      WatchedStream stream(
          held, options_.cancelled, [](size_t) {}, failed);
      DAYBOOK_TRY(ReadCsv(stream, csv, sink));
    }
    return {};
  }

  // Which of the lists of its as-of it is: the first, the same again, one more, or none that may
  // be.
  Status FindPlace(const LoadHistory& history) {
    if (const Load* bare = history.BareRevertAfter(options_.as_of))
      return Error{ErrorCode::kBadData,
                   "the list as of " + FormatPartialTime(bare->list.as_of) + ", load " +
                       std::to_string(bare->position.value) +
                       ", was reverted, and no later list is there: what it was reverted to would "
                       "hide this older one",
                   "--as-of", "take in that list, corrected, or a later one first"};
    const Load* newest = history.NewestOf(options_.as_of, options_.period);
    const uint64_t highest = history.HighestNumber(options_.as_of);
    if (!newest) {
      // Lists of several periods and one as-of are equals, until one of them was taken back.
      number_ = highest <= kFirstListNumber ? kFirstListNumber : highest + 1;
      return {};
    }
    const std::string name = std::to_string(newest->position.value);
    switch (newest->state) {
      case LoadState::kReverting:
        return Error{ErrorCode::kBadData, "the revert of load " + name + " was not finished", "",
                     "finish it: daybook ingest --revert " + name};
      case LoadState::kReverted:
        number_ = highest + 1;
        return {};
      case LoadState::kUnfinished:
      case LoadState::kHeldBack:
      case LoadState::kStands:
        break;
    }
    if (newest->list.digest == digest_) {
      number_ = newest->list.number;
      begun_ = newest->position;
      planned_.load = begun_->value;
      done_before_ = newest->state != LoadState::kUnfinished;
      return {};
    }
    if (newest->state == LoadState::kStands)
      return Error{ErrorCode::kBadData, "another list as of the same time is there, load " + name,
                   "--as-of",
                   "give a later time (a day or 2026-03-01T12:00), or take the other back: "
                   "daybook ingest --revert " +
                       name};
    number_ = highest + 1;
    return {};
  }

  void CountRows(const LedgerStanding& standing) {
    for (const auto& [name, row] : rows_.records()) {
      const auto found = standing.records.find(name);
      const RecordStanding* record = found == standing.records.end() ? nullptr : &found->second;
      const bool reported = record && record->Reported();
      const bool same = reported && !row.retracts && record->newest->facts == row.facts;
      if (same || (!reported && row.retracts))
        ++planned_.unchanged;
      else
        ++(reported ? planned_.changed : planned_.added);
    }
  }

  void CountGaps(const ledger::Store* store, const LedgerStanding& standing) {
    planned_.held_back = rows_.unplaced() || rows_.unread().size() > kUnreadRecordsMax;
    for (const auto& [name, record] : standing.records) {
      if (!record.Reported()) continue;
      if (options_.period && !options_.period->Covers(record.newest->start)) continue;
      if (store->IsErased(store->StreamFor(options_.source, name.first))) continue;
      ++planned_.reported;
      if (planned_.held_back || rows_.records().contains(name) ||
          rows_.unread().contains(name.second))
        continue;
      ++planned_.no_longer_reported;
      // A run of it that was stopped said so.
      const bool said = std::ranges::any_of(
          record.lacked, [&](const Gap& gap) { return gap.period == options_.period; });
      if (!said) gaps_.push_back({name, record.kind});
    }
    std::ranges::sort(gaps_);
  }

  void FindLateGaps(const ledger::Store& store, const LedgerStanding& standing) {
    const std::vector<const Load*> later = standing.history.StandingAfter(options_.as_of);
    if (later.empty()) return;
    for (const auto& [name, row] : rows_.records()) {
      if (row.retracts || store.IsErased(store.StreamFor(options_.source, name.first))) continue;
      const auto found = standing.records.find(name);
      const std::optional<PartialTime> next_said =
          found == standing.records.end() ? std::nullopt : found->second.next_said;
      if (const Load* without =
              FirstWithout(later, store, options_.source, {name, row.start, next_said}))
        late_.push_back({name, SpeakerOf(without->list)});
    }
    std::ranges::sort(late_, {}, &LateGap::name);
    planned_.gone_since = late_.size();
  }

  Status WriteAll(ledger::Store& store) {
    if (!begun_) {
      const LoadNote note{.step = NoteStep::kListBegins,
                          .source = options_.source,
                          .record_type = mapping_.record_type,
                          .as_of = options_.as_of,
                          .period = options_.period,
                          .number = number_,
                          .digest = digest_};
      DAYBOOK_ASSIGN(begun_, AppendNote(store, note));
      planned_.load = begun_->value;
    }
    const Speaker self = Self();
    rows_.PassTo(*sink_, self);
    DAYBOOK_TRY(ReadRows(rows_));
    // Nothing is gone before all rows are there.
    DAYBOOK_TRY(sink_->Drain());
    DAYBOOK_TRY(PassGaps(*sink_, gaps_, self));
    for (const LateGap& gap : late_)
      DAYBOOK_TRY(sink_->Accept(GapInput(gap.name, mapping_.kind, gap.later)));
    return {};
  }

  Status NoteDone(ledger::Store& store) {
    LoadNote note{.step = NoteStep::kListDone,
                  .source = options_.source,
                  .record_type = mapping_.record_type,
                  .as_of = options_.as_of,
                  .period = options_.period,
                  .number = number_,
                  .of = begun_,
                  .whole = !planned_.held_back};
    if (note.whole)
      for (const std::string& record : rows_.unread())
        note.unread.insert(UnreadName(store, options_.source, record));
    const auto noted = AppendNote(store, note);
    return noted.ok() ? Status() : Status(noted.error());
  }

  const ListOptions options_;
  const Mapping mapping_;
  std::vector<HeldFile> files_;
  size_t held_bytes_ = 0;
  ListRows rows_;
  std::string digest_;
  uint64_t number_ = kFirstListNumber;
  std::optional<LogPosition> begun_;  // an earlier run began it
  bool done_before_ = false;          // … and finished it
  std::vector<GoneRecord> gaps_;      // that an earlier run did not write
  std::vector<LateGap> late_;
  ListCounts planned_;
  std::optional<CommittingSink> sink_;
};

ListLoad::ListLoad(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ListLoad::~ListLoad() = default;

Result<std::unique_ptr<ListLoad>> ListLoad::Make(ListOptions options) {
  DAYBOOK_ASSIGN(Mapping mapping, ParseMapping(options.mapping));
  if (mapping.replaces == Replaces::kNothing)
    return Error{ErrorCode::kUsage, "the mapping is none of a list", "",
                 "say \"snapshot\": true or \"period\": true in it"};
  if ((mapping.replaces == Replaces::kPeriod) != options.period.has_value())
    return Error{ErrorCode::kUsage,
                 options.period ? "the mapping replaces no period"
                                : "the mapping replaces a period, and none is given",
                 "--period", "\"period\": true and --period FIRST..LAST go together"};
  if (options.as_of.precision < Precision::kDay)
    return Error{ErrorCode::kUsage, "a list is as of a day or a time of a day", "--as-of",
                 "give the day it was made: --as-of 2026-03-01"};
  // As its notes say it, so that what is said of it later is said as of the very same time.
  DAYBOOK_ASSIGN(options.as_of, ParsePartialTime(FormatPartialTime(options.as_of), Zone::Region()));
  return std::unique_ptr<ListLoad>(
      new ListLoad(std::make_unique<Impl>(std::move(options), std::move(mapping))));
}

Status ListLoad::Add(ByteStream& bytes) { return impl_->Add(bytes); }
Status ListLoad::Plan(ledger::Store* store) { return impl_->Plan(store); }
const ListCounts& ListLoad::planned() const { return impl_->planned(); }
Status ListLoad::CheckShare() const { return impl_->CheckShare(); }
Status ListLoad::PlanFor(ledger::Store* store, bool dry_run, IngestCounts& counts) {
  DAYBOOK_TRY(Plan(store));
  counts.list = planned();
  counts.list->dry_run = dry_run;
  counts.list->load.reset();
  return CheckShare();
}
Status ListLoad::Write(ledger::Store& store) { return impl_->Write(store); }
IngestCounts ListLoad::counts() const { return impl_->counts(); }

}  // namespace daybook::feeds::csv
