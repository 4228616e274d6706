// The ledger's own records as the subject of a question, and beside a resident's.
#include <algorithm>

#include "tests/reference/evaluation.h"

namespace daybook::reference {

// The kind at the head of records, through the names of records that are defined.
std::optional<std::string> Evaluation::OwnHeadOf(const ast::Records& records, int depth) const {
  const auto* name = std::get_if<ast::Name>(&records.head);
  if (!name || depth > kDefinitionDepthMax) return std::nullopt;
  if (auto kind = OwnKindOf(LowerCase(name->text))) return kind;
  const Definition* definition = catalogue_.Find("records", LowerCase(name->text));
  if (!definition) return std::nullopt;
  for (const ast::PatternPtr& pattern : std::get<ast::RecordsDef>(definition->define.body).any)
    if (auto kind = OwnHeadOf(*pattern->records, depth + 1)) return kind;
  return std::nullopt;
}

// All of a kind; beside a resident the accesses that showed them.
Rows Evaluation::OwnRecords(const std::string& kind, const Scope& scope, const Sight& sight) {
  Rows rows;
  if (!own_) {
    Unsupported("the ledger's own records without a ledger");
    return rows;
  }
  std::vector<StreamId> streams;
  if (scope.resident)
    for (const StreamKey& key : scope.resident->streams) streams.push_back(own_->stream_of(key));
  for (const Record& record : own_->records) {
    if (record.own->kind != kind || !IsSeen(record, scope, sight)) continue;
    const auto& shown = record.own->streams;
    const bool shows = std::any_of(streams.begin(), streams.end(), [&](const StreamId& stream) {
      return std::find(shown.begin(), shown.end(), stream) != shown.end();
    });
    if (scope.resident && !shows) continue;
    if (query_ && query_->as_known_at && record.own->care_position > scope.world->position)
      continue;
    rows.push_back(&record);
  }
  return rows;
}

}  // namespace daybook::reference
