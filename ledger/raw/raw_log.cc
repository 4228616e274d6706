#include "ledger/raw/raw_log.h"

#include <algorithm>
#include <optional>

#include "ledger/raw/crc32c.h"

namespace daybook::ledger {
namespace {

constexpr size_t kBlockBytes = 32768;
constexpr size_t kFragmentHeaderBytes = 7;  // masked crc, length, type
constexpr uint8_t kFull = 1;
constexpr uint8_t kFirst = 2;
constexpr uint8_t kLast = 4;

struct Fragment {
  uint8_t type = 0;
  std::string_view bytes;
};

// LevelDB begins a record wherever a header fits. Where nothing but the header fits, the record's
// first fragment is empty; it writes no other empty one, because none of its records is empty.
bool MayBeEmpty(uint8_t type, size_t block_left) {
  return type == kFirst && block_left == kFragmentHeaderBytes;
}

// The fragment at `at`; nullopt and why if there is none.
std::optional<Fragment> FragmentAt(std::string_view file, size_t at, std::string& why) {
  const auto byte = [&](size_t i) {
    return static_cast<uint32_t>(static_cast<uint8_t>(file[at + i]));
  };
  const size_t block_left = kBlockBytes - at % kBlockBytes;
  if (block_left < kFragmentHeaderBytes || file.size() - at < kFragmentHeaderBytes) {
    why = "a record's header is cut short";
    return std::nullopt;
  }
  const uint32_t stored_crc = byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
  const size_t length = byte(4) | byte(5) << 8;
  const auto type = static_cast<uint8_t>(byte(6));
  const bool fits = length <= block_left - kFragmentHeaderBytes;
  if (!fits || type < kFull || type > kLast || (length == 0 && !MayBeEmpty(type, block_left))) {
    why = "not a record's header";
    return std::nullopt;
  }
  if (length > file.size() - at - kFragmentHeaderBytes) {
    why = "a record is cut short";
    return std::nullopt;
  }
  if (MaskCrc(Crc32c(file.substr(at + 6, length + 1))) != stored_crc) {
    why = "a record's checksum doesn't match";
    return std::nullopt;
  }
  return Fragment{type, file.substr(at + kFragmentHeaderBytes, length)};
}

// Whether the header at `at`, but for its checksum, is one that LevelDB begins a record with: a
// whole record, or a first fragment, which goes to the end of its block.
bool MayBegin(std::string_view file, size_t at) {
  const size_t block_left = kBlockBytes - at % kBlockBytes;
  if (block_left < kFragmentHeaderBytes || file.size() - at < kFragmentHeaderBytes) return false;
  const auto byte = [&](size_t i) { return size_t{static_cast<uint8_t>(file[at + i])}; };
  const size_t length = byte(4) | byte(5) << 8;
  const auto type = static_cast<uint8_t>(byte(6));
  const size_t room = block_left - kFragmentHeaderBytes;
  return type == kFull ? length > 0 && length <= room : type == kFirst && length == room;
}

// Whether a record begins after the damage at `from`: at any offset, because the damage may have
// hit a length, and in any later block, because it may have hit the beginnings of blocks. Few
// offsets get as far as the checksum.
bool RecordFollows(std::string_view file, size_t from) {
  std::string why;
  for (size_t at = from; at < file.size(); ++at)
    if (MayBegin(file, at) && FragmentAt(file, at, why)) return true;
  return false;
}

bool AllZero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

// Walks the fragments of one file and puts records together.
class Walk {
 public:
  Walk(std::string_view file, const std::function<void(std::string_view)>& take)
      : file_(file), take_(take) {}

  RawLogEnd Run() {
    while (end_.clean && at_ < file_.size()) {
      if (!SkipBlockTrailer()) TakeFragment();
    }
    if (end_.clean && in_record_) Damaged(file_.size(), "a record has no end");
    return end_;
  }

 private:
  // The last bytes of a block that no header fits in are zero.
  bool SkipBlockTrailer() {
    const size_t block_left = kBlockBytes - at_ % kBlockBytes;
    if (block_left >= kFragmentHeaderBytes) return false;
    const std::string_view trailer = file_.substr(at_, block_left);
    if (AllZero(trailer)) {
      at_ += trailer.size();
    } else {
      Damaged(at_, "the end of a block is not zero");
    }
    return true;
  }

  void TakeFragment() {
    std::string why;
    const auto fragment = FragmentAt(file_, at_, why);
    if (!fragment) return Damaged(at_, why);
    const bool begins = fragment->type <= kFirst;
    if (begins == in_record_) return Damaged(at_, "a record begins or goes on where it can't");
    if (begins) record_.clear();
    record_ += fragment->bytes;
    at_ += kFragmentHeaderBytes + fragment->bytes.size();
    in_record_ = fragment->type != kFull && fragment->type != kLast;
    if (in_record_) return;
    take_(record_);
    ++end_.records;
    end_.whole_bytes = at_;
  }

  void Damaged(size_t offset, const std::string& what) {
    end_.clean = false;
    end_.damage_offset = offset;
    end_.what = what;
    end_.record_follows = RecordFollows(file_, offset);
  }

  std::string_view file_;
  const std::function<void(std::string_view)>& take_;
  RawLogEnd end_;
  size_t at_ = 0;
  bool in_record_ = false;
  std::string record_;
};

}  // namespace

RawLogEnd ReadRawLog(std::string_view bytes, const std::function<void(std::string_view)>& take) {
  return Walk(bytes, take).Run();
}

}  // namespace daybook::ledger
