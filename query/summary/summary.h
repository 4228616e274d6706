#pragma once
// What the next clinician must know about one resident, as a pure function of (events up to a
// position, a date, a Visibility), computed when it is read (walls.md 5).
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "query/bind/catalogue.h"
#include "query/exec/node.h"

namespace daybook::query {

// How a section stands when it has no items to act on. Known-absent, all or in part, said not to be
// known, not recorded and withheld (by its source, or from who asks) are four things (careql.md
// question 3).
enum class SectionState : uint8_t {
  kRecorded,
  kNoneKnown,
  kNoneKnownInPart,  // of some sort: "no known drug allergies"
  kNoInformation,
  kNotRecorded,
  kWithheld
};
std::string_view StateWord(SectionState state);

struct SummaryItem {
  std::optional<PartialTime> at, until;
  std::string text;
  std::optional<ledger::Coding> code;
  Value value;         // a result's value
  std::string detail;  // dose, reactions, parts of a result, why it was not done
  std::string status;
  std::string source, author, organisation;
  std::string id;
};

struct SummarySection {
  std::string name;  // "allergies", "problems", …
  SectionState state = SectionState::kNotRecorded;
  std::vector<SummaryItem> items;
  uint64_t left_out = 0;  // older items that are not shown
};

struct Summary {
  std::vector<std::pair<std::string, Value>> person;  // nhs_number, name, born, age, …
  std::vector<SummarySection> sections;
  std::map<std::string, uint32_t> definitions;  // name: version used
};

// With what the measures of `catalogue` still want (gaps.h).
Summary Summarise(ResidentNo resident, const DefinitionCatalogue& catalogue, Exec& exec);
// How records of one kind stand of a resident who has none to show.
SectionState StateOfKind(ledger::Kind kind, ResidentNo resident, Exec& exec);

// The summary as rows: section, at, until, text, code, value, detail, status, source, id.
std::vector<ColumnInfo> SummaryColumns();
std::vector<Row> SummaryRows(const Summary& summary);
// As JSON (server/api.md); `frame` holds ready JSON members to put first (as_at …).
std::string SummaryJson(const Summary& summary, const std::string& frame);

}  // namespace daybook::query
