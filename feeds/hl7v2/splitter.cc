#include "feeds/hl7v2/splitter.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "feeds/find_any.h"

namespace daybook::feeds::hl7v2 {
namespace {

constexpr size_t kChunkBytes = 256u << 10;
constexpr char kFrameBegin = '\x0B';
constexpr char kFrameEnd = '\x1C';
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The three letters a line begins with, and what they are to the splitter.
bool IsBatchLine(std::string_view line) {
  return line.starts_with("FHS") || line.starts_with("BHS") || line.starts_with("BTS") ||
         line.starts_with("FTS");
}
bool BeginsMessage(std::string_view line) { return line.size() > 3 && line.starts_with("MSH"); }

// Line by line: the stream's bytes are copied once, into the message they belong to.
class Splitter {
 public:
  Splitter(ByteStream& stream, SplitSink& sink) : stream_(stream), sink_(sink) {}

  Status Run() {
    std::string chunk(kChunkBytes, '\0');
    while (true) {
      DAYBOOK_ASSIGN(const size_t got, stream_.Read(chunk.data(), chunk.size()));
      if (got == 0) break;
      DAYBOOK_TRY(Take(std::string_view(chunk).substr(0, got)));
    }
    DAYBOOK_TRY(EndLine(at_));
    return EndMessage();
  }

 private:
  // Splits bytes at line ends and frame signs.
  Status Take(std::string_view bytes) {
    while (!bytes.empty()) {
      const size_t end = FindAny(bytes, 0, '\r', '\n', kFrameBegin, kFrameEnd);
      line_.append(bytes.substr(0, end));
      if (end == bytes.size()) {
        at_ += bytes.size();
        return TooLong();
      }
      at_ += end + 1;
      DAYBOOK_TRY(EndLine(at_ - 1));
      const char sign = bytes[end];
      // A frame's sign ends the message; a line's end is part of it.
      if (sign == kFrameBegin || sign == kFrameEnd) {
        DAYBOOK_TRY(EndMessage());
      } else if (!message_.empty()) {
        message_ += sign;
      }
      bytes.remove_prefix(end + 1);
    }
    return {};
  }

  // `ends`: where in the stream the line does.
  Status EndLine(uint64_t ends) {
    std::string_view line = line_;
    if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
    if (BeginsMessage(line) || IsBatchLine(line)) DAYBOOK_TRY(EndMessage());
    const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
    if (!IsBatchLine(line) && !(blank && message_.empty())) {
      if (message_.empty()) {
        began_ = ends - line.size();
        is_message_ = BeginsMessage(line);
      }
      message_.append(line);
    }
    line_.clear();
    return TooLong();
  }

  Status EndMessage() {
    if (message_.empty()) return {};
    std::string bytes = std::exchange(message_, {});
    if (!is_message_) return sink_.Stray(std::move(bytes), began_, false);
    if (bytes.size() > kInputBytesMax) return sink_.Stray(std::move(bytes), began_, true);
    return sink_.Message(std::move(bytes), began_, ++number_);
  }

  Status TooLong() const {
    if (message_.size() + line_.size() <= ledger::kQuarantineRawBytesMax) return {};
    return Error{ErrorCode::kTooLarge,
                 "a message of more than " + std::to_string(ledger::kQuarantineRawBytesMax) +
                     " bytes (kQuarantineRawBytesMax)",
                 stream_.name() + ", byte " + std::to_string(began_),
                 "send it in parts; what stood before it was read"};
  }

  ByteStream& stream_;
  SplitSink& sink_;
  std::string message_;
  std::string line_;
  uint64_t at_ = 0;     // bytes of the stream taken
  uint64_t began_ = 0;  // where the message began
  uint64_t number_ = 0;
  bool is_message_ = false;
};

}  // namespace

Status Split(ByteStream& stream, SplitSink& sink) { return Splitter(stream, sink).Run(); }

}  // namespace daybook::feeds::hl7v2
