#include "query/exec/nodes/linked.h"

#include <algorithm>
#include <map>

#include "projections/moved_to.h"

namespace daybook::query {
namespace {

// What a source calls an encounter: source, then the reference.
using Reference = std::pair<uint32_t, std::string>;
// Resident and reference to its row.
using Encounters = std::map<std::pair<uint32_t, Reference>, RowRef>;

// Hops from name to name that are followed: a migration each.
constexpr int kMovesMax = 8;

// An encounter that a migration gave another name: who, and what it is called now.
struct Moved {
  uint32_t resident = 0;
  Reference was, is;
};

std::optional<Reference> NewName(RowRef row, const Reader& reader) {
  const auto moved = projections::MovedToOf(row, reader);
  const auto source = moved ? reader.FindText(moved->record.source) : std::nullopt;
  if (!source) return std::nullopt;
  return Reference{source->value, moved->record.type + "/" + moved->record.id};
}

// The encounters of some residents (ascending) by what may point at them.
Encounters EncountersOf(const std::vector<ResidentNo>& residents, const Reader& reader) {
  const projections::GroupedRows rows =
      reader.ScanResidents(residents, {projections::KindBit(ledger::Kind::kEncounter), {}, true});
  Encounters encounters;
  std::vector<Moved> moved;
  for (size_t group = 0; group < rows.residents.size(); ++group) {
    const uint32_t resident = rows.residents[group].value;
    for (uint32_t i = rows.offsets[group]; i < rows.offsets[group + 1]; ++i) {
      const RowRef row = rows.rows[i];
      const auto new_name = reader.Retracted(row) ? NewName(row, reader) : std::nullopt;
      if (reader.Retracted(row) && !new_name) continue;
      const ledger::RecordKey key = reader.EventOf(row).record;
      const uint32_t source = reader.SourceOf(row).value;
      // Of two that a reference may mean the first in clinical order.
      for (const std::string& name : {key.id, key.type + "/" + key.id}) {
        if (new_name)
          moved.push_back({resident, {source, name}, *new_name});
        else
          encounters.emplace(std::pair(resident, Reference{source, name}), row);
      }
    }
  }
  for (int hop = 0; hop < kMovesMax && !moved.empty(); ++hop)
    std::erase_if(moved, [&](const Moved& each) {
      const auto found = encounters.find({each.resident, each.is});
      if (found != encounters.end())
        encounters.emplace(std::pair(each.resident, each.was), found->second);
      return found != encounters.end();
    });
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
