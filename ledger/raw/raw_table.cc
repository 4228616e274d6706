#include "ledger/raw/raw_table.h"

#include <snappy.h>

#include <fstream>

#include "ledger/raw/crc32c.h"
#include "ledger/raw/raw_varint.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kFooterBytes = 48;
constexpr uint64_t kHandlesBytes = 40;      // two handles, filled up with zeros
constexpr uint64_t kBlockTrailerBytes = 5;  // compression, masked crc
constexpr std::string_view kTableMagic = "\x57\xfb\x80\x8b\x24\x75\x47\xdb";
constexpr char kPlainBlock = 0;
constexpr char kSnappyBlock = 1;
// Longest block that is unpacked, in bytes; LevelDB writes blocks of its block size and one entry,
// and the longest entry is a quarantined input (quarantine_db.h, kQuarantineRawBytesMax).
constexpr size_t kUnpackedBlockBytesMax = (256u << 20) + (1u << 20);

struct Handle {
  uint64_t offset = 0;
  uint64_t length = 0;
  uint64_t end() const { return offset + length + kBlockTrailerBytes; }
};

struct Footer {
  Handle metaindex;
  Handle index;
};

// A table's file, and where it was found damaged.
struct Damageable {
  fs::path file;
  std::optional<uint64_t> damaged_at{};
};

Error Damaged(Damageable& table, uint64_t offset, const std::string& what) {
  const fs::path& file = table.file;
  table.damaged_at = offset;
  return Error{ErrorCode::kCorruption, what + " at byte " + std::to_string(offset), file.string(),
               "restore the folder from a backup"};
}

bool TakeHandle(std::string_view& in, Handle& out) {
  return TakeVarint(in, out.offset) && TakeVarint(in, out.length);
}

Result<std::string> ReadAt(std::ifstream& in, Damageable& table, uint64_t offset, uint64_t length) {
  std::string bytes(length, '\0');
  in.clear();
  in.seekg(static_cast<std::streamoff>(offset));
  in.read(bytes.data(), static_cast<std::streamsize>(length));
  if (!in) return Damaged(table, offset, "the file ends before its block");
  return bytes;
}

Result<Footer> ReadFooter(std::ifstream& in, Damageable& table, uint64_t size_bytes) {
  std::error_code failed;
  const uint64_t actual = fs::file_size(table.file, failed);
  if (failed)
    return Error{ErrorCode::kCorruption, "a table that the MANIFEST names is missing",
                 table.file.string(), "restore the folder from a backup"};
  if (actual != size_bytes || size_bytes < kFooterBytes)
    return Damaged(table, actual,
                   "the table should have " + std::to_string(size_bytes) + " bytes, it ends");
  const uint64_t at = size_bytes - kFooterBytes;
  DAYBOOK_ASSIGN(const std::string bytes, ReadAt(in, table, at, kFooterBytes));
  std::string_view rest = std::string_view(bytes).substr(0, kHandlesBytes);
  Footer footer;
  bool good = TakeHandle(rest, footer.metaindex) && TakeHandle(rest, footer.index);
  good = good && rest.find_first_not_of('\0') == std::string_view::npos;
  good = good && bytes.substr(kHandlesBytes) == kTableMagic;
  // The two last blocks lie end to end before the footer.
  good = good && footer.index.offset < at && footer.index.length < at && footer.index.end() == at &&
         footer.metaindex.offset < at && footer.metaindex.length < at &&
         footer.metaindex.end() == footer.index.offset;
  if (!good) return Damaged(table, at, "the table's footer can't be read");
  return footer;
}

// False for bytes that are not a whole Snappy block.
bool UnpackSnappy(const std::string& packed, std::string& out) {
  size_t length = 0;
  return snappy::GetUncompressedLength(packed.data(), packed.size(), &length) &&
         length <= kUnpackedBlockBytesMax && snappy::Uncompress(packed.data(), packed.size(), &out);
}

// Entries of one unpacked block: keys share prefixes with their predecessor.
class BlockEntries {
 public:
  // False if the block has no proper end (restart offsets and their number).
  bool Reset(std::string block) {
    block_ = std::move(block);
    key_.clear();
    if (block_.size() < 4) return false;
    const uint64_t restarts = Fixed32(block_.size() - 4);
    if (restarts == 0 || restarts > (block_.size() - 4) / 4) return false;
    rest_ = std::string_view(block_).substr(0, block_.size() - 4 - restarts * 4);
    return true;
  }
  bool at_end() const { return rest_.empty(); }
  // False if what comes next is not an entry.
  bool Next(RawPairView& pair) {
    uint64_t shared = 0;
    uint64_t own = 0;
    uint64_t value = 0;
    if (!TakeVarint(rest_, shared) || !TakeVarint(rest_, own) || !TakeVarint(rest_, value) ||
        shared > key_.size() || own > rest_.size() || value > rest_.size() - own)
      return false;
    key_.resize(shared);
    key_ += rest_.substr(0, own);
    pair.key = key_;
    pair.value = rest_.substr(own, value);
    rest_.remove_prefix(own + value);
    return true;
  }

