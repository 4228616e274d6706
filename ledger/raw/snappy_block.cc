#include "ledger/raw/snappy_block.h"

#include "ledger/raw/raw_varint.h"

namespace daybook::ledger {
namespace {

// Little-endian integer of `count` bytes from the front.
bool TakeLittleEndian(std::string_view& in, size_t count, size_t& out) {
  if (in.size() < count) return false;
  out = 0;
  for (size_t i = 0; i < count; ++i)
    out |= static_cast<size_t>(static_cast<uint8_t>(in[i])) << (8 * i);
  in.remove_prefix(count);
  return true;
}

bool TakeLiteral(uint8_t tag, std::string_view& in, std::string& out) {
  constexpr size_t kShortLiteralMax = 59;
  size_t length = tag >> 2;
  if (length > kShortLiteralMax && !TakeLittleEndian(in, length - kShortLiteralMax, length))
    return false;
  ++length;
  if (length > in.size()) return false;
  out += in.substr(0, length);
  in.remove_prefix(length);
  return true;
}

bool TakeCopy(uint8_t tag, std::string_view& in, std::string& out) {
  size_t length = static_cast<size_t>(tag >> 2) + 1;
  size_t offset = 0;
  if ((tag & 3) == 1) {
    if (!TakeLittleEndian(in, 1, offset)) return false;
    length = static_cast<size_t>(tag >> 2 & 7) + 4;
    offset |= static_cast<size_t>(tag >> 5) << 8;
  } else if (!TakeLittleEndian(in, (tag & 3) == 2 ? 2 : 4, offset)) {
    return false;
  }
  if (offset == 0 || offset > out.size() || length > kUnpackedBlockBytesMax) return false;
  // Byte by byte: the copy may read what it has just written.
  for (size_t i = 0; i < length; ++i) out += out[out.size() - offset];
  return true;
}

}  // namespace

bool UnpackSnappy(std::string_view packed, std::string& out) {
  uint64_t length = 0;
  out.clear();
  if (!TakeVarint(packed, length) || length > kUnpackedBlockBytesMax) return false;
  out.reserve(length);
  while (!packed.empty() && out.size() <= length) {
    const auto tag = static_cast<uint8_t>(packed.front());
    packed.remove_prefix(1);
    if (!((tag & 3) == 0 ? TakeLiteral(tag, packed, out) : TakeCopy(tag, packed, out)))
      return false;
  }
  return packed.empty() && out.size() == length;
}

}  // namespace daybook::ledger
