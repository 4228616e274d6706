#pragma once
// How a question reads the views: pinned at a position, with a Visibility (walls.md 6, 7). Rows
// learned later, or hidden, aren't there. All methods are thread-safe and never block writers.
//
// A row is one version of one record, for as long as the ledger held it to be so: known at every
// position P (a log size) with known_from < P <= known_to. Versions of a record are ordered by the
// source's version time, then content, never by arrival (walls.md 12). A retraction is a row too
// (`retracted`), seen only on request.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.h"
#include "ledger/event/event.h"
#include "projections/fold/source_counts.h"
#include "projections/visibility.h"

namespace daybook::projections {

class Snapshot;
class LentRows;

// A row of a segment. Stays valid as long as the reader lives; its order has no meaning.
struct RowRef {
  uint32_t segment = UINT32_MAX;
  uint32_t row = UINT32_MAX;
  bool operator==(const RowRef&) const = default;
  explicit operator bool() const { return segment != UINT32_MAX; }
};

// Dense numbers of the dictionary: (system, code) pairs, and texts.
using CodeId = StrongInt<struct CodeIdTag, uint32_t>;
using TextId = StrongInt<struct TextIdTag, uint32_t>;

// The time of a row as columns hold it.
struct RowTime {
  bool known = false;
  bool has_clock = false;
  Precision precision = Precision::kDay;
  // A whole month or year, as month(at) and 2026-02 are: not a date of which no more is known.
  bool calendar = false;
  CivilDay day = 0;        // first day it may be
  CivilDay last_day = 0;   // last day it may be
  int64_t utc_micros = 0;  // where has_clock
};

enum class ValueForm : uint8_t { kNone, kQuantity, kCoded, kText, kTime, kBool, kInteger };
// The value of an observation as columns hold it. The source's digits are in the event.
struct RowValue {
  ValueForm form = ValueForm::kNone;
  ledger::Comparator comparator = ledger::Comparator::kNone;
  double number = 0;  // kQuantity, kInteger, kBool
  TextId unit{};      // kQuantity
  CodeId code{};      // kCoded: its first coding
  TextId text{};      // kText; kCoded without coding
};

// Rows grouped by resident, each group in clinical order (start: bare dates first, unknown last;
// then the source's version time, source, record id, content).
struct GroupedRows {
  std::vector<ResidentNo> residents;  // ascending, one a group
  std::vector<uint32_t> offsets;      // residents.size() + 1
  std::vector<RowRef> rows;
};

// Which kinds a scan wants: bit = ledger::Kind number.
using KindSet = uint64_t;
constexpr KindSet KindBit(ledger::Kind kind) { return KindSet{1} << static_cast<uint8_t>(kind); }
KindSet AllClinicalKinds();

struct ScanFilter {
  KindSet kinds = 0;
  // Any of these codes; empty means any row of the kinds.
  std::vector<CodeId> codes;
  bool include_retracted = false;
};

// One resident as the population columns hold it.
struct PersonColumns {
  // Indexed by ResidentNo: one slot a stream; slots that are no resident have exists = 0.
  std::vector<uint8_t> exists;
  std::vector<RowRef> person;  // the person row in force; none if only clinical rows came
  std::vector<RowTime> born;
  std::vector<RowTime> died;      // known = false where alive or not said when
  std::vector<uint8_t> deceased;  // 1 also when dead without a date
  std::vector<TextId> sex, borough, practice, nhs_number;  // TextId 0 = not known
};

// What came from one source, as of the snapshot's newest position.
struct SourceFreshness {
  TextId source;
  uint64_t events = 0;  // entries of the log, corrections among them
  RecordedAt last_received;
  std::optional<CivilDay> last_effective;  // the latest start that was given
  DayCounts days;                          // the last kDayCountsKept by receipt
};

// Who a stream is to its source.
struct StreamName {
  StreamId id;
  TextId source;
  TextId subject;
};

enum class FindOutcome : uint8_t { kFound, kNone, kAmbiguous };
struct FoundResident {
  FindOutcome outcome = FindOutcome::kNone;
  ResidentNo resident;
};

struct DefinitionVersion {
  std::string name;
  std::string kind;      // "codes", "records", "cohort", "value", "period", …
  std::string text;      // the whole `define` statement
  uint32_t version = 1;  // 1, 2, 3 … for the name and kind, in log order
  LogPosition position;
  RecordedAt recorded;
  bool dropped = false;  // it takes the name away; text is empty
};

class Reader {
 public:
  // Pins `snapshot` as known at `known_at` (a log size, at most the snapshot's own; CHECKed).
  Reader(std::shared_ptr<const Snapshot> snapshot, Visibility visibility, LogSize known_at);
  ~Reader();
  Reader(Reader&&) noexcept;

  LogSize known_at() const;
  // Nothing in the snapshot was recorded later.
  bool knows_all() const;
  // Rows of its own for the kinds that no event has (lent_rows.h); before the first scan of them.
  // They have a time and a name, and are seen by whoever lent them to see.
  void Lend(std::shared_ptr<const LentRows> rows);
  const LentRows* lent() const;
  // False where the Visibility hides every record of the kind: then nothing is said of it but that.
  bool KindVisible(ledger::Kind kind) const;

