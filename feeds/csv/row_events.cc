#include "feeds/csv/row_events.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "feeds/absence.h"
#include "feeds/csv/dates.h"
#include "feeds/quantity_text.h"
#include "feeds/trimmed.h"
#include "ledger/event/systems.h"

namespace daybook::feeds::csv {

using ledger::Coded;
using ledger::Event;
using ledger::FieldId;
using ledger::FieldType;
using ledger::FieldValue;

namespace {

constexpr size_t kRecordIdBytesMax = 256;

// Reads the cells of one row; the first refusal stays.
class RowReader {
 public:
  RowReader(const Row& row, const RowContext& context) : row_(row), context_(context) {}

  std::variant<Event, Refusal> Read() {
    Event event;
    event.kind = context_.mapping.kind;
    event.record = {context_.source, context_.mapping.record_type, RecordId()};
    for (const auto& [part, origin] : context_.mapping.parts) ReadPart(event, part, origin);
    for (const auto& [field, origin] : context_.mapping.fields) ReadField(event, field, origin);
    if (!event.version_time) event.version_time = context_.as_of;
    ApplyAbsence(event);
    if (event.status == ledger::EventStatus::kEnteredInError)
      event.operation = ledger::Operation::kRetract;
    if (refusal_) return *std::move(refusal_);
    return event;
  }

  std::optional<std::string> ReadId() {
    std::string id = RecordId();
    return refusal_ ? std::nullopt : std::optional(std::move(id));
  }

 private:
  std::string Cell(const std::string& column) const {
    const auto place = context_.headings.find(column);
    if (place == context_.headings.end() || place->second >= row_.cells.size()) return {};
    return Trimmed(row_.cells[place->second]);
  }

  void Refuse(const std::string& column, std::string reason, std::string message,
              std::string next_step) {
    if (refusal_) return;
    std::string place = column.empty() ? "" : "column " + column + ", ";
    refusal_ = Refusal{std::move(reason), std::move(message),
                       place + "line " + std::to_string(row_.line), std::move(next_step)};
  }

  // The text of an origin, its word translated where it has a table of them.
  std::string TextOf(const Origin& origin) {
    if (origin.column.empty()) return origin.constant;
    std::string text = Cell(origin.column);
    if (origin.values.empty() || text.empty()) return text;
    const auto known = origin.values.find(text);
    if (known != origin.values.end()) return known->second;
    Refuse(origin.column, "unknown-word", "the mapping has no meaning for '" + text + "'",
           "add the word to the mapping's values, or have the sender correct it");
    return {};
  }

  std::string RecordId() {
    std::string id;
    bool any = false;
    for (const std::string& column : context_.mapping.record) {
      const std::string cell = Cell(column);
      any = any || !cell.empty();
      if (&column != &context_.mapping.record.front()) id += '|';
      id += cell;
    }
    if (!any)
      Refuse(context_.mapping.record.front(), "no-id",
             "the columns that tell one record from another are empty",
             "have the sender fill them");
    if (id.size() > kRecordIdBytesMax)
      Refuse(context_.mapping.record.front(), "id-too-long",
             "what tells the record from others has more than " +
                 std::to_string(kRecordIdBytesMax) + " bytes (kRecordIdBytesMax)",
             "name columns of the mapping that hold numbers");
    return id;
  }

  std::optional<PartialTime> TimeOf(const Origin& origin) {
    const std::string text = TextOf(origin);
    if (text.empty()) return std::nullopt;
    const auto time = ReadDate(text, context_.mapping.dates, context_.zone);
    if (!time)
      Refuse(origin.column, "bad-date", "'" + text.substr(0, 60) + "' is no date of the mapping's",
             "add its form to the mapping's dates, or have the sender correct it");
    return time;
  }

  Coded CodedOf(const Origin& origin) {
    Coded coded;
    const std::string code = TextOf(origin);
    const std::string display =
        origin.display_column.empty() ? std::string() : Cell(origin.display_column);
    std::string system = origin.system;
    if (!origin.system_column.empty())
      if (std::string named = Cell(origin.system_column); !named.empty()) system = std::move(named);
    if (code.empty() || system.empty()) {
      coded.text = code.empty() ? display : code;
      if (!code.empty() && !display.empty() && display != code)
        coded.text = display + " (" + code + ")";
      return coded;
    }
    coded.codings.push_back({std::string(ledger::SystemName(system)), code, display});
    return coded;
  }

  ledger::Party PartyOf(const Origin& origin) {
    ledger::Party party;
    party.reference = TextOf(origin);
    if (!origin.display_column.empty()) party.display = Cell(origin.display_column);
    return party;
  }

