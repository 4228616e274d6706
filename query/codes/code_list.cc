#include "query/codes/code_list.h"

#include <map>
#include <set>
#include <utility>

#include "query/bind/name_key.h"
#include "query/codes/csv_rows.h"

namespace daybook::query {
namespace {

// Troubles that are told one by one.
constexpr size_t kTroublesTold = 5;

constexpr std::string_view kDisplayColumns[] = {"display", "term", "name", "description"};

class ListReader {
 public:
  explicit ListReader(std::string_view system) : system_(SystemKey(system)) {}

  CodeListOutcome Read(std::string_view content) {
    if (content.size() > kCodeListBytesMax) {
      Trouble(0, "it is longer than " + std::to_string(kCodeListBytesMax) + " bytes");
      out_.hint = "a definition keeps its file; cut the list, or join several";
    } else if (const auto trouble = TextTrouble(content)) {
      out_.troubles.push_back(*trouble);
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
    if (!code_ && rows[0].cells.size() == 1 && rows[0].cells[0].find(';') != std::string::npos)
      out_.hint = "columns are parted by commas or tabs, not by semicolons";
    if (!code_) return Trouble(rows[0].line, "no column is called 'code'");
    std::set<std::string> names;
    for (const std::string& name : out_.list.columns)
      if (!name.empty() && !names.insert(NameKey(name)).second)
        return Trouble(rows[0].line, "two columns are called '" + NameKey(name) + "'");
    for (size_t i = 1; i < rows.size(); ++i) Row(rows[i]);
    if (rows.size() == 1) Trouble(0, "it has no row below its heading");
    if (no_system_ > 0)
      Trouble(0,
              std::to_string(no_system_) + " of its rows name no system, nor does the statement");
  }

  void Row(const CsvRow& cut) {
    if (cut.quotes == CsvQuotes::kOpen) return Trouble(cut.line, "a quote isn't closed");
    if (cut.quotes == CsvQuotes::kStray)
      return Trouble(cut.line, "a quoted cell goes on behind its quote");
    if (cut.cells.size() != out_.list.columns.size())
      return Trouble(cut.line, std::to_string(cut.cells.size()) + " cells under " +
                                   std::to_string(out_.list.columns.size()) + " columns");
    CodeListRow row;
    row.line = cut.line;
    for (const std::string& cell : cut.cells) row.cells.emplace_back(Trimmed(cell));
    row.code = row.cells[*code_];
    row.system = system_column_ ? SystemKey(row.cells[*system_column_]) : "";
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
    if (auto trouble = CodeTrouble(row.system, row.code))
      return Trouble(row.line, std::move(*trouble));
    if (row.system.empty()) {
      ++no_system_;
      return;
    }
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
