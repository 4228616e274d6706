#include "server/wire/owner_client.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>

#include "server/net/address.h"
#include "server/net/blocking_socket.h"

namespace daybook::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Failure = beast::error_code;

constexpr size_t kUploadChunkBytes = 64u << 10;

// A blocking socket as Beast wants its streams. Keeps our own error, which says more.
class SyncStream {
 public:
  SyncStream(int fd, const query::CancelFlag* cancel, int cancel_ms_max)
      : wire_(fd, {.cancel_ms_max = cancel_ms_max, .half_close_on_cancel = cancel_ms_max > 0},
              cancel) {}

  template <typename Buffers>
  size_t read_some(const Buffers& buffers, Failure& failure) {
    for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers);
         ++it) {
      const asio::mutable_buffer buffer(*it);
      if (buffer.size() == 0) continue;
      const auto got = wire_.Read(static_cast<char*>(buffer.data()), buffer.size());
      if (!got.ok()) return Fail(got.error(), failure);
      failure = *got == 0 ? Failure(asio::error::eof) : Failure();
      return *got;
    }
    failure = {};
    return 0;
  }
  template <typename Buffers>
  size_t write_some(const Buffers& buffers, Failure& failure) {
    size_t written = 0;
    for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers);
         ++it) {
      const asio::const_buffer buffer(*it);
      const Status put = wire_.Write({static_cast<const char*>(buffer.data()), buffer.size()});
      if (!put.ok()) return Fail(put.error(), failure);
      written += buffer.size();
    }
    failure = {};
    return written;
  }
  // Beast's stream concept names these; nothing of ours calls them.
  template <typename Buffers>
  size_t read_some(const Buffers& buffers) {
    Failure failure;
    const size_t got = read_some(buffers, failure);
    DAYBOOK_CHECK(!failure);
    return got;
  }
  template <typename Buffers>
  size_t write_some(const Buffers& buffers) {
    Failure failure;
    const size_t put = write_some(buffers, failure);
    DAYBOOK_CHECK(!failure);
    return put;
  }

  // What a failed call means to the caller.
  Error Explain(const Failure& failure) const {
    if (error_) return *error_;
    return Error{ErrorCode::kUnavailable,
                 "the server cut its answer (" + failure.message() +
                     "): it stopped, or nobody here took a byte for longer than it waits",
                 "", "ask again; the server's log has the request, with 499 if it gave up waiting"};
  }

 private:
  size_t Fail(const Error& error, Failure& failure) {
    error_ = error;
    failure = asio::error::operation_aborted;
    return 0;
  }
  BlockingSocket wire_;
  std::optional<Error> error_;
};

class BeastClient final : public OwnerClient {
 public:
  BeastClient(Descriptor socket, const query::CancelFlag* cancel, int cancel_ms_max)
      : socket_(std::move(socket)), stream_(socket_.get(), cancel, cancel_ms_max) {
    parser_.body_limit(boost::none);
  }

  Result<int> Exchange(const ClientRequest& request) override {
    const Status sent = request.upload != nullptr ? SendUpload(request) : SendWhole(request);
    if (!sent.ok() && upload_failed_) return sent.error();
    if (!sent.ok() && sent.error().code == ErrorCode::kCancelled) return sent.error();
    // A send that broke may have been refused: the answer then says why.
    Failure failure;
    http::read_header(stream_, buffer_, parser_, failure);
    if (failure) return sent.ok() ? stream_.Explain(failure) : sent.error();
    return static_cast<int>(parser_.get().result_int());
  }

  Result<size_t> Read(char* buffer, size_t capacity) override {
    while (!parser_.is_done()) {
      auto& body = parser_.get().body();
      body.data = buffer;
      body.size = capacity;
      Failure failure;
      http::read_some(stream_, buffer_, parser_, failure);
      if (failure == http::error::need_buffer) failure = {};
      if (failure) return stream_.Explain(failure);
      const size_t got = capacity - body.size;
      if (got > 0) return got;
    }
    return size_t{0};
  }

 private:
  template <typename Message>
  static void FillHead(Message& message, const ClientRequest& request) {
    message.version(11);
    message.method_string(request.method);
    message.target(request.target);
    message.set(http::field::host, "localhost");
    for (const auto& [name, value] : request.headers) message.set(name, value);
  }

  Status SendWhole(const ClientRequest& request) {
    http::request<http::string_body> message;
    FillHead(message, request);
    message.body() = request.body;
    message.prepare_payload();
    Failure failure;
    http::write(stream_, message, failure);
    if (failure) return stream_.Explain(failure);
    return {};
  }

  Status SendUpload(const ClientRequest& request) {
    http::request<http::empty_body> message;
    FillHead(message, request);
    message.chunked(true);
    http::request_serializer<http::empty_body> head(message);
    Failure failure;
    http::write_header(stream_, head, failure);
    if (failure) return stream_.Explain(failure);
    std::string piece(kUploadChunkBytes, '\0');
    while (true) {
      const auto got = request.upload->Read(piece.data(), piece.size());
      if (!got.ok()) {
        upload_failed_ = true;
        return got.error();
      }
      if (*got == 0) break;
      asio::write(stream_, http::make_chunk(asio::buffer(piece.data(), *got)), failure);
      if (failure) return stream_.Explain(failure);
    }
    asio::write(stream_, http::make_chunk_last(), failure);
    if (failure) return stream_.Explain(failure);
    return {};
  }

  Descriptor socket_;
  SyncStream stream_;
  beast::flat_buffer buffer_;
  http::response_parser<http::buffer_body> parser_;
  bool upload_failed_ = false;
};

}  // namespace

Result<std::unique_ptr<OwnerClient>> OwnerClient::Connect(const std::filesystem::path& socket,
                                                          const query::CancelFlag* cancel,
                                                          int cancel_ms_max) {
  DAYBOOK_ASSIGN(Descriptor connected, ConnectUnix(socket));
  return std::unique_ptr<OwnerClient>(
      std::make_unique<BeastClient>(std::move(connected), cancel, cancel_ms_max));
}

Result<std::string> OwnerClient::ReadAll(size_t bytes_max) {
  std::string all;
  std::string piece(16u << 10, '\0');
  while (true) {
    DAYBOOK_ASSIGN(const size_t got, Read(piece.data(), piece.size()));
    if (got == 0) return all;
    if (got > bytes_max - all.size()) {
      return Error{ErrorCode::kTooLarge, "the owner's answer is over the limit of " +
                                             std::to_string(bytes_max) + " bytes"};
    }
    all.append(piece, 0, got);
  }
}

}  // namespace daybook::server
