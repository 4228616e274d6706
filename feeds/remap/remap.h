#pragma once
// Reads the originals that a ledger keeps (ledger/log/log.h) again with today's mapping, says what
// it makes of them otherwise than the log has it, and appends corrections on request.
//
// A correction is an event of the same record that stands in the place of the one it corrects
// (field "corrects": SHA-256 of that one's content): it wins over it and over nothing else. What
// the message no longer says is withdrawn the same way; what it says besides is added, with the
// message's key as "corrects". Nothing in the log is changed: as known at an earlier position,
// answers stay what they were. Corrections are corrected in turn by a later run.
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ledger/store.h"

namespace daybook::feeds {

// Differences that are told one by one.
inline constexpr size_t kRemapExamplesMax = 10;

struct RemapReport {
  uint64_t messages = 0;  // in the log, but for corrections and definitions
  uint64_t compared = 0;  // of these: read again
  // And the others: read without an original (CSV, native events, a ledger of before originals were
  // kept), of erased residents, or with one that can be read in its file alone.
  uint64_t without_original = 0;
  uint64_t in_their_file = 0;
  std::map<std::string, uint64_t>
      unread;              // by why today's mapping refuses them; nothing is changed
  uint64_t differing = 0;  // messages of those compared
  // Differences that are not corrected, by why: events of another person than the message was
  // about (their erasure wouldn't reach its original), of an erased one, too long to be stored, or
  // that several messages said in the same words, of which not all may be wrong.
  std::map<std::string, uint64_t> left;
  uint64_t changed = 0, withdrawn = 0, added = 0;  // events
  std::map<std::string, uint64_t> parts;           // "observation.status" → changed events
  std::vector<std::string> examples;               // kRemapExamplesMax at most
  uint64_t corrections = 0;                        // events appended

  // One line of JSON, without line end.
  std::string ToJson() const;
};

enum class RemapMode : uint8_t { kReport, kCorrect };

struct RemapOptions {
  RemapMode mode = RemapMode::kReport;
  std::function<bool()> cancelled;                            // may be empty
  std::function<void(uint64_t done, uint64_t all)> progress;  // entries; may be empty
};

// Goes through the log twice, with kCorrect four times; memory grows with the corrections in it and
// the differences. With kCorrect a run that is stopped may have corrected a part: run it again.
// Blocks.
Result<RemapReport> Remap(ledger::Store& store, const RemapOptions& options);

}  // namespace daybook::feeds
