#include "server/net/upload_stream.h"

#include <algorithm>
#include <utility>

namespace daybook::server {
namespace {

constexpr size_t kFillBytes = 64u << 10;

}  // namespace

UploadStream::UploadStream(BlockingSocket& wire, BodyDecoder& decoder, std::string& unread,
                           bool expects_continue)
    : wire_(wire), decoder_(decoder), unread_(unread), continue_owed_(expects_continue) {}

Error UploadStream::Fail(Problem problem) {
  problem_ = std::move(problem);
  return problem_->error;
}

Status UploadStream::Fill() {
  if (std::exchange(continue_owed_, false)) {
    DAYBOOK_TRY(wire_.Write("HTTP/1.1 100 Continue\r\n\r\n"));
  }
  unread_.resize(kFillBytes);
  const auto got = wire_.Read(unread_.data(), unread_.size());
  unread_.resize(got.ok() ? *got : 0);
  if (!got.ok()) {
    const int status = got.error().code == ErrorCode::kTimeout ? 408 : HttpStatus(got.error().code);
    return Fail({status, got.error()});
  }
  if (*got > 0) return {};
  // Not kBadData: the bytes that came are as good as they were; the rest is missing.
  return Fail({400, Error{ErrorCode::kUsage,
                          "the body ended after " + std::to_string(decoder_.body_bytes()) +
                              " bytes, before its end",
                          "request body", "send it again: what is there already is not doubled"}});
}

Result<size_t> UploadStream::Read(char* buffer, size_t capacity) {
  while (!decoder_.done()) {
    if (unread_.empty()) DAYBOOK_TRY(Fill());
    BodyDecoder::Step step = decoder_.Feed(std::string_view(unread_).substr(0, capacity));
    if (step.problem) return Fail(std::move(*step.problem));
    const size_t count = step.body.size();
    step.body.copy(buffer, count);
    unread_.erase(0, step.consumed);
    if (count > 0) return count;
  }
  return size_t{0};
}

}  // namespace daybook::server
