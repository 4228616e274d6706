#pragma once
// A vector that only grows and never moves what it holds, so that readers of an older snapshot go
// on while one writer appends.
#include <array>
#include <bit>
#include <cstddef>
#include <memory>

namespace daybook::projections {

// One writer. A reader may use elements below a size it learned through a lock or a snapshot.
template <typename T>
class ChunkedVector {
 public:
  // Elements appended; the writer's to ask.
  size_t size() const { return size_; }
  const T& operator[](size_t index) const { return *Slot(index); }
  T& operator[](size_t index) { return *Slot(index); }

  // A new last element, default-made, to be filled before anybody is told of it.
  T& Grow() {
    const Place place = PlaceOf(size_);
    if (!chunks_[place.chunk]) chunks_[place.chunk] = std::make_unique<T[]>(SizeOf(place.chunk));
    ++size_;
    return chunks_[place.chunk][place.offset];
  }

 private:
  // Chunk n holds kFirst << n elements: 40 of them are more than any machine has.
  static constexpr size_t kFirstBits = 8;
  static constexpr size_t kChunksMax = 40;
  struct Place {
    size_t chunk;
    size_t offset;
  };
  static constexpr size_t SizeOf(size_t chunk) { return size_t{1} << (kFirstBits + chunk); }
  static Place PlaceOf(size_t index) {
    const size_t shifted = index + (size_t{1} << kFirstBits);
    const size_t top = static_cast<size_t>(std::bit_width(shifted)) - 1;
    return {top - kFirstBits, shifted - (size_t{1} << top)};
  }
  T* Slot(size_t index) const {
    const Place place = PlaceOf(index);
    return &chunks_[place.chunk][place.offset];
  }

  std::array<std::unique_ptr<T[]>, kChunksMax> chunks_;
  size_t size_ = 0;
};

}  // namespace daybook::projections
