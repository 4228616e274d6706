#include "query/exec/nodes/fields.h"

#include <utility>

#include "query/exec/nodes/doubts.h"
#include "query/exec/patterns/pattern.h"
#include "query/own/own_rows.h"
#include "query/values/analytes.h"
#include "query/values/units.h"

namespace daybook::query {
namespace {

using ledger::Event;
using ledger::FieldValue;

struct CommonRow {
  std::string_view word;
  RecordField field;
  CellType type;
};
constexpr CommonRow kCommon[] = {
    {"at", RecordField::kAt, CellType::kTime},
    {"until", RecordField::kUntil, CellType::kTime},
    {"day", RecordField::kDay, CellType::kTime},
    {"length", RecordField::kLength, CellType::kDuration},
    {"recorded", RecordField::kRecorded, CellType::kTime},
    {"corrected", RecordField::kCorrected, CellType::kTime},
    {"written", RecordField::kWritten, CellType::kTime},
    {"code", RecordField::kCode, CellType::kCode},
    {"text", RecordField::kText, CellType::kText},
    {"status", RecordField::kStatus, CellType::kText},
    {"source", RecordField::kSource, CellType::kText},
    {"author", RecordField::kAuthor, CellType::kText},
    {"performer", RecordField::kPerformer, CellType::kText},
    {"place", RecordField::kPlace, CellType::kText},
    {"provider", RecordField::kProvider, CellType::kText},
    {"encounter", RecordField::kEncounter, CellType::kText},
    {"id", RecordField::kId, CellType::kText},
    {"kind", RecordField::kKind, CellType::kText},
    {"unmapped", RecordField::kUnmapped, CellType::kCode},
    {"unmapped_unit", RecordField::kUnmappedUnit, CellType::kText},
    {"implausible", RecordField::kImplausible, CellType::kText},
};
// LOINC codes of the two parts of a blood pressure.
constexpr std::string_view kSystolicCode = "8480-6";
constexpr std::string_view kDiastolicCode = "8462-4";

bool HoldsKind(projections::KindSet kinds, ledger::Kind kind) {
  return (kinds & projections::KindBit(kind)) != 0;
}

CellType TypeOf(ledger::FieldType type) {
  switch (type) {
    case ledger::FieldType::kAny:
      return CellType::kAny;
    case ledger::FieldType::kText:
      return CellType::kText;
    case ledger::FieldType::kCoded:
      return CellType::kCode;
    case ledger::FieldType::kQuantity:
      return CellType::kQuantity;
    case ledger::FieldType::kTime:
      return CellType::kTime;
    case ledger::FieldType::kBool:
      return CellType::kBool;
    case ledger::FieldType::kInteger:
      return CellType::kNumber;
  }
  return CellType::kAny;
}

std::optional<double> ParseNumber(const std::string& digits) {
  char* end = nullptr;
  const double number = std::strtod(digits.c_str(), &end);
  if (digits.empty() || *end != '\0') return std::nullopt;
  return number;
}

struct FieldCell {
  Cell operator()(const ledger::Cleared&) const { return {}; }
  Cell operator()(const std::string& text) const { return {text}; }
  Cell operator()(const ledger::Coded& coded) const {
    if (coded.empty()) return {};
    return {CodeCell{coded.codings.empty() ? ledger::Coding{} : coded.codings.front(), coded.text}};
  }
  Cell operator()(const ledger::Quantity& quantity) const {
    const std::optional<double> number = ParseNumber(quantity.digits);
    if (!number) return {};
    return {QuantityCell{*number, quantity.unit, quantity.comparator, Analyte::kOther}};
  }
  Cell operator()(const PartialTime& time) const { return {ToRowTime(time)}; }
  Cell operator()(bool truth) const { return {truth}; }
  Cell operator()(int64_t number) const { return {static_cast<double>(number)}; }
};

struct FieldOutput {
  Value operator()(const ledger::Cleared&) const { return Missing{}; }
  Value operator()(const std::string& text) const { return text; }
  Value operator()(const ledger::Coded& coded) const {
    if (!coded.codings.empty()) return coded.codings.front();
    return coded.text.empty() ? Value() : Value(coded.text);
  }
  Value operator()(const ledger::Quantity& quantity) const { return quantity; }
  Value operator()(const PartialTime& time) const { return time; }
  Value operator()(bool truth) const { return truth; }
  Value operator()(int64_t number) const { return number; }
};

const FieldValue* ComponentValue(const Event& event, std::string_view loinc_code) {
  for (const ledger::Component& component : event.components)
    for (const ledger::Coding& coding : component.code.codings)
      if (coding.system == "loinc" && coding.code == loinc_code) return &component.value;
  return nullptr;
}

Cell TimeCell(const RowTime& time) { return time.known ? Cell{time} : Cell{}; }

Cell InstantCell(RecordedAt recorded) { return {ToRowTime(MomentAt(recorded.value))}; }

Cell TextCell(std::string text) { return text.empty() ? Cell{} : Cell{std::move(text)}; }
// Words where a code belongs.
Cell UncodedCell(std::string text) {
  return text.empty() ? Cell{} : Cell{CodeCell{{}, std::move(text)}};
}

// A code of the columns. Its display there is whichever source's came first, so it says nothing
// about this record: the words are those of Others.
Cell CodedCell(CodeId id, const Reader& reader) {
  const ledger::Coding coding = reader.CodeOf(id);
  return {CodeCell{{coding.system, coding.code, ""}, ""}};
}

// The codings after the first, each with the source's words.
void AppendCodings(const ledger::Coded& coded, CellColumn& cells) {
  for (size_t at = 1; at < coded.codings.size(); ++at)
    cells.push_back({CodeCell{coded.codings[at], coded.text}});
}

Cell ValueCell(RowRef row, const Reader& reader) {
  const projections::RowValue value = reader.ValueOf(row);
  switch (value.form) {
    case projections::ValueForm::kQuantity:
      return {QuantityCell{value.number, std::string(reader.TextOf(value.unit)), value.comparator,
                           AnalyteOf(row, reader)}};
    case projections::ValueForm::kCoded:
      if (value.code.value != 0) return CodedCell(value.code, reader);
      return UncodedCell(std::string(reader.TextOf(value.text)));
    case projections::ValueForm::kText:
      return {std::string(reader.TextOf(value.text))};
    case projections::ValueForm::kBool:
      return {value.number != 0};
    case projections::ValueForm::kInteger:
      return {value.number};
    case projections::ValueForm::kTime: {
      const auto field = reader.FieldOf(row, ledger::FieldId::kValue);
      return field ? std::visit(FieldCell{}, *field) : Cell{};
    }
    case projections::ValueForm::kNone:
      break;
  }
  return {};
}

// The words of a record: a document's content or title first; then the code's own text, its first
// display, its first code.
std::string TextOfEvent(const Event& event) {
  if (event.kind == ledger::Kind::kDocument)
    for (ledger::FieldId id : {ledger::FieldId::kContent, ledger::FieldId::kTitle})
      if (const auto* field = ledger::FindField(event, id))
        if (const auto* text = std::get_if<std::string>(field)) return *text;
  if (!event.code.text.empty()) return event.code.text;
  for (const ledger::Coding& coding : event.code.codings)
    if (!coding.display.empty()) return coding.display;
  return event.code.codings.empty() ? "" : event.code.codings.front().code;
}

// From start to end: seconds between two clock times, else days; not known of what ends before it
// begins (doubts.h), which would take from a sum.
Cell LengthCell(RowRef row, const Reader& reader) {
  const RowTime start = reader.StartOf(row);
  const RowTime end = reader.EndOf(row);
  if (Before(end, start) == Truth::kTrue) return {};
  const bool clocks = start.has_clock && end.has_clock;
  const ast::TimeUnit unit = clocks ? ast::TimeUnit::kSecond : ast::TimeUnit::kDay;
  const auto units = UnitsBetween(start, end, unit);
  return units && units->low == units->high ? Cell{DurationCell{units->low, unit}} : Cell{};
}

// Fields that only the stored event has.
Cell EventCell(RecordField field, RowRef row, const Reader& reader) {
  const Event event = reader.EventOf(row);
  const TextId source = reader.SourceOf(row);
  switch (field) {
    case RecordField::kText:
      return TextCell(TextOfEvent(event));
    case RecordField::kAuthor:
      return TextCell(reader.PartyName(source, event.author));
    case RecordField::kPerformer:
      return TextCell(reader.PartyName(source, event.performer));
    case RecordField::kPlace:
      return TextCell(reader.PartyName(source, event.place));
    case RecordField::kProvider:
      return TextCell(reader.PartyName(source, event.organisation));
    case RecordField::kEncounter:
      return TextCell(event.encounter);
    case RecordField::kId:
      return TextCell(event.record.type + "/" + event.record.id);
    case RecordField::kWritten:
      return event.written ? Cell{ToRowTime(*event.written)} : Cell{};
    case RecordField::kSystolic:
    case RecordField::kDiastolic: {
      const bool systolic = field == RecordField::kSystolic;
      const FieldValue* value = ComponentValue(event, systolic ? kSystolicCode : kDiastolicCode);
      return value ? std::visit(FieldCell{}, *value) : Cell{};
    }
    case RecordField::kAt:
    case RecordField::kUntil:
    case RecordField::kDay:
    case RecordField::kLength:
    case RecordField::kRecorded:
    case RecordField::kCorrected:
    case RecordField::kCode:
    case RecordField::kStatus:
    case RecordField::kSource:
    case RecordField::kKind:
    case RecordField::kValue:
    case RecordField::kUnmapped:
    case RecordField::kUnmappedUnit:
    case RecordField::kImplausible:
    case RecordField::kCount:
    case RecordField::kOwn:
    case RecordField::kLedger:
      break;
  }
  return {};
}

// Of a row that the ledger lent about itself; unknown where it has no such field.
Cell LedgerCell(const std::string& word, RowRef row, const Exec& exec) {
  const auto& rows = static_cast<const OwnRows&>(*exec.reader.lent());
  const OwnRow& own = rows.At(row.row);
  const auto info = FindOwnField(word, KindBit(own.kind));
  if (!info) return {};
  if (info->field == OwnField::kId) return {rows.IdOf(row.row)};
  return OwnCell(info->field, own, exec.date);
}

}  // namespace

Analyte AnalyteOf(RowRef row, const Reader& reader) {
  for (CodeId id : reader.CodesOf(row)) {
    const ledger::Coding coding = reader.CodeOf(id);
    const Analyte analyte = AnalyteOfCode(coding.system, coding.code);
    if (analyte != Analyte::kOther) return analyte;
  }
  return Analyte::kOther;
}

std::optional<RecordFieldInfo> FindRecordField(std::string_view word, projections::KindSet kinds) {
  if (HoldsOwn(kinds)) {
    const auto own = FindOwnField(word, kinds);
    if (!own) return std::nullopt;
    return RecordFieldInfo{RecordField::kLedger, {}, own->type};
  }
  for (const CommonRow& row : kCommon)
    if (row.word == word) return RecordFieldInfo{row.field, {}, row.type};
  if (word == "count" && (kinds & kEpisodeRecords) != 0)
    return RecordFieldInfo{RecordField::kCount, {}, CellType::kNumber};
  const bool observation = HoldsKind(kinds, ledger::Kind::kObservation);
  if (observation && word == "value")
    return RecordFieldInfo{RecordField::kValue, {}, CellType::kAny};
  if (observation && word == "systolic")
    return RecordFieldInfo{RecordField::kSystolic, {}, CellType::kQuantity};
  if (observation && word == "diastolic")
    return RecordFieldInfo{RecordField::kDiastolic, {}, CellType::kQuantity};
  for (ledger::Kind kind : ledger::ClinicalKinds()) {
    if (!HoldsKind(kinds, kind)) continue;
    if (const auto own = ledger::FieldFromWord(kind, word))
      return RecordFieldInfo{RecordField::kOwn, *own, TypeOf(ledger::FieldTypeOf(*own))};
  }
  return std::nullopt;
}

std::vector<std::string> RecordFieldWords(projections::KindSet kinds) {
  if (HoldsOwn(kinds)) return OwnFieldWords(kinds);
  std::vector<std::string> words;
  for (const CommonRow& row : kCommon) words.emplace_back(row.word);
  if ((kinds & kEpisodeRecords) != 0) words.emplace_back("count");
  if (HoldsKind(kinds, ledger::Kind::kObservation)) {
    words.emplace_back("systolic");
    words.emplace_back("diastolic");
  }
  for (ledger::Kind kind : ledger::ClinicalKinds())
    if (HoldsKind(kinds, kind))
      for (ledger::FieldId id : ledger::FieldsOf(kind)) words.emplace_back(ledger::FieldWord(id));
  return words;
}

Cell RecordFieldNode::CellOf(RowRef row, Exec& exec) const {
  if (projections::IsLent(row)) return LedgerCell(word_, row, exec);
  const Reader& reader = exec.reader;
  switch (info_.field) {
    case RecordField::kAt:
      return TimeCell(reader.StartOf(row));
    case RecordField::kUntil:
      return TimeCell(reader.EndOf(row));
    case RecordField::kDay: {
      const RowTime start = reader.StartOf(row);
      return start.known && start.day == start.last_day ? Cell{DayTime(start.day)} : Cell{};
    }
    case RecordField::kLength:
      return LengthCell(row, reader);
    case RecordField::kRecorded:
      return InstantCell(reader.RecordedOf(row));
    case RecordField::kCorrected: {
      const auto corrected = reader.CorrectedOf(row);
      return corrected ? InstantCell(*corrected) : Cell{};
    }
    case RecordField::kCode: {
      const auto codes = reader.CodesOf(row);
      if (!codes.empty()) return CodedCell(codes.front(), reader);
      return UncodedCell(reader.EventOf(row).code.text);
    }
    case RecordField::kStatus:
      return {std::string(ledger::StatusWord(reader.StatusOf(row)))};
    case RecordField::kSource:
      return {std::string(reader.TextOf(reader.SourceOf(row)))};
    case RecordField::kKind:
      return {std::string(ledger::KindWord(reader.KindOf(row)))};
    case RecordField::kValue:
      return ValueCell(row, reader);
    case RecordField::kUnmapped:
      return UnmappedCell(row, reader);
    case RecordField::kUnmappedUnit:
      return UnmappedUnitCell(row, reader);
    case RecordField::kImplausible:
      return ImplausibleCell(row, reader);
    case RecordField::kCount: {
      const uint32_t count = reader.EpisodeCountOf(row);
      return count > 0 ? Cell{static_cast<double>(count)} : Cell{};
    }
    case RecordField::kOwn: {
      // The first that is known: "trace" where a number belongs is not.
      for (const FieldValue& field : reader.FieldsOf(row, info_.own))
        if (Cell cell = std::visit(FieldCell{}, field); cell.known()) return cell;
      return {};
    }
    case RecordField::kWritten:
    case RecordField::kText:
    case RecordField::kAuthor:
    case RecordField::kPerformer:
    case RecordField::kPlace:
    case RecordField::kProvider:
    case RecordField::kEncounter:
    case RecordField::kId:
    case RecordField::kSystolic:
    case RecordField::kDiastolic:
    case RecordField::kLedger:
      break;
  }
  return EventCell(info_.field, row, reader);
}

CellColumn RecordFieldNode::Cells(const Batch& batch, Exec& exec) const {
  const CellColumn records = record_->Cells(batch, exec);
  CellColumn cells(records.size());
  for (size_t i = 0; i < cells.size(); ++i)
    if (const auto* record = std::get_if<RecordCell>(&records[i].v))
      cells[i] = CellOf(record->row, exec);
  return cells;
}

CellColumn RecordFieldNode::OthersOf(RowRef row, Exec& exec) const {
  CellColumn cells;
  if (projections::IsLent(row)) return cells;
  if (info_.field == RecordField::kCode) {
    // Codes in columns have no words of their own source: all of the event's.
    const ledger::Coded code = exec.reader.EventOf(row).code;
    if (!code.codings.empty()) cells.push_back({CodeCell{code.codings.front(), code.text}});
    AppendCodings(code, cells);
    return cells;
  }
  const bool is_value = info_.field == RecordField::kValue;
  bool first = true;
  for (const FieldValue& field :
       exec.reader.FieldsOf(row, is_value ? ledger::FieldId::kValue : info_.own)) {
    const auto* coded = std::get_if<ledger::Coded>(&field);
    Cell cell = std::visit(FieldCell{}, field);
    // The first is Cells' own; of a coded value that has no words yet.
    if (cell.known() && (!std::exchange(first, false) || (is_value && coded)))
      cells.push_back(std::move(cell));
    if (coded) AppendCodings(*coded, cells);
  }
  return cells;
}

std::vector<CellColumn> RecordFieldNode::Others(const Batch& batch, Exec& exec) const {
  if (info_.field != RecordField::kOwn && info_.field != RecordField::kCode &&
      info_.field != RecordField::kValue)
    return {};
  const CellColumn records = record_->Cells(batch, exec);
  std::vector<CellColumn> others(records.size());
  for (size_t i = 0; i < others.size(); ++i)
    if (const auto* record = std::get_if<RecordCell>(&records[i].v))
      others[i] = OthersOf(record->row, exec);
  return others;
}

std::optional<ast::StatusWord> FindStatusWord(std::string_view word) {
  constexpr std::pair<std::string_view, ast::StatusWord> kWords[] = {
      {"active", ast::StatusWord::kActive},       {"ended", ast::StatusWord::kEnded},
      {"planned", ast::StatusWord::kPlanned},     {"pending", ast::StatusWord::kPending},
      {"cancelled", ast::StatusWord::kCancelled}, {"declined", ast::StatusWord::kDeclined},
      {"absent", ast::StatusWord::kAbsent}};
  for (const auto& [text, status] : kWords)
    if (text == word) return status;
  return std::nullopt;
}

TruthColumn StatusTestNode::Truths(const Batch& batch, Exec& exec) const {
  const CellColumn records = record_->Cells(batch, exec);
  TruthColumn truths(records.size(), Truth::kUnknown);
  for (size_t i = 0; i < truths.size(); ++i)
    if (const auto* record = std::get_if<RecordCell>(&records[i].v))
      truths[i] = ToTruth(HasStatus(word_, record->row, exec));
  return truths;
}

Value RecordFieldNode::ValueOf(RowRef row, Exec& exec) const {
  if (projections::IsLent(row)) return ToValue(CellOf(row, exec), exec.reader);
  const Reader& reader = exec.reader;
  if (info_.field == RecordField::kValue || info_.field == RecordField::kOwn) {
    const bool is_value = info_.field == RecordField::kValue;
    // The first that says something.
    for (const FieldValue& field :
         reader.FieldsOf(row, is_value ? ledger::FieldId::kValue : info_.own))
      if (Value value = std::visit(FieldOutput{}, field); !value.missing()) return value;
    return Missing{};
  }
  if (info_.field == RecordField::kSystolic || info_.field == RecordField::kDiastolic) {
    const Event event = reader.EventOf(row);
    const bool systolic = info_.field == RecordField::kSystolic;
    const FieldValue* value = ComponentValue(event, systolic ? kSystolicCode : kDiastolicCode);
    return value ? std::visit(FieldOutput{}, *value) : Value();
  }
  if (info_.field == RecordField::kCode) {
    // With the words its own source gave; a code without coding is its text.
    const Event event = reader.EventOf(row);
    if (!event.code.codings.empty()) return event.code.codings.front();
    return event.code.text.empty() ? Value() : Value(event.code.text);
  }
  return ToValue(CellOf(row, exec), reader);
}

std::vector<Value> RecordFieldNode::Output(const Batch& batch, Exec& exec) const {
  const CellColumn records = record_->Cells(batch, exec);
  std::vector<Value> values(records.size());
  for (size_t i = 0; i < values.size(); ++i)
    if (const auto* record = std::get_if<RecordCell>(&records[i].v))
      values[i] = ValueOf(record->row, exec);
  return values;
}

}  // namespace daybook::query
