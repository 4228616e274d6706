#pragma once
// What a list or its revert notes in the log, as an entry of class feed (ledger/log_format.md):
// once when it begins and once when all of it is there. No answer comes from these; they say which
// lists the ledger has taken in, and what a list is called.
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "feeds/csv/lists/period.h"
#include "ledger/base/ids.h"
#include "ledger/base/result.h"

namespace daybook::feeds::csv {

enum class NoteStep : uint8_t {
  kListBegins,
  kListDone,
  kRevertBegins,
  kRevertDone,
};

// Numbers of the lists and reverts of one as-of. What other mappings and formats say has number 0
// and is earlier.
inline constexpr uint64_t kFirstListNumber = 1;
inline constexpr uint64_t kListNumberMax = 999'999'999;

struct LoadNote {
  NoteStep step = NoteStep::kListBegins;
  std::string source{};
  std::string record_type{};
  PartialTime as_of{};             // day or clock time
  std::optional<Period> period{};  // none: a whole list
  // Tells what came first of the lists and reverts of one as-of: kFirstListNumber, and higher once
  // one of them was taken back or replaced; version number of what they say.
  uint64_t number = kFirstListNumber;
  // Done: the position of what began. A revert that begins: of the list it takes back.
  std::optional<LogPosition> of{};
  std::string digest{};  // a list that begins: of what is in it and of its mapping, hex
  bool whole = true;     // a list that is done: false where its removals were held back
  // A list that is done: records that it has and that could not be read, as UnreadName gives them.
  std::set<std::string> unread{};
};

// One line of JSON.
std::string NoteText(const LoadNote& note);
// kCorruption for what NoteText doesn't write.
Result<LoadNote> ParseNote(std::string text);

}  // namespace daybook::feeds::csv
