#pragma once
// A request's body as the reader of a feed sees it: bytes as they come, never the whole of it.
#include <optional>
#include <string>

#include "server/http/body_decoder.h"
#include "server/net/blocking_socket.h"
#include "server/routes/exchange.h"

namespace daybook::server {

class UploadStream final : public Upload {
 public:
  // All outlive it. `unread` holds what came behind the head; what is left in it after the end of
  // the body belongs to the next request.
  UploadStream(BlockingSocket& wire, BodyDecoder& decoder, std::string& unread,
               bool expects_continue);
  Result<size_t> Read(char* buffer, size_t capacity) override;
  const std::string& name() const override { return name_; }
  const std::optional<Problem>& problem() const override { return problem_; }
  bool finished() const override { return decoder_.done(); }

 private:
  Error Fail(Problem problem);
  Status Fill();

  BlockingSocket& wire_;
  BodyDecoder& decoder_;
  std::string& unread_;
  bool continue_owed_;
  std::optional<Problem> problem_;
  const std::string name_ = "(request body)";
};

}  // namespace daybook::server
