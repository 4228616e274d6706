#include "query/own/own_kinds.h"

#include <algorithm>

namespace daybook::query {
namespace {

struct KindRow {
  OwnKind kind;
  std::string_view singular, plural;
  std::vector<std::string> natural;
};

const std::vector<KindRow>& Kinds() {
  static const std::vector<KindRow> kRows = {
      {OwnKind::kAccess,
       "access",
       "accesses",
       {"at", "user", "role", "organisation", "purpose", "statement", "rows"}},
      {OwnKind::kFeed,
       "feed",
       "feeds",
       {"source", "last_event", "received", "events", "late", "flooding", "clock_ahead"}},
      {OwnKind::kQuarantine,
       "quarantine",
       "quarantine",
       {"id", "at", "source", "format", "reason", "path", "text"}},
  };
  return kRows;
}

struct FieldRow {
  OwnKind kind;
  OwnField field;
  std::string_view word;
  CellType type;
};
constexpr FieldRow kFields[] = {
#define DAYBOOK_OWN_FIELD(kind, name, word, type) \
  {OwnKind::kind, OwnField::name, word, CellType::type},
#include "query/own/own_fields.def"
#undef DAYBOOK_OWN_FIELD
};

}  // namespace

std::optional<OwnKind> FindOwnKind(std::string_view word) {
  for (const KindRow& row : Kinds())
    if (row.singular == word || row.plural == word) return row.kind;
  return std::nullopt;
}

std::string_view OwnKindWord(OwnKind kind) { return Kinds()[static_cast<size_t>(kind)].plural; }

std::vector<OwnKind> AllOwnKinds() {
  std::vector<OwnKind> kinds;
  for (const KindRow& row : Kinds()) kinds.push_back(row.kind);
  return kinds;
}

std::optional<OwnFieldInfo> FindOwnField(std::string_view word, projections::KindSet kinds) {
  for (const FieldRow& row : kFields)
    if (row.word == word && (kinds & KindBit(row.kind))) return OwnFieldInfo{row.field, row.type};
  return std::nullopt;
}

std::vector<std::string> OwnFieldWords(projections::KindSet kinds) {
  std::vector<std::string> words;
  for (const FieldRow& row : kFields)
    if ((kinds & KindBit(row.kind)) && std::ranges::find(words, row.word) == words.end())
      words.emplace_back(row.word);
  return words;
}

std::vector<std::string> OwnNaturalColumns(projections::KindSet kinds) {
  for (const KindRow& row : Kinds())
    if (kinds & KindBit(row.kind)) return row.natural;
  return {};
}

}  // namespace daybook::query
