#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "feeds/io/byte_stream.h"

namespace daybook::feeds {
namespace {

// The packed side: a buffer over the inner stream that knows its offset.
class PackedInput {
 public:
  explicit PackedInput(std::unique_ptr<ByteStream> inner)
      : inner_(std::move(inner)), buffer_(kPackedChunkBytes) {}

  // True if there is at least one byte; false at the end.
  Result<bool> Fill() {
    if (begin_ < end_) return true;
    consumed_ += end_;
    begin_ = end_ = 0;
    DAYBOOK_ASSIGN(end_, inner_->Read(buffer_.data(), buffer_.size()));
    return end_ > 0;
  }
  // Tries to have `count` bytes without taking any; fewer only at the end.
  Result<std::string_view> Look(size_t count) {
    while (end_ - begin_ < count) {
      DAYBOOK_ASSIGN(const size_t got, inner_->Read(buffer_.data() + end_, buffer_.size() - end_));
      if (got == 0) break;
      end_ += got;
    }
    return std::string_view(buffer_.data() + begin_, std::min(count, end_ - begin_));
  }
  char* bytes() { return buffer_.data() + begin_; }
  size_t size() const { return end_ - begin_; }
  void Take(size_t count) { begin_ += count; }
  uint64_t offset() const { return consumed_ + begin_; }
  const std::string& name() const { return inner_->name(); }

  Error Damaged(const std::string& what) const {
    return {ErrorCode::kBadData, what, name() + " byte " + std::to_string(offset()) + " (packed)",
            "fetch the file again; what was unpacked before that byte has been read"};
  }

 private:
  std::unique_ptr<ByteStream> inner_;
  std::vector<char> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t consumed_ = 0;
};

class PlainStream : public ByteStream {
 public:
  explicit PlainStream(PackedInput input) : input_(std::move(input)) {}
  Result<size_t> Read(char* buffer, size_t capacity) override {
    DAYBOOK_ASSIGN(const bool more, input_.Fill());
    if (!more) return size_t{0};
    const size_t count = std::min(capacity, input_.size());
    std::memcpy(buffer, input_.bytes(), count);
    input_.Take(count);
    return count;
  }
  const std::string& name() const override { return input_.name(); }

 private:
  PackedInput input_;
};

class GzipStream : public ByteStream {
 public:
  explicit GzipStream(PackedInput input) : input_(std::move(input)) {
    DAYBOOK_CHECK(inflateInit2(&zlib_, 15 + 16) == Z_OK);  // 15: any window; 16: gzip header
  }
  ~GzipStream() override { inflateEnd(&zlib_); }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  Result<size_t> Read(char* buffer, size_t capacity) override {
    if (capacity == 0 || failed_) return size_t{0};
    while (broken_.empty()) {
      DAYBOOK_ASSIGN(const bool more, input_.Fill());
      if (!inside_member_ && (!more || !BeginMember())) return size_t{0};
      const size_t produced = Inflate(buffer, std::min(capacity, kPackedChunkBytes));
      if (produced > 0) return produced;
      // Without bytes left zlib may still have had output to give; now it had none.
      if (!more && inside_member_) broken_ = "it ends in the middle";
    }
    failed_ = true;
    return input_.Damaged("the gzip file is damaged: " + broken_);
  }
  const std::string& name() const override { return input_.name(); }

 private:
  // Zero bytes after the last member are padding, as gzip itself reads it.
  bool BeginMember() {
    if (members_ > 0 && input_.bytes()[0] == '\0') {
      failed_ = true;
      return false;
    }
    if (members_ > 0) inflateReset(&zlib_);
    ++members_;
    inside_member_ = true;
    return true;
  }

  size_t Inflate(char* buffer, size_t capacity) {
    const size_t packed = input_.size();
    zlib_.next_in = reinterpret_cast<Bytef*>(input_.bytes());
    zlib_.avail_in = static_cast<uInt>(packed);
    zlib_.next_out = reinterpret_cast<Bytef*>(buffer);
    zlib_.avail_out = static_cast<uInt>(capacity);
    const int outcome = inflate(&zlib_, Z_NO_FLUSH);
    input_.Take(packed - zlib_.avail_in);
    if (outcome == Z_STREAM_END) {
      inside_member_ = false;
    } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
      broken_ = zlib_.msg ? zlib_.msg : "unreadable block";
    }
    return capacity - zlib_.avail_out;
  }

  PackedInput input_;
  z_stream zlib_{};
  std::string broken_;
  int members_ = 0;
  bool inside_member_ = false;
  bool failed_ = false;
};

class ZstdStream : public ByteStream {
 public:
  explicit ZstdStream(PackedInput input) : input_(std::move(input)), zstd_(ZSTD_createDCtx()) {
    DAYBOOK_CHECK(zstd_ != nullptr);
    ZSTD_DCtx_setParameter(zstd_, ZSTD_d_windowLogMax, kZstdWindowLogMax);
  }
  ~ZstdStream() override { ZSTD_freeDCtx(zstd_); }
  ZstdStream(const ZstdStream&) = delete;
  ZstdStream& operator=(const ZstdStream&) = delete;

  Result<size_t> Read(char* buffer, size_t capacity) override {
    if (capacity == 0 || failed_) return size_t{0};
    for (;;) {
      DAYBOOK_ASSIGN(const bool more, input_.Fill());
      if (!more && !inside_frame_) return size_t{0};
      ZSTD_inBuffer in{input_.bytes(), input_.size(), 0};
      ZSTD_outBuffer out{buffer, std::min(capacity, kPackedChunkBytes), 0};
      const size_t left = ZSTD_decompressStream(zstd_, &out, &in);
      input_.Take(in.pos);
      if (ZSTD_isError(left)) {
        failed_ = true;
        return input_.Damaged("the zstd file is damaged: " + std::string(ZSTD_getErrorName(left)));
      }
      inside_frame_ = left != 0;
      if (out.pos > 0) return out.pos;
      if (!more && inside_frame_) {
        failed_ = true;
        return input_.Damaged("the zstd file ends in the middle");
      }
    }
  }
  const std::string& name() const override { return input_.name(); }

 private:
  PackedInput input_;
  ZSTD_DCtx* zstd_;
  bool inside_frame_ = false;
  bool failed_ = false;
};

bool NamesPacked(const std::string& name) {
  return name.ends_with(".gz") || name.ends_with(".zst");
}

}  // namespace

Result<std::unique_ptr<ByteStream>> Unpack(std::unique_ptr<ByteStream> packed) {
  PackedInput input(std::move(packed));
  DAYBOOK_ASSIGN(const std::string_view magic, input.Look(4));
  // Packed, even nothing has some bytes: of such a file all were lost.
  if (magic.empty() && NamesPacked(input.name()))
    return input.Damaged("the packed file is empty, it has not even a header");
  const bool gzip = magic.starts_with("\x1f\x8b");
  const bool zstd = magic == "\x28\xb5\x2f\xfd";
  if (gzip) return std::unique_ptr<ByteStream>(std::make_unique<GzipStream>(std::move(input)));
  if (zstd) return std::unique_ptr<ByteStream>(std::make_unique<ZstdStream>(std::move(input)));
  return std::unique_ptr<ByteStream>(std::make_unique<PlainStream>(std::move(input)));
}

}  // namespace daybook::feeds
