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

namespace {

std::string Escaped(const std::string& part) {
  std::string text;
  for (const char c : part) {
    if (c == '|' || c == '/' || c == '\\') text += '\\';
    text += c;
  }
  return text;
}

// The parts between `divider`, each with its escapes.
std::vector<std::string> PartsOf(std::string_view text, char divider) {
  std::vector<std::string> parts(1);
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == divider) {
      parts.emplace_back();
      continue;
    }
    parts.back() += text[at];
    if (text[at] == '\\' && at + 1 < text.size()) parts.back() += text[++at];
  }
  return parts;
}

std::string Unescaped(std::string_view part) {
  std::string text;
  for (size_t at = 0; at < part.size(); ++at) {
    if (part[at] == '\\' && at + 1 < part.size()) ++at;
    text += part[at];
  }
  return text;
}

}  // namespace

std::string MovedToText(const RecordKey& was, const RecordKey& is, const std::string& is_subject) {
  const std::string name = Escaped(is.type) + "/" + Escaped(is.id);
  if (is == was) return Escaped(is.source) + "|" + name + "|" + Escaped(is_subject);
  return is.source == was.source ? name : Escaped(is.source) + "|" + name;
}

std::optional<MovedTo> MovedToOf(const FieldValue& moved_to, const std::string& own_source) {
  const auto* text = std::get_if<std::string>(&moved_to);
  if (!text) return std::nullopt;
  const std::vector<std::string> parts = PartsOf(*text, '|');
  const std::vector<std::string> name = PartsOf(parts[parts.size() > 1 ? 1 : 0], '/');
  if (parts.size() > 3 || name.size() != 2 || name[0].empty() || name[1].empty())
    return std::nullopt;
  MovedTo out;
  out.record = {parts.size() > 1 ? Unescaped(parts[0]) : own_source, Unescaped(name[0]),
                Unescaped(name[1])};
  if (parts.size() == 3) out.subject = Unescaped(parts[2]);
  return out;
}

// Whoever makes an event asks for its id, and whoever encodes it asks again.
EventId EventIdFor(const MessageKey& key, uint32_t index) {
  struct Answer {
    MessageKey key;
    uint32_t index = 0;
    std::optional<EventId> id;
  };
  thread_local Answer last;
  if (last.id && last.index == index && last.key == key) return *last.id;
  std::string number;
  PutBe32(number, index);
  const Digest digest =
      Sha256({{reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}, number});
  EventId id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  last = {key, index, id};
  return id;
}

}  // namespace daybook::ledger
