#include "query/codes/hierarchy_file.h"

#include <algorithm>
#include <set>

#include "query/bind/name_key.h"
#include "query/codes/csv_rows.h"

namespace daybook::query {
namespace {

// |Is a|, the one relationship that makes the hierarchy of SNOMED CT.
constexpr std::string_view kIsA = "116680003";
constexpr size_t kTroublesMax = 1'000;

// Lines between two looks at the cancel flag.
constexpr uint32_t kCancelLines = 1u << 16;

}  // namespace

void HierarchyFiles::Trouble(std::string message) {
  if (troubles_.size() < kTroublesMax) troubles_.push_back({line_, std::move(message)});
}

void HierarchyFiles::Begin() {
  form_ = Form::kUnknown;
  line_ = 0;
  relationships_.clear();
}

bool HierarchyFiles::Text(std::string_view text) {
  Begin();
  if (auto trouble = TextTrouble(text)) {
    troubles_.push_back(std::move(*trouble));
    return true;
  }
  // A file of an old Macintosh has no other line ends.
  const char line_end = text.find('\n') == std::string_view::npos ? '\r' : '\n';
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(line_end, at), text.size());
    Line(text.substr(at, end - at));
    at = end + 1;
    if (line_ % kCancelLines == 0 && cancel_ && cancel_->cancelled()) return false;
  }
  return true;
}

bool HierarchyFiles::Cut(std::string_view line) {
  cells_.clear();
  if (delimiter_ == ',' && line.find('"') != std::string_view::npos) {
    std::vector<CsvRow> rows = CutCsv(line);
    quoted_ = rows.empty() ? std::vector<std::string>() : std::move(rows[0].cells);
    for (const std::string& cell : quoted_) cells_.push_back(Trimmed(cell));
    return rows.empty() || rows[0].quotes == CsvQuotes::kRight;
  }
  for (size_t at = 0; at <= line.size();) {
    const size_t end = std::min(line.find(delimiter_, at), line.size());
    cells_.push_back(Trimmed(line.substr(at, end - at)));
    at = end + 1;
  }
  return true;
}

void HierarchyFiles::Heading(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  delimiter_ = DelimiterOf(line);
  if (!Cut(line)) {
    form_ = Form::kHopeless;
    return Trouble("a quoted cell of its heading isn't closed, or goes on behind its quote");
  }
  columns_ = cells_.size();
  std::set<std::string> names;
  for (const std::string_view cell : cells_) {
    if (cell.empty() || names.insert(NameKey(cell)).second) continue;
    form_ = Form::kHopeless;
    return Trouble("two columns are called '" + NameKey(cell) + "'");
  }
  const auto column = [this](std::string_view name) {
    const auto same = [&](std::string_view cell) { return NameKey(cell) == name; };
    return static_cast<size_t>(std::find_if(cells_.begin(), cells_.end(), same) - cells_.begin());
  };
  child_ = column("sourceid");
  parent_ = column("destinationid");
  type_ = column("typeid");
  active_ = column("active");
  id_ = column("id");
  form_ = Form::kRf2;
  if (std::max({child_, parent_, type_, active_, id_}) < columns_) return;
  child_ = column("child");
  parent_ = column("parent");
  form_ = Form::kPairs;
  if (std::max(child_, parent_) < columns_) return;
  form_ = Form::kHopeless;
  Trouble(
      "its heading names neither child and parent, nor the columns of an RF2 relationship file");
}

void HierarchyFiles::Line(std::string_view line) {
  ++line_;
  if (form_ == Form::kHopeless || Trimmed(line).empty()) return;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (form_ == Form::kUnknown) return Heading(line);
  // Three of four rows of a release are about something else.
  if (form_ == Form::kRf2 && line.find(kIsA) == std::string_view::npos) return;
  if (!Cut(line)) return Trouble("a quoted cell goes on behind its quote, or isn't closed");
  if (cells_.size() != columns_)
    return Trouble(std::to_string(cells_.size()) + " cells under " + std::to_string(columns_) +
                   " columns");
  if (form_ == Form::kRf2) return Rf2Row();
  Add(cells_[child_], cells_[parent_]);
}

void HierarchyFiles::Rf2Row() {
  if (cells_[type_] != kIsA) return;
  const auto [first, added] = relationships_.emplace(std::string(cells_[id_]), line_);
  if (!added) {
    Trouble("relationship " + first->first + " stands in line " + std::to_string(first->second) +
            " already: this is no snapshot, which has each once");
    form_ = Form::kHopeless;
    return;
  }
  if (cells_[active_] == "1") Add(cells_[child_], cells_[parent_]);
}

void HierarchyFiles::Add(std::string_view child, std::string_view parent) {
  for (const std::string_view code : {child, parent}) {
    if (auto trouble = CodeTrouble(system_, code)) return Trouble(std::move(*trouble));
    // What pairs are written with; and the system stands in the statement.
    const bool prefixed = code.size() > system_.size() && code[system_.size()] == ':' &&
                          NameKey(code.substr(0, system_.size())) == system_;
    if (prefixed || code.find_first_of(",\"") != std::string_view::npos)
      return Trouble("'" + std::string(code) + "' is no code");
  }
  if (child == parent) return Trouble("'" + std::string(child) + "' is below itself");
  const uint32_t above = Number(parent);
  pairs_.emplace_back(above, Number(child));
}

uint32_t HierarchyFiles::Number(std::string_view code) {
  const auto [found, added] =
      numbers_.try_emplace(std::string(code), static_cast<uint32_t>(codes_.size()));
  if (added) codes_.push_back(&found->first);
  return found->second;
}

std::string HierarchyFiles::Pairs() const {
  // Numbers in the order of the codes, so that pairs sort by number.
  std::vector<uint32_t> order(codes_.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [this](uint32_t a, uint32_t b) { return *codes_[a] < *codes_[b]; });
  std::vector<uint32_t> rank(codes_.size());
  for (uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  std::vector<uint64_t> sorted;
  sorted.reserve(pairs_.size());
  for (const auto& [parent, child] : pairs_)
    sorted.push_back(uint64_t{rank[parent]} << 32 | rank[child]);
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string text;
  for (const uint64_t pair : sorted) {
    text += *codes_[order[pair & UINT32_MAX]];
    text += ',';
    text += *codes_[order[pair >> 32]];
    text += '\n';
  }
  return text;
}

}  // namespace daybook::query