  std::string UnitOf(const Origin& origin) const {
    const std::string unit = origin.unit_column.empty() ? "" : Cell(origin.unit_column);
    return unit.empty() ? origin.unit : unit;
  }

  void ReadStatus(Event& event, const Origin& origin) {
    const std::string word = TextOf(origin);
    if (word.empty()) return;
    const auto status = ledger::StatusFromWord(word);
    if (status)
      event.status = *status;
    else
      Refuse(origin.column, "unknown-status", "'" + word + "' is no status",
             "give the mapping's status the values of this column and what they are");
  }

  void ReadPart(Event& event, Part part, const Origin& origin) {
    switch (part) {
      case Part::kSubject:
        event.subject = TextOf(origin);
        if (event.subject.empty())
          Refuse(origin.column, "no-subject", "the row doesn't say whose it is",
                 "have the sender fill the column");
        else
          event.subject = "Patient/" + event.subject;
        return;
      case Part::kVersion:
        event.version_time = TimeOf(origin);
        return;
      case Part::kAt:
        event.start = TimeOf(origin);
        return;
      case Part::kUntil:
        event.end = TimeOf(origin);
        return;
      case Part::kWritten:
        event.written = TimeOf(origin);
        return;
      case Part::kStatus:
        return ReadStatus(event, origin);
      case Part::kCode:
        event.code = CodedOf(origin);
        return;
      case Part::kAuthor:
        event.author = PartyOf(origin);
        return;
      case Part::kPerformer:
        event.performer = PartyOf(origin);
        return;
      case Part::kPlace:
        event.place = PartyOf(origin);
        return;
      case Part::kOrganisation:
        event.organisation = PartyOf(origin);
        return;
      case Part::kEncounter:
        event.encounter = TextOf(origin);
        return;
    }
  }

  // An amount where it is a number, a code where the mapping names a system, else words.
  FieldValue AnyValue(const Origin& origin, std::string text) {
    if (auto quantity = ReadQuantity(text, UnitOf(origin))) return *std::move(quantity);
    if (!origin.system.empty() || !origin.system_column.empty()) return CodedOf(origin);
    return text;
  }

  void ReadField(Event& event, FieldId id, const Origin& origin) {
    std::string text = TextOf(origin);
    const bool worded = !origin.display_column.empty() && !Cell(origin.display_column).empty();
    if (text.empty() && !worded) return;
    std::optional<FieldValue> value;
    switch (ledger::FieldTypeOf(id)) {
      case FieldType::kAny:
        value = AnyValue(origin, std::move(text));
        break;
      case FieldType::kText:
        value = std::move(text);
        break;
      case FieldType::kCoded:
        value = CodedOf(origin);
        break;
      case FieldType::kQuantity:
        if (auto quantity = ReadQuantity(text, UnitOf(origin))) value = *std::move(quantity);
        break;
      case FieldType::kTime:
        if (const auto time = TimeOf(origin)) value = *time;
        break;
      case FieldType::kBool:
        value = Truth(text);
        break;
      case FieldType::kInteger:
        value = Whole(text);
        break;
    }
    if (value)
      event.fields.push_back({id, *std::move(value)});
    else
      Refuse(origin.column, "bad-value",
             "'" + Cell(origin.column) + "' can't be read as " + std::string(ledger::FieldWord(id)),
             "have the sender correct it, or give the mapping the values of this column");
  }

  static std::optional<FieldValue> Truth(std::string_view text) {
    constexpr std::array<std::string_view, 6> kYes = {"true", "yes", "y", "Y", "1", "TRUE"};
    constexpr std::array<std::string_view, 6> kNo = {"false", "no", "n", "N", "0", "FALSE"};
    if (std::ranges::find(kYes, text) != kYes.end()) return FieldValue(true);
    if (std::ranges::find(kNo, text) != kNo.end()) return FieldValue(false);
    return std::nullopt;
  }

  static std::optional<FieldValue> Whole(std::string_view text) {
    int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stopped != end) return std::nullopt;
    return FieldValue(number);
  }

  const Row& row_;
  const RowContext& context_;
  std::optional<Refusal> refusal_;
};

}  // namespace

std::optional<std::string> RecordIdOf(const Row& row, const RowContext& context) {
  return RowReader(row, context).ReadId();
}

std::variant<Event, Refusal> EventOf(const Row& row, const RowContext& context) {
  return RowReader(row, context).Read();
}

}  // namespace daybook::feeds::csv