 private:
  uint64_t Fixed32(size_t at) const {
    uint64_t out = 0;
    for (size_t i = 0; i < 4; ++i)
      out |= static_cast<uint64_t>(static_cast<uint8_t>(block_[at + i])) << (8 * i);
    return out;
  }
  std::string block_;
  std::string_view rest_;
  std::string key_;
};

class TableFile final : public RawTable {
 public:
  TableFile(fs::path file, uint64_t size_bytes)
      : table_{std::move(file)}, size_bytes_(size_bytes), in_(table_.file, std::ios::binary) {}

  // Data blocks, filter, metaindex and index follow one another from the first byte.
  Status Check() {
    DAYBOOK_ASSIGN(const Footer footer, ReadFooter(in_, table_, size_bytes_));
    DAYBOOK_TRY(ReadHandles(footer.index, blocks_));
    std::vector<Handle> meta;
    DAYBOOK_TRY(ReadHandles(footer.metaindex, meta));
    uint64_t end = 0;
    for (const std::vector<Handle>* handles : {&blocks_, &meta}) {
      for (const Handle& handle : *handles) {
        if (handle.offset != end || handle.length > size_bytes_)
          return Damaged(table_, end, "the blocks don't lie end to end");
        end = handle.end();
      }
    }
    if (end != footer.metaindex.offset)
      return Damaged(table_, end, "the blocks don't lie end to end");
    for (const Handle& filter : meta) {
      auto block = ReadBlock(filter);
      if (!block.ok()) return block.error();
    }
    return {};
  }

  Result<bool> Next() override {
    while (entries_.at_end()) {
      if (next_block_ == blocks_.size()) return false;
      DAYBOOK_ASSIGN(std::string block, ReadBlock(blocks_[next_block_]));
      if (!entries_.Reset(std::move(block))) return BadBlock();
      ++next_block_;
    }
    if (!entries_.Next(pair_) || pair_.key.size() < 8) return BadBlock();
    return true;
  }
  const RawPairView& pair() const override { return pair_; }
  std::optional<uint64_t> damaged_at() const { return table_.damaged_at; }

 private:
  Error BadBlock() {
    const size_t block = next_block_ == 0 ? 0 : next_block_ - 1;
    return Damaged(table_, blocks_[block].offset, "a block's entries can't be read");
  }

  // The bytes of a block, unpacked, its checksum right.
  Result<std::string> ReadBlock(const Handle& handle) {
    DAYBOOK_ASSIGN(std::string bytes,
                   ReadAt(in_, table_, handle.offset, handle.length + kBlockTrailerBytes));
    uint32_t stored = 0;
    for (size_t i = 0; i < 4; ++i)
      stored |= static_cast<uint32_t>(static_cast<uint8_t>(bytes[handle.length + 1 + i]))
                << (8 * i);
    const std::string_view summed = std::string_view(bytes).substr(0, handle.length + 1);
    if (MaskCrc(Crc32c(summed)) != stored)
      return Damaged(table_, handle.offset, "a block's checksum doesn't match");
    const char compression = bytes[handle.length];
    bytes.resize(handle.length);
    if (compression == kPlainBlock) return bytes;
    std::string unpacked;
    if (compression != kSnappyBlock || !UnpackSnappy(bytes, unpacked))
      return Damaged(table_, handle.offset, "a block can't be unpacked");
    return unpacked;
  }

  // Index and metaindex: the values are block handles.
  Status ReadHandles(const Handle& at, std::vector<Handle>& out) {
    DAYBOOK_ASSIGN(std::string block, ReadBlock(at));
    BlockEntries entries;
    if (!entries.Reset(std::move(block)))
      return Damaged(table_, at.offset, "an index can't be read");
    RawPairView pair;
    while (!entries.at_end()) {
      Handle handle;
      if (!entries.Next(pair)) return Damaged(table_, at.offset, "an index can't be read");
      std::string_view value = pair.value;
      if (!TakeHandle(value, handle) || !value.empty())
        return Damaged(table_, at.offset, "an index can't be read");
      out.push_back(handle);
    }
    return {};
  }

  Damageable table_;
  uint64_t size_bytes_;
  std::ifstream in_;
  std::vector<Handle> blocks_;
  size_t next_block_ = 0;
  BlockEntries entries_;
  RawPairView pair_;
};

}  // namespace

Status CheckTableFooter(const fs::path& file, uint64_t size_bytes) {
  std::ifstream in(file, std::ios::binary);
  Damageable table{file};
  auto footer = ReadFooter(in, table, size_bytes);
  if (!footer.ok()) return footer.error();
  return {};
}

Status CheckTable(const fs::path& file, uint64_t size_bytes, std::optional<uint64_t>& damaged_at) {
  TableFile table(file, size_bytes);
  Status sound = table.Check();
  for (bool more = true; sound.ok() && more;) {
    const Result<bool> next = table.Next();
    if (next.ok())
      more = *next;
    else
      sound = next.error();
  }
  damaged_at = table.damaged_at();
  return sound;
}

Result<std::unique_ptr<RawTable>> RawTable::Open(const fs::path& file, uint64_t size_bytes) {
  auto table = std::make_unique<TableFile>(file, size_bytes);
  DAYBOOK_TRY(table->Check());
  return std::unique_ptr<RawTable>(std::move(table));
}

}  // namespace daybook::ledger