  // Dictionary. Text 0 is the empty text. FindCode matches system and code exactly.
  std::optional<CodeId> FindCode(std::string_view system, std::string_view code) const;
  ledger::Coding CodeOf(CodeId id) const;  // with the first display seen
  // Those seen whose `system:code` begins like this, at most so many, in that order.
  std::vector<ledger::Coding> CodesBeginning(std::string_view beginning, size_t max) const;
  std::optional<TextId> FindText(std::string_view text) const;
  std::string_view TextOf(TextId id) const;

  // By NHS number (blanks ignored), "system|value", a bare identifier value or a source's subject
  // ("Patient/1"): found, none, or ambiguous (several residents carry it).
  FoundResident FindResident(std::string_view identifier) const;
  // Every resident that exists at known_at and is visible, ascending.
  const std::vector<ResidentNo>& Residents() const;
  // Population columns at known_at; built once a reader, shared where possible.
  const PersonColumns& Persons() const;
  // The first stream of a resident: its id in the log, and its "source|subject".
  StreamId StreamIdOf(ResidentNo resident) const;
  // All its streams that are there at known_at and visible, ascending.
  std::vector<StreamId> StreamsOf(ResidentNo resident) const;
  std::string SubjectOf(ResidentNo resident) const;
  // Whose stream it is; nullopt for one that isn't there at known_at, or is hidden.
  std::optional<ResidentNo> ResidentOfStream(const StreamId& stream) const;
  // The residents here one of whose streams is one of `theirs` in another reader of the same
  // snapshot, ascending: who somebody was at another position.
  std::vector<ResidentNo> SameAs(const Reader& other, ResidentNo theirs) const;
  // All streams that were ever this resident's, with what their sources call them.
  std::vector<StreamName> StreamNamesOf(ResidentNo resident) const;
  // All streams of a source, residents or not, whatever known_at is.
  std::vector<StreamName> StreamsOfSource(TextId source) const;
  // Upper bound (exclusive) of ResidentNo values.
  uint32_t resident_limit() const;

  // All visible rows that pass the filter, of everybody.
  GroupedRows Scan(const ScanFilter& filter) const;
  // The same, only of these residents (ascending): reads their timelines, not the postings.
  GroupedRows ScanResidents(std::span<const ResidentNo> residents, const ScanFilter& filter) const;

  // A row with the fields of `of` and times of its own: a day of it (`count` 0), or the episode of
  // so many records that it begins. nullopt when made_rows.h's limit is reached. Equal ones are
  // the same row; all live as long as the reader.
  std::optional<RowRef> Make(RowRef of, const RowTime& start, const RowTime& end,
                             uint32_t count) const;
  // The row of a segment behind a made one; any other is its own.
  RowRef BaseOf(RowRef row) const;
  // Of how many records an episode is put together; 0 of what is none.
  uint32_t EpisodeCountOf(RowRef row) const;

  // Columns of a row.
  ResidentNo ResidentOf(RowRef row) const;
  ledger::Kind KindOf(RowRef row) const;
  // Which record it is a version of: RecordHashOf (fold/row_maker.h) of its key.
  uint64_t RecordHashOf(RowRef row) const;
  ledger::EventStatus StatusOf(RowRef row) const;
  bool Retracted(RowRef row) const;
  RowTime StartOf(RowRef row) const;
  RowTime EndOf(RowRef row) const;
  RowValue ValueOf(RowRef row) const;
  std::span<const CodeId> CodesOf(RowRef row) const;
  TextId SourceOf(RowRef row) const;
  // When the first version of the row's record came; and, if the row is not what came then, when
  // it came to be what it is.
  RecordedAt RecordedOf(RowRef row) const;
  std::optional<RecordedAt> CorrectedOf(RowRef row) const;
  LogPosition PositionOf(RowRef row) const;  // known_from's event
  // Clinical order of two rows of any resident (the tie rule above).
  bool ClinicallyBefore(RowRef a, RowRef b) const;
  // A text, coded, bool or time field straight from columns or the stored event; the first value.
  std::optional<ledger::FieldValue> FieldOf(RowRef row, ledger::FieldId field) const;
  // Every value of a field that may have several.
  std::vector<ledger::FieldValue> FieldsOf(RowRef row, ledger::FieldId field) const;
  // The whole stored event.
  ledger::Event EventOf(RowRef row) const;
  // The name behind a reference of a source ("Organization/1") where a governance event gave it,
  // else the display beside the reference, else the reference.
  std::string PartyName(TextId source, const ledger::Party& party) const;

  // One for each source, by name; whatever known_at is. No scan: the fold counts.
  std::vector<SourceFreshness> Sources() const;

  // Definitions in force at known_at (or at `at`, if given): the newest version of each name.
  std::vector<DefinitionVersion> Definitions(std::optional<LogSize> at = std::nullopt) const;
  // Those whose newest version then took them away.
  std::vector<DefinitionVersion> DroppedDefinitions(std::optional<LogSize> at = std::nullopt) const;
  // All versions, in log order.
  std::vector<DefinitionVersion> DefinitionHistory() const;

 private:
  std::vector<DefinitionVersion> NewestOfEach(std::optional<LogSize> at, bool retracted) const;
  struct Pinned;
  std::unique_ptr<Pinned> pinned_;
};

}  // namespace daybook::projections
