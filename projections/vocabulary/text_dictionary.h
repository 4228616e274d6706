#pragma once
// Every text that a column names by number. It only grows; what it holds never moves.
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string_view>
#include <vector>

#include "projections/columns/chunked_vector.h"

namespace daybook::projections {

// One writer (Intern), any number of readers. Number 0 is the empty text.
class TextDictionary {
 public:
  TextDictionary();
  // The number of a text, a new one if it has none.
  uint32_t Intern(std::string_view text);
  std::optional<uint32_t> Find(std::string_view text) const;
  // `id` must come from a row, from Find or from Intern.
  std::string_view At(uint32_t id) const { return texts_[id]; }
  // Texts held, the writer's to ask.
  size_t size() const { return texts_.size(); }
  size_t bytes() const { return bytes_; }

 private:
  // The slot of `text` in slots_: the one that holds it, else the free one where it belongs.
  size_t SlotOf(std::string_view text, uint64_t hash) const;
  void Grow();
  std::string_view Keep(std::string_view text);

  mutable std::shared_mutex mutex_;  // slots_ and hashes_; the writer reads without it
  ChunkedVector<std::string_view> texts_;
  std::vector<uint32_t> slots_;   // open addressing: id + 1, 0 is free
  std::vector<uint32_t> hashes_;  // of slots_, so that most misses touch no text
  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t block_left_ = 0;
  char* block_next_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace daybook::projections
