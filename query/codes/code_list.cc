#include "query/codes/code_list.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ledger/event/systems.h"
#include "query/bind/name_key.h"
#include "query/codes/csv_rows.h"
#include "query/parse/checks.h"

namespace daybook::query {
namespace {

// Troubles that are told one by one.
constexpr size_t kTroublesTold = 5;

constexpr std::string_view kDisplayColumns[] = {"display", "term", "name", "description"};

// SNOMED CT and dm+d identifiers: 6 to 18 digits (SNOMED CT Editorial Guide, SCTID).
constexpr size_t kConceptDigitsMin = 6;
constexpr size_t kConceptDigitsMax = 18;

bool IsConceptId(std::string_view code) {
  return code.size() >= kConceptDigitsMin && code.size() <= kConceptDigitsMax &&
         code.find_first_not_of("0123456789") == std::string_view::npos;
}

bool HasBlank(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

class ListReader {
 public:
  explicit ListReader(std::string_view system) : system_(NameKey(ledger::SystemName(system))) {}

  CodeListOutcome Read(std::string_view content) {
    if (content.size() > kCodeListBytesMax) {
      Trouble(0, "it is longer than " + std::to_string(kCodeListBytesMax) + " bytes");
      out_.hint = "a definition keeps its file; cut the list, or join several";
    } else if (const size_t bad = FirstBadByte(content); bad < content.size()) {
      const auto lines =
          std::count(content.begin(), content.begin() + static_cast<ptrdiff_t>(bad), '\n');
      Trouble(static_cast<uint32_t>(lines) + 1, "it is no UTF-8");
      out_.hint = "save it as UTF-8";
    } else {
      ReadRows(CutCsv(content));
    }
    return std::move(out_);
  }

 private:
  void Trouble(uint32_t line, std::string message) {
    out_.troubles.push_back({line, std::move(message)});
  }

  void ReadRows(const std::vector<CsvRow>& rows) {
    if (rows.empty()) return Trouble(0, "it is empty");
    for (const std::string& cell : rows[0].cells) out_.list.columns.emplace_back(Trimmed(cell));
    code_ = out_.list.ColumnOf("code");
    system_column_ = out_.list.ColumnOf("system");
    for (const std::string_view name : kDisplayColumns)
      if (!display_) display_ = out_.list.ColumnOf(name);
    out_.hint =
        "the first line names the columns: code, and system or `define codes x = snomed "
        "from '…'`; display and others may follow";
    if (!code_) return Trouble(rows[0].line, "no column is called 'code'");
    for (size_t i = 1; i < rows.size(); ++i) Row(rows[i]);
    if (rows.size() == 1) Trouble(0, "it has no row below its heading");
    if (no_system_ > 0)
      Trouble(0,
              std::to_string(no_system_) + " of its rows name no system, nor does the statement");
  }

  void Row(const CsvRow& cut) {
    if (!cut.closed) return Trouble(cut.line, "a quote isn't closed");
    if (cut.cells.size() != out_.list.columns.size())
      return Trouble(cut.line, std::to_string(cut.cells.size()) + " cells under " +
                                   std::to_string(out_.list.columns.size()) + " columns");
    CodeListRow row;
    row.line = cut.line;
    for (const std::string& cell : cut.cells) row.cells.emplace_back(Trimmed(cell));
    row.code = row.cells[*code_];
    row.system = system_column_ ? NameKey(ledger::SystemName(row.cells[*system_column_])) : "";
    if (row.system.empty()) row.system = system_;
    if (display_) row.display = row.cells[*display_];
    const size_t colon = row.code.find(':');
    if (row.system.empty() && colon != std::string::npos && colon > 0) {
      row.system = NameKey(row.code.substr(0, colon));
      row.code.erase(0, colon + 1);
    }
    Check(std::move(row));
  }

  void Check(CodeListRow row) {
    if (row.code.empty()) return Trouble(row.line, "no code");
    if (HasBlank(row.code)) return Trouble(row.line, "'" + row.code + "' is no code");
    if (row.system.empty()) {
      ++no_system_;
      return;
    }
    const bool concept_id = row.system == "snomed" || row.system == "dmd";
    if (concept_id && !IsConceptId(row.code))
      return Trouble(row.line,
                     "'" + row.code + "' is no code of " + row.system +
                         ", which has 6 to 18 digits (a spreadsheet may have rounded it)");
    const auto [first, added] = lines_.emplace(std::pair(row.system, row.code), row.line);
    if (!added)
      return Trouble(row.line, row.system + ":" + row.code + " stands in line " +
                                   std::to_string(first->second) + " already");
    out_.list.rows.push_back(std::move(row));
  }

  const std::string system_;
  CodeListOutcome out_;
  std::optional<size_t> code_, system_column_, display_;
  size_t no_system_ = 0;
  std::map<std::pair<std::string, std::string>, uint32_t> lines_;  // of each code
};

}  // namespace

std::optional<size_t> CodeList::ColumnOf(std::string_view name) const {
  for (size_t i = 0; i < columns.size(); ++i)
    if (NameKey(columns[i]) == NameKey(name)) return i;
  return std::nullopt;
}

CodeListOutcome ReadCodeList(std::string_view content, std::string_view system) {
  return ListReader(system).Read(content);
}

std::string TroublesText(const std::vector<FileTrouble>& troubles) {
  std::string text;
  for (size_t i = 0; i < troubles.size() && i < kTroublesTold; ++i) {
    if (i > 0) text += "; ";
    if (troubles[i].line > 0) text += "line " + std::to_string(troubles[i].line) + ": ";
    text += troubles[i].message;
  }
  if (troubles.size() > kTroublesTold)
    text += "; and " + std::to_string(troubles.size() - kTroublesTold) + " more";
  return text;
}

}  // namespace daybook::query
