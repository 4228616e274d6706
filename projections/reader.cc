#include "projections/reader.h"

#include <algorithm>
#include <map>
#include <set>

#include "ledger/event/event_codec.h"
#include "projections/columns/stored_event.h"
#include "projections/reader_state.h"
#include "projections/views.h"

namespace daybook::projections {

KindSet AllClinicalKinds() {
  KindSet out = 0;
  for (const ledger::Kind kind : ledger::ClinicalKinds()) out |= KindBit(kind);
  return out;
}

LogSize PositionOf(const Snapshot& snapshot) { return LogSize{snapshot.position()}; }

Reader::Reader(std::shared_ptr<const Snapshot> snapshot, Visibility visibility, LogSize known_at) {
  DAYBOOK_CHECK(snapshot && known_at.value <= snapshot->position());
  pinned_ = std::make_unique<Pinned>(std::move(snapshot), std::move(visibility), known_at.value);
}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;

LogSize Reader::known_at() const { return LogSize{pinned_->known_at}; }
bool Reader::knows_all() const { return pinned_->newest; }

void Reader::Lend(std::shared_ptr<const LentRows> rows) { pinned_->lent = std::move(rows); }
const LentRows* Reader::lent() const { return pinned_->lent.get(); }

bool Reader::KindVisible(ledger::Kind kind) const {
  return pinned_->visibility.SeesKind(static_cast<uint8_t>(kind));
}

bool Reader::Pinned::Known(const SegmentSlot& slot, uint32_t row) const {
  return InForceAt(slot.segment->known_from()[row], slot.ClosingOf(row).known_to, known_at);
}

bool Reader::Pinned::Sees(const Segment& segment, uint32_t row) const {
  if (visibility.sees_all()) return true;
  if (!visibility.SeesStream(segment.stream()[row]) || !visibility.SeesKind(segment.kind()[row]) ||
      !visibility.SeesSource(segment.source()[row]))
    return false;
  const auto codes = segment.CodesOf(row);
  return std::all_of(codes.begin(), codes.end(),
                     [&](uint32_t code) { return visibility.SeesCode(code); });
}

// --- Dictionary ---

std::optional<CodeId> Reader::FindCode(std::string_view system, std::string_view code) const {
  const auto id = pinned_->snapshot->vocabulary().codes.Find(system, code);
  if (!id) return std::nullopt;
  return CodeId{*id};
}
ledger::Coding Reader::CodeOf(CodeId id) const {
  return pinned_->snapshot->vocabulary().codes.At(id.value);
}
std::vector<ledger::Coding> Reader::CodesBeginning(std::string_view beginning, size_t max) const {
  const size_t colon = beginning.find(':');
  if (colon == std::string_view::npos) return {};
  const Vocabulary& vocabulary = pinned_->snapshot->vocabulary();
  const auto system = vocabulary.texts.Find(beginning.substr(0, colon));
  if (!system) return {};
  const std::string_view code = beginning.substr(colon + 1);
  std::map<std::string_view, uint32_t> found;  // by code
  const uint32_t end = vocabulary.codes.NumbersEnd();
  for (uint32_t id = 1; id < end; ++id) {
    const CodeDictionary::Numbers numbers = vocabulary.codes.NumbersOf(id);
    if (numbers.system != *system) continue;
    const std::string_view text = vocabulary.texts.At(numbers.code);
    if (!text.starts_with(code)) continue;
    found.emplace(text, id);
    if (found.size() > max) found.erase(std::prev(found.end()));
  }
  std::vector<ledger::Coding> codes;
  codes.reserve(found.size());
  for (const auto& [text, id] : found) codes.push_back(vocabulary.codes.At(id));
  return codes;
}
std::optional<TextId> Reader::FindText(std::string_view text) const {
  const auto id = pinned_->snapshot->vocabulary().texts.Find(text);
  if (!id) return std::nullopt;
  return TextId{*id};
}
std::string_view Reader::TextOf(TextId id) const {
  return pinned_->snapshot->vocabulary().texts.At(id.value);
}

// --- Population ---

const std::vector<ResidentNo>& Reader::Residents() const {
  std::call_once(pinned_->residents_once, [&] {
    pinned_->residents =
        pinned_->newest && pinned_->visibility.sees_all()
            ? pinned_->snapshot->residents()
            : std::make_shared<const std::vector<ResidentNo>>(ResidentsOf(pinned_->Population()));
  });
  return *pinned_->residents;
}

const PersonColumns& Reader::Persons() const {
  std::call_once(pinned_->persons_once, [&] {
    pinned_->persons =
        pinned_->newest && pinned_->visibility.sees_all()
            ? pinned_->snapshot->persons()
            : std::make_shared<const PersonColumns>(PersonsOf(pinned_->Population()));
  });
  return *pinned_->persons;
}

std::vector<ResidentNo> Reader::SameAs(const Reader& other, ResidentNo theirs) const {
  std::vector<ResidentNo> same;
  other.pinned_->grouping.ForEachStream(theirs.value, [&](uint32_t stream) {
    same.push_back(ResidentNo{pinned_->grouping.ResidentOf(stream)});
  });
  std::sort(same.begin(), same.end());
  same.erase(std::unique(same.begin(), same.end()), same.end());
  const std::vector<ResidentNo>& there = Residents();
  std::erase_if(same, [&](ResidentNo resident) {
    return !std::binary_search(there.begin(), there.end(), resident);
  });
  return same;
}

uint32_t Reader::resident_limit() const { return pinned_->snapshot->streams(); }

// --- Rows made of others ---

std::optional<RowRef> Reader::Make(RowRef of, const RowTime& start, const RowTime& end,
                                   uint32_t count) const {
  return pinned_->made.Add({BaseOf(of), start, end, count});
}
RowRef Reader::BaseOf(RowRef row) const {
  return MadeRows::Holds(row) ? pinned_->made.At(row).base : row;
}
uint32_t Reader::EpisodeCountOf(RowRef row) const {
  return MadeRows::Holds(row) ? pinned_->made.At(row).count : 0;
}

// --- Columns of a row ---

ResidentNo Reader::ResidentOf(RowRef row) const {
  if (IsLent(row)) return kNobody;
  row = BaseOf(row);
  return ResidentNo{pinned_->grouping.ResidentOf(pinned_->SegmentOf(row).stream()[row.row])};
}
ledger::Kind Reader::KindOf(RowRef row) const {
  if (IsLent(row)) return ledger::Kind::kProvenance;  // of no event; nothing asks
  row = BaseOf(row);
  return static_cast<ledger::Kind>(pinned_->SegmentOf(row).kind()[row.row]);
}
uint64_t Reader::RecordHashOf(RowRef row) const {
  if (IsLent(row)) return 0;
  row = BaseOf(row);
  return pinned_->SegmentOf(row).record()[row.row];
}
ledger::EventStatus Reader::StatusOf(RowRef row) const {
  if (IsLent(row)) return ledger::EventStatus::kCompleted;
  row = BaseOf(row);
  return static_cast<ledger::EventStatus>(pinned_->SegmentOf(row).status()[row.row]);
}
bool Reader::Retracted(RowRef row) const {
  if (IsLent(row)) return false;
  row = BaseOf(row);
  return (pinned_->SegmentOf(row).flags()[row.row] & kRetracted) != 0;
}
RowTime Reader::StartOf(RowRef row) const {
  if (IsLent(row)) return pinned_->lent->AtOf(row.row);
  if (MadeRows::Holds(row)) return pinned_->made.At(row).start;
  const Segment& segment = pinned_->SegmentOf(row);
  return RowTimeOf(segment.start()[row.row]);
}
RowTime Reader::EndOf(RowRef row) const {
  if (IsLent(row)) return {};
  if (MadeRows::Holds(row)) return pinned_->made.At(row).end;
  const Segment& segment = pinned_->SegmentOf(row);
  return RowTimeOf(segment.end()[row.row]);
}

RowValue Reader::ValueOf(RowRef row) const {
  if (IsLent(row)) return {};
  row = BaseOf(row);
  const Segment& segment = pinned_->SegmentOf(row);
  RowValue out;
  out.form = static_cast<ValueForm>(segment.value_form()[row.row]);
  out.comparator = static_cast<ledger::Comparator>(segment.comparator()[row.row]);
  out.number = segment.number()[row.row];
  const uint32_t ref = segment.value_ref()[row.row];
  const bool is_text = (segment.flags()[row.row] & kValueIsText) != 0;
  if (out.form == ValueForm::kQuantity) out.unit = TextId{ref};
  if (out.form == ValueForm::kText || is_text) out.text = TextId{ref};
  if (out.form == ValueForm::kCoded && !is_text) out.code = CodeId{ref};
  return out;
}

std::span<const CodeId> Reader::CodesOf(RowRef row) const {
  if (IsLent(row)) return {};
  row = BaseOf(row);
  static_assert(sizeof(CodeId) == sizeof(uint32_t) && std::is_standard_layout_v<CodeId>);
  const auto codes = pinned_->SegmentOf(row).CodesOf(row.row);
  return {reinterpret_cast<const CodeId*>(codes.data()), codes.size()};
}
TextId Reader::SourceOf(RowRef row) const {
  if (IsLent(row)) return TextId{0};
  row = BaseOf(row);
  return TextId{pinned_->SegmentOf(row).source()[row.row]};
}
RecordedAt Reader::RecordedOf(RowRef row) const {
  if (IsLent(row)) return RecordedAt{pinned_->lent->AtOf(row.row).utc_micros};
  row = BaseOf(row);
  const Segment& segment = pinned_->SegmentOf(row);
  return RecordedAt{segment.FirstRecordedOf(row.row).value_or(segment.recorded()[row.row])};
}
std::optional<RecordedAt> Reader::CorrectedOf(RowRef row) const {
  if (IsLent(row)) return std::nullopt;
  row = BaseOf(row);
  const Segment& segment = pinned_->SegmentOf(row);
  if (!segment.FirstRecordedOf(row.row)) return std::nullopt;
  return RecordedAt{segment.recorded()[row.row]};
}
LogPosition Reader::PositionOf(RowRef row) const {
  if (IsLent(row)) return {};
  row = BaseOf(row);
  return LogPosition{pinned_->SegmentOf(row).known_from()[row.row]};
}
bool Reader::ClinicallyBefore(RowRef a, RowRef b) const {
  if (IsLent(a) || IsLent(b)) {
    if (IsLent(a) && IsLent(b)) return a.row < b.row;  // numbers of one kind go by time
    return IsLent(b);
  }
  if (MadeRows::Holds(a) || MadeRows::Holds(b)) {
    if (const int by = CompareStarts(StartOf(a), StartOf(b)); by != 0) return by < 0;
    return CompareTies(pinned_->snapshot->vocabulary().texts, pinned_->At(BaseOf(a)),
                       pinned_->At(BaseOf(b))) < 0;
  }
  return CompareClinical(pinned_->snapshot->vocabulary().texts, pinned_->At(a), pinned_->At(b)) < 0;
}
std::optional<ledger::FieldValue> Reader::FieldOf(RowRef row, ledger::FieldId field) const {
  if (IsLent(row)) return std::nullopt;
  row = BaseOf(row);
  return StoredField(pinned_->SegmentOf(row).EventBytes(row.row), field);
}
std::vector<ledger::FieldValue> Reader::FieldsOf(RowRef row, ledger::FieldId field) const {
  if (IsLent(row)) return {};
  row = BaseOf(row);
  return StoredFields(pinned_->SegmentOf(row).EventBytes(row.row), field);
}
ledger::Event Reader::EventOf(RowRef row) const {
  if (IsLent(row)) {
    ledger::Event event;
    event.record.id = pinned_->lent->IdOf(row.row);
    return event;
  }
  row = BaseOf(row);
  auto event = ledger::DecodeEvent(pinned_->SegmentOf(row).EventBytes(row.row));
  DAYBOOK_CHECK(event.ok());  // checked bytes of what was decoded, or folded within kEventBytesMax
  return std::move(*event);
}

std::vector<SourceFreshness> Reader::Sources() const {
  std::vector<SourceFreshness> out;
  for (const auto& [text, count] : pinned_->snapshot->sources()) {
    SourceFreshness source{
        TextId{text}, count.events, RecordedAt{count.last_received}, {}, count.days};
    if (count.last_effective != 0) source.last_effective = RowTimeOf(count.last_effective).day;
    out.push_back(source);
  }
  std::sort(out.begin(), out.end(), [&](const SourceFreshness& a, const SourceFreshness& b) {
    return TextOf(a.source) < TextOf(b.source);
  });
  return out;
}

// --- Definitions ---

std::vector<DefinitionVersion> Reader::Definitions(std::optional<LogSize> at) const {
  return NewestOfEach(at, false);
}
std::vector<DefinitionVersion> Reader::DroppedDefinitions(std::optional<LogSize> at) const {
  return NewestOfEach(at, true);
}

std::vector<DefinitionVersion> Reader::NewestOfEach(std::optional<LogSize> at,
                                                    bool retracted) const {
  const uint64_t known_at = std::min(at ? at->value : UINT64_MAX, pinned_->known_at);
  const DefinitionList& list = pinned_->snapshot->vocabulary().definitions;
  std::vector<DefinitionVersion> out;
  std::set<std::pair<std::string, std::string>> newer;  // kind, name
  for (size_t n = pinned_->snapshot->definitions(); n-- > 0;) {
    const DefinitionEntry& entry = list[n];
    if (entry.version.position.value >= known_at) continue;
    if (!newer.emplace(entry.version.kind, entry.version.name).second) continue;
    if (entry.retracted == retracted) out.push_back(entry.version);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::vector<DefinitionVersion> Reader::DefinitionHistory() const {
  const DefinitionList& list = pinned_->snapshot->vocabulary().definitions;
  std::vector<DefinitionVersion> out;
  for (size_t n = 0; n < pinned_->snapshot->definitions(); ++n)
    if (list[n].version.position.value < pinned_->known_at) out.push_back(list[n].version);
  return out;
}

}  // namespace daybook::projections
