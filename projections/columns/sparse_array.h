#pragma once
// An array in chunks that versions share: a new version copies only the chunks it touches, so that
// publishing a snapshot costs what changed, not what there is.
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

namespace daybook::projections {

// Immutable once published. Chunks nobody wrote are not there.
template <typename T>
class SparseArray {
 public:
  static constexpr size_t kChunkElements = 1024;
  using Chunk = std::array<T, kChunkElements>;

  // Null where no element of the chunk was ever written.
  const T* Find(size_t index) const {
    const size_t chunk = index / kChunkElements;
    if (chunk >= chunks_.size() || !chunks_[chunk]) return nullptr;
    return &(*chunks_[chunk])[index % kChunkElements];
  }
  // Chunks there may be; chunk n holds the elements from n * kChunkElements on.
  size_t chunk_count() const { return chunks_.size(); }
  const Chunk* ChunkAt(size_t chunk) const { return chunks_[chunk].get(); }
  size_t bytes() const {
    size_t there = 0;
    for (const auto& chunk : chunks_) there += chunk ? sizeof(Chunk) : 0;
    return there + chunks_.size() * sizeof(chunks_[0]);
  }

 private:
  template <typename>
  friend class SparseArrayEditor;
  std::vector<std::shared_ptr<const Chunk>> chunks_;
};

// The one writer of the versions of an array.
template <typename T>
class SparseArrayEditor {
 public:
  using Array = SparseArray<T>;
  SparseArrayEditor() : published_(std::make_shared<const Array>()) {}

  const T* Find(size_t index) const {
    return working_ ? working_->Find(index) : published_->Find(index);
  }
  // The element, to be written. `fill(first, chunk)` gives a chunk its first contents, `first`
  // being the index of its first element.
  template <typename Fill>
  T& Edit(size_t index, const Fill& fill) {
    if (!working_) working_ = std::make_shared<Array>(*published_);
    const size_t at = index / Array::kChunkElements;
    auto [fresh, added] = fresh_.try_emplace(at, nullptr);
    if (added) {
      if (at >= working_->chunks_.size()) working_->chunks_.resize(at + 1);
      auto copy = std::make_shared<typename Array::Chunk>();
      if (const auto& old = working_->chunks_[at])
        *copy = *old;
      else
        fill(at * Array::kChunkElements, *copy);
      fresh->second = copy.get();
      working_->chunks_[at] = std::move(copy);
    }
    return (*fresh->second)[index % Array::kChunkElements];
  }
  // The array as it is now; later edits don't reach it.
  std::shared_ptr<const Array> Publish() {
    if (working_) published_ = std::move(working_);
    working_ = nullptr;
    fresh_.clear();
    return published_;
  }

 private:
  std::shared_ptr<const Array> published_;
  std::shared_ptr<Array> working_;  // null: nothing changed since Publish
  // Chunks made since Publish: nobody else has them, they may be written in place.
  std::unordered_map<size_t, typename Array::Chunk*> fresh_;
};

}  // namespace daybook::projections
