#include "query/exec/nodes/linked.h"

#include <algorithm>
#include <map>

namespace daybook::query {
namespace {

// What a source calls an encounter: source, then the reference.
using Reference = std::pair<uint32_t, std::string>;
// Resident and reference to its row.
using Encounters = std::map<std::pair<uint32_t, Reference>, RowRef>;

// The encounters of some residents (ascending) by what may point at them.
Encounters EncountersOf(const std::vector<ResidentNo>& residents, const Reader& reader) {
  const projections::GroupedRows rows =
      reader.ScanResidents(residents, {projections::KindBit(ledger::Kind::kEncounter), {}, false});
  Encounters encounters;
  for (size_t group = 0; group < rows.residents.size(); ++group) {
    for (uint32_t i = rows.offsets[group]; i < rows.offsets[group + 1]; ++i) {
      const ledger::RecordKey key = reader.EventOf(rows.rows[i]).record;
      const uint32_t source = reader.SourceOf(rows.rows[i]).value;
      // Of two that a reference may mean the first in clinical order.
      for (const std::string& name : {key.id, key.type + "/" + key.id})
        encounters.emplace(std::pair(rows.residents[group].value, Reference{source, name}),
                           rows.rows[i]);
    }
  }
  return encounters;
}

}  // namespace

CellColumn LinkedEncounterNode::Cells(const Batch& batch, Exec& exec) const {
  const CellColumn records = record_->Cells(batch, exec);
  std::vector<Reference> wanted(records.size());
  std::vector<ResidentNo> residents;
  for (size_t i = 0; i < records.size(); ++i) {
    const auto* record = std::get_if<RecordCell>(&records[i].v);
    if (!record) continue;
    wanted[i] = {exec.reader.SourceOf(record->row).value,
                 exec.reader.EventOf(record->row).encounter};
    if (!wanted[i].second.empty()) residents.push_back(batch.residents[i]);
  }
  std::sort(residents.begin(), residents.end());
  residents.erase(std::unique(residents.begin(), residents.end()), residents.end());
  CellColumn cells(records.size());
  if (residents.empty()) return cells;
  const Encounters encounters = EncountersOf(residents, exec.reader);
  for (size_t i = 0; i < cells.size(); ++i) {
    if (wanted[i].second.empty()) continue;
    const auto found = encounters.find({batch.residents[i].value, wanted[i]});
    if (found != encounters.end()) cells[i] = {RecordCell{found->second}};
  }
  return cells;
}

}  // namespace daybook::query
