#pragma once
// Files that say which code is below which, line by line: CSV or TSV with the columns `child` and
// `parent`, or an RF2 relationship snapshot of SNOMED CT (SNOMED CT Release File Specifications,
// "Relationship File"), of which the active is-a rows count. What is kept of them is one sorted
// text of lines "child,parent", the same for the same pairs whatever the order of their rows.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "query/codes/code_list.h"
#include "query/session.h"

namespace daybook::query {

// Longest text of pairs that a definition keeps, in bytes: two million is-a rows of SNOMED CT.
inline constexpr size_t kHierarchyBytesMax = 48u << 20;
// What the door puts before the name of a file that it sends only the pairs of, and before the
// file's own SHA-256, which is the first line of what it sends then. A list of codes from the same
// file comes whole, under the bare name.
inline constexpr std::string_view kCutFrom = "#sha256 ";

class HierarchyFiles {
 public:
  // `system`: of the codes. Polls `cancel`, which outlives it, in a long text.
  explicit HierarchyFiles(std::string_view system = {}, const CancelFlag* cancel = nullptr)
      : system_(system), cancel_(cancel) {}

  // Begins a file; lines follow.
  void Begin();
  // One line without its end. After a trouble that makes the rest senseless it does nothing.
  void Line(std::string_view line);
  // All lines of a text, as a file. False if it was cancelled.
  [[nodiscard]] bool Text(std::string_view text);

  const std::vector<FileTrouble>& troubles() const { return troubles_; }
  // The pairs of all files so far; empty if nothing was found.
  std::string Pairs() const;

 private:
  enum class Form : uint8_t { kUnknown, kPairs, kRf2, kHopeless };
  void Heading(std::string_view line);
  bool Cut(std::string_view line);
  void PairRow();
  void Rf2Row();
  void Add(std::string_view child, std::string_view parent);
  uint32_t Number(std::string_view code);
  void Trouble(std::string message);

  const std::string system_;
  const CancelFlag* const cancel_;
  Form form_ = Form::kUnknown;
  char delimiter_ = ',';
  uint32_t line_ = 0;
  std::vector<std::string_view> cells_;
  std::vector<std::string> quoted_;  // what cells_ point into where a line has quotes
  size_t columns_ = 0;
  // RF2: id, active, source, destination, type; pairs: child, parent in the last two of three.
  size_t id_ = 0, active_ = 0, child_ = 0, parent_ = 0, type_ = 0;
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<const std::string*> codes_;
  std::vector<std::pair<uint32_t, uint32_t>> pairs_;         // parent, child
  std::unordered_map<std::string, uint32_t> relationships_;  // of this file: id, line
  std::vector<FileTrouble> troubles_;
};

}  // namespace daybook::query
