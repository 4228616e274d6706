#include "ledger/event/event.h"

#include <algorithm>
#include <span>

#include "ledger/log/byte_order.h"
#include "ledger/log/digest.h"

namespace daybook::ledger {
namespace {

struct KindRow {
  Kind kind;
  std::string_view singular;
  std::string_view plural;
  EntryClass entry_class;
};
constexpr KindRow kKindRows[] = {
#define DAYBOOK_KIND(name, number, singular, plural, entry_class) \
  {Kind::name, singular, plural, EntryClass::entry_class},
#include "ledger/event/kinds.def"
#undef DAYBOOK_KIND
};

struct StatusRow {
  EventStatus status;
  std::string_view word;
  Disposition disposition;
};
constexpr StatusRow kStatusRows[] = {
#define DAYBOOK_STATUS(name, number, word, disposition) \
  {EventStatus::name, word, Disposition::disposition},
#include "ledger/event/statuses.def"
#undef DAYBOOK_STATUS
};

// A field of every kind has no kind of its own.
constexpr std::optional<Kind> kEveryKind = std::nullopt;
constexpr std::optional<Kind> OwnKind(std::optional<Kind> kind) { return kind; }

struct FieldRow {
  FieldId id;
  std::string_view word;
  FieldType type;
  std::optional<Kind> kind;
};
std::span<const FieldRow> FieldRows() {
  using enum Kind;
  static constexpr FieldRow kRows[] = {
#define DAYBOOK_FIELD(name, number, word, type, kind) \
  {FieldId::name, word, FieldType::type, OwnKind(kind)},
#include "ledger/event/fields.def"
#undef DAYBOOK_FIELD
  };
  return kRows;
}

const KindRow& RowOf(Kind kind) {
  for (const KindRow& row : kKindRows)
    if (row.kind == kind) return row;
  DAYBOOK_CHECK(false);
}
const StatusRow& RowOf(EventStatus status) {
  const size_t number = static_cast<size_t>(status);
  DAYBOOK_CHECK(number < std::size(kStatusRows));
  return kStatusRows[number];
}
const FieldRow& RowOf(FieldId id) {
  for (const FieldRow& row : FieldRows())
    if (row.id == id) return row;
  DAYBOOK_CHECK(false);
}

}  // namespace

bool IsDefinitionPart(const Event& event) {
  if (event.kind != Kind::kDefinition) return false;
  const FieldValue* kind = FindField(event, FieldId::kDefinitionKind);
  return kind && *kind == FieldValue(std::string(kDefinitionPart));
}

const FieldValue* FindField(const Event& event, FieldId id) {
  for (const Field& field : event.fields)
    if (field.id == id && !std::holds_alternative<Cleared>(field.value)) return &field.value;
  return nullptr;
}

std::string_view KindWord(Kind kind) { return RowOf(kind).singular; }
std::string_view KindPlural(Kind kind) { return RowOf(kind).plural; }
EntryClass EntryClassOf(Kind kind) { return RowOf(kind).entry_class; }

std::optional<Kind> KindFromWord(std::string_view word) {
  for (const KindRow& row : kKindRows)
    if (row.singular == word || row.plural == word) return row.kind;
  return std::nullopt;
}

std::string_view StatusWord(EventStatus status) { return RowOf(status).word; }
Disposition DispositionOf(EventStatus status) { return RowOf(status).disposition; }

std::optional<EventStatus> StatusFromWord(std::string_view word) {
  for (const StatusRow& row : kStatusRows)
    if (row.word == word) return row.status;
  return std::nullopt;
}

std::string_view FieldWord(FieldId id) { return RowOf(id).word; }
FieldType FieldTypeOf(FieldId id) { return RowOf(id).type; }

std::optional<FieldId> FieldFromWord(Kind kind, std::string_view word) {
  for (const FieldRow& row : FieldRows())
    if (row.word == word && (!row.kind || row.kind == kind)) return row.id;
  return std::nullopt;
}

std::vector<FieldId> FieldsOf(Kind kind) {
  std::vector<FieldId> fields;
  for (const FieldRow& row : FieldRows())
    if (!row.kind || row.kind == kind) fields.push_back(row.id);
  return fields;
}

const std::vector<Kind>& ClinicalKinds() {
  static const std::vector<Kind> kKinds = [] {
    std::vector<Kind> kinds;
    for (const KindRow& row : kKindRows)
      if (row.entry_class == EntryClass::kClinical) kinds.push_back(row.kind);
    return kinds;
  }();
  return kKinds;
}

std::string PartOfText(const RecordKey& whole) { return whole.type + "/" + whole.id; }

std::string MovedToText(const RecordKey& was, const RecordKey& is, const std::string& is_subject) {
  const std::string name = is.type + "/" + is.id;
  if (is == was) return name + " of " + is_subject;
  return is.source == was.source ? name : is.source + "|" + name;
}

EventId EventIdFor(const MessageKey& key, uint32_t index) {
  std::string number;
  PutBe32(number, index);
  const Digest digest =
      Sha256({{reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}, number});
  EventId id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

}  // namespace daybook::ledger
