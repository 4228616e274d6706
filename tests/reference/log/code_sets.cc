#include "tests/reference/log/code_sets.h"

#include <algorithm>
#include <sstream>

#include "ledger/event/systems.h"
#include "tests/reference/evaluation.h"

namespace daybook::reference {
namespace {

using Codes = std::set<std::string>;

std::string Bare(const std::string& text) {
  const char* blanks = " \t\r\n";
  const size_t first = text.find_first_not_of(blanks);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Quotes hold commas; a quote written twice is one. No line ends within quotes.
std::vector<std::string> CellsOf(const std::string& line) {
  std::vector<std::string> cells{""};
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[++i];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  for (std::string& cell : cells) cell = Bare(cell);
  return cells;
}

std::string ContentOf(const ledger::Event& event, const std::string& file) {
  bool here = false;
  for (const ledger::Field& field : event.fields) {
    const auto* text = std::get_if<std::string>(&field.value);
    if (field.id == ledger::FieldId::kDefinitionFile) here = text && *text == file;
    if (field.id == ledger::FieldId::kDefinitionContent && here && text) return *text;
  }
  return "";
}

Codes Step(const Below& pairs, const Codes& from, bool down) {
  Codes to;
  for (const auto& [child, parent] : pairs)
    if (from.count(down ? parent : child)) to.insert(down ? child : parent);
  return to;
}

Codes Steps(const Below& pairs, const Codes& from, bool down) {
  Codes all = Step(pairs, from, down);
  while (true) {
    Codes more = Step(pairs, all, down);
    more.insert(all.begin(), all.end());
    if (more.size() == all.size()) return all;
    all = std::move(more);
  }
}

struct EclReader {
  const Below& pairs;
  const std::string& text;
  size_t at = 0;

  void Blanks() {
    while (at < text.size() && text[at] == ' ') ++at;
  }
  bool Takes(const std::string& sign) {
    Blanks();
    if (LowerCase(text.substr(at, sign.size())) != sign) return false;
    at += sign.size();
    return true;
  }
  Codes Focus() {
    if (Takes("(")) {
      Codes codes = All();
      Takes(")");
      return codes;
    }
    Codes codes;
    if (Takes("*")) {
      for (const auto& [child, parent] : pairs) codes.insert({child, parent});
      return codes;
    }
    std::string code;
    Blanks();
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') code += text[at++];
    if (Takes("|")) at = text.find('|', at) + 1;
    return {code};
  }
  Codes Term() {
    Blanks();
    std::string op;
    while (at < text.size() && (text[at] == '<' || text[at] == '>' || text[at] == '!'))
      op += text[at++];
    Codes codes = Focus();
    if (op.empty()) return codes;
    const bool down = op[0] == '<';
    const bool one = op.back() == '!';
    Codes found = one ? Step(pairs, codes, down) : Steps(pairs, codes, down);
    if (op.size() > 1 && op[1] == op[0]) found.insert(codes.begin(), codes.end());
    return found;
  }
  Codes All() {
    Codes codes = Term();
    while (true) {
      Codes out;
      if (Takes("and") || Takes(",")) {
        for (const std::string& code : Term())
          if (codes.count(code)) out.insert(code);
      } else if (Takes("or")) {
        out = Term();
        out.insert(codes.begin(), codes.end());
      } else if (Takes("minus")) {
        out = codes;
        for (const std::string& code : Term()) out.erase(code);
      } else {
        return codes;
      }
      codes = std::move(out);
    }
  }
};

}  // namespace

std::vector<ListRow> RowsOfFile(const std::vector<Entry>& entries, uint64_t position,
                                const std::string& file, const std::string& system) {
  std::istringstream lines(ContentOf(entries[position].event, file));
  std::string line;
  std::vector<std::string> columns;
  std::vector<ListRow> rows;
  while (std::getline(lines, line)) {
    if (Bare(line).empty()) continue;
    const std::vector<std::string> cells = CellsOf(line);
    if (columns.empty()) {
      for (const std::string& cell : cells) columns.push_back(LowerCase(cell));
      continue;
    }
    ListRow row;
    for (size_t i = 0; i < columns.size(); ++i) row.cells.emplace(columns[i], cells[i]);
    row.coding.code = row.cells["code"];
    const std::string named = row.cells["system"].empty() ? system : row.cells["system"];
    row.coding.system = std::string(ledger::SystemName(named));
    if (row.coding.system.find_first_of(":/") == std::string::npos)
      row.coding.system = LowerCase(row.coding.system);
    const size_t colon = row.coding.code.find(':');
    if (row.coding.system.empty() && colon != std::string::npos) {
      row.coding.system = LowerCase(row.coding.code.substr(0, colon));
      row.coding.code.erase(0, colon + 1);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Below PairsOf(const std::vector<Entry>& entries, uint64_t position) {
  Below pairs;
  const auto* parts = ledger::FindField(entries[position].event, ledger::FieldId::kDefinitionParts);
  const auto count = static_cast<uint64_t>(std::get<int64_t>(*parts));
  for (uint64_t part = position - count; part < position; ++part) {
    const auto* content =
        ledger::FindField(entries[part].event, ledger::FieldId::kDefinitionContent);
    std::istringstream lines(std::get<std::string>(*content));
    std::string line;
    while (std::getline(lines, line))
      pairs.insert({line.substr(0, line.find(',')), line.substr(line.find(',') + 1)});
  }
  return pairs;
}

std::set<std::string> SelfAndBelow(const Below& pairs, const std::string& code) {
  Codes codes = Steps(pairs, {code}, true);
  codes.insert(code);
  return codes;
}

std::set<std::string> OfEcl(const Below& pairs, const std::string& text) {
  return EclReader{pairs, text}.All();
}

// ---- what an evaluation asks of them --------------------------------------------------------

Truth Evaluation::HasOneOf(const std::string& system, const std::set<std::string>& codes,
                           const Val& value) {
  Truth any = Truth::kFalse;
  for (const std::string& code : codes)
    any = Or(any, EqualVals(value, CodedOf({{{LowerCase(system), code, ""}}, ""})));
  return any;
}

Truth Evaluation::InHierarchy(const std::string& system, const ast::CodesEcl* ecl,
                              const std::string& code, const Val& value) {
  const Definition* hierarchy = catalogue_.Find("hierarchy", LowerCase(system));
  if (!hierarchy) {
    Fail(ErrorCode::kBadQuery, "no hierarchy of " + system);
    return Truth::kUnknown;
  }
  const Below pairs = PairsOf(entries_, hierarchy->position);
  return HasOneOf(system, ecl ? OfEcl(pairs, ecl->text) : SelfAndBelow(pairs, code), value);
}

Truth Evaluation::InFile(const Definition& definition, const ast::CodesFile& file,
                         const Val& value) {
  Truth any = Truth::kFalse;
  for (const ListRow& row : RowsOfFile(entries_, definition.position, file.file, file.system))
    any = Or(any, EqualVals(value, CodedOf({{row.coding}, ""})));
  return any;
}

// A parameter of several: "snomed:1, << snomed:2, diabetes".
Truth Evaluation::InSeveral(const std::string& words, const Val& value) {
  Truth any = Truth::kFalse;
  std::string bare;  // without |terms|, which may hold commas
  bool in_term = false;
  for (const char c : words) {
    if (c == '|')
      in_term = !in_term;
    else if (!in_term)
      bare += c;
  }
  std::istringstream parts(bare);
  std::string part;
  while (std::getline(parts, part, ',')) {
    part = Bare(part);
    const bool below = part.rfind("<<", 0) == 0;
    if (below) part = Bare(part.substr(2));
    const size_t colon = part.find(':');
    if (colon == std::string::npos) {
      any = Or(any, InCodes(part, value));
      continue;
    }
    const std::string system = part.substr(0, colon);
    const std::string code = part.substr(colon + 1);
    any = Or(any,
             below ? InHierarchy(system, nullptr, code, value) : HasOneOf(system, {code}, value));
  }
  return any;
}

// The rows of the files among what codes are defined from, in order.
void Evaluation::ListRows(const std::string& name, std::vector<ListRow>& rows) {
  const Definition* definition = catalogue_.Find("codes", LowerCase(name));
  if (!definition) {
    Fail(ErrorCode::kBadQuery, "no codes called '" + name + "'");
    return;
  }
  for (const ast::CodesDef::Part& part : std::get<ast::CodesDef>(definition->define.body).include) {
    if (const auto* other = std::get_if<ast::Name>(&part.what)) ListRows(other->text, rows);
    if (const auto* file = std::get_if<ast::CodesFile>(&part.what))
      for (ListRow& row : RowsOfFile(entries_, definition->position, file->file, file->system))
        rows.push_back(std::move(row));
  }
}

// The first coding of the value that has a cell in the column.
Val Evaluation::LookupIn(const ast::Call& call, const Scope& scope) {
  const auto word = [](const ast::ExprPtr& expr) {
    const auto* name = std::get_if<ast::NameRef>(&expr->node);
    const auto* text = std::get_if<ast::StringLit>(&expr->node);
    return name ? name->name : text ? text->text : std::string();
  };
  const std::string codes = word(call.arguments.at(0));
  const std::string column = LowerCase(word(call.arguments.at(2)));
  std::vector<ListRow> rows;
  ListRows(codes, rows);
  if (failed()) return Unknown();
  bool numbers = true;
  for (const ListRow& row : rows) {
    if (InCodes(codes, CodedOf({{row.coding}, ""})) != Truth::kTrue) continue;
    const auto cell = row.cells.find(column);
    if (cell != row.cells.end() && !cell->second.empty())
      numbers = numbers && !Written(cell->second, "").unknown();
  }
  Val value = Eval(call.arguments[1], scope);
  if (value.kind == Val::Kind::kRecord) value = CodedOf(value.record->event().code);
  std::vector<Val> ones{value};
  ones.insert(ones.end(), value.others.begin(), value.others.end());
  for (const Val& one : ones)
    for (const ledger::Coding& coding : one.coded.codings)
      for (const ListRow& row : rows) {
        const auto cell = row.cells.find(column);
        const bool same = row.coding.system == coding.system && row.coding.code == coding.code;
        if (!same || cell == row.cells.end() || cell->second.empty()) continue;
        if (InCodes(codes, CodedOf({{row.coding}, ""})) != Truth::kTrue) continue;
        return numbers ? Number(std::stod(cell->second)) : Text(cell->second);
      }
  return Unknown();
}

}  // namespace daybook::reference
