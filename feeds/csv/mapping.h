#pragma once
// What the columns of a CSV file mean: a mapping file, JSON (README.md). One mapping is one kind of
// event; a file of several kinds is read with several mappings.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/input.h"
#include "ledger/base/result.h"
#include "ledger/event/event.h"

namespace daybook::feeds::csv {

// Longest mapping file, in bytes.
inline constexpr size_t kMappingBytesMax = 256u << 10;

// Where a part of an event comes from.
struct Origin {
  std::string column;  // empty: the constant
  std::string constant;
  std::string system;          // of a code or identifier
  std::string system_column;   // names the system, where it differs by row
  std::string display_column;  // words beside a code, name beside a reference
  std::string unit;            // of an amount
  std::string unit_column;
  // Words of the column and what they are; a word that isn't there sends the row to quarantine.
  std::map<std::string, std::string> values;
};

// Parts of an event that are no fields.
enum class Part : uint8_t {
  kSubject,
  kVersion,
  kAt,
  kUntil,
  kWritten,
  kStatus,
  kCode,
  kAuthor,
  kPerformer,
  kPlace,
  kOrganisation,
  kEncounter,
};
std::optional<Part> PartFromWord(std::string_view word);

// What a file stands for beside its rows: records that it lacks are no longer reported.
enum class Replaces : uint8_t {
  kNothing,
  kAll,     // "snapshot": everything of its source and record type
  kPeriod,  // "period": what was so within a period
};

struct Mapping {
  Replaces replaces = Replaces::kNothing;
  ledger::Kind kind = ledger::Kind::kObservation;
  std::string record_type;          // the source's word for it: "conditions"
  std::vector<std::string> record;  // columns that tell one record from another
  char delimiter = ',';
  std::string charset = "UTF-8";   // a name of iconv(3)
  std::vector<std::string> dates;  // "DD/MM/YYYY"; ISO 8601 is always read
  std::map<Part, Origin> parts;    // kSubject among them
  std::vector<std::pair<ledger::FieldId, Origin>> fields;
};

// kBadData with the member at fault in Error::place.
Result<Mapping> ParseMapping(std::string text);
// The text of a mapping file, cut behind what ParseMapping takes.
Result<std::string> ReadMappingText(ByteStream& file);
// Every column that the mapping names, once, sorted.
std::vector<std::string> ColumnsOf(const Mapping& mapping);

}  // namespace daybook::feeds::csv
