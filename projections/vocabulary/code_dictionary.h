#pragma once
// Every (system, code) pair that a column names by number, with the first display seen.
#include <atomic>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "ledger/event/event.h"
#include "projections/columns/chunked_vector.h"
#include "projections/vocabulary/text_dictionary.h"

namespace daybook::projections {

// One writer (Intern), any number of readers. Number 0 is no code.
class CodeDictionary {
 public:
  explicit CodeDictionary(TextDictionary& texts);
  // The number of a pair, a new one if it has none; gives it a display if it had none.
  uint32_t Intern(const ledger::Coding& coding);
  // The same by numbers of texts, as a file of the vocabulary holds it.
  uint32_t Intern(uint32_t system, uint32_t code, uint32_t display);
  std::optional<uint32_t> Find(std::string_view system, std::string_view code) const;
  // `id` must come from a row, from Find or from Intern.
  ledger::Coding At(uint32_t id) const;

  struct Numbers {
    uint32_t system = 0;
    uint32_t code = 0;
    uint32_t display = 0;
  };
  Numbers NumbersOf(uint32_t id) const;
  // Codes held, the writer's to ask.
  size_t size() const { return codes_.size(); }
  // Numbers below it are held; any thread's to ask.
  uint32_t NumbersEnd() const;

 private:
  struct Entry {
    uint32_t system = 0;
    uint32_t code = 0;
    std::atomic<uint32_t> display{0};  // written once, maybe after readers know the code
  };
  static uint64_t PairOf(uint32_t system, uint32_t code) { return (uint64_t{system} << 32) | code; }

  TextDictionary& texts_;
  mutable std::shared_mutex mutex_;  // ids_; the writer reads without it
  ChunkedVector<Entry> codes_;
  std::unordered_map<uint64_t, uint32_t> ids_;
};

}  // namespace daybook::projections
