#include "server/remote_session.h"

#include <algorithm>
#include <utility>

#include "query/format/format.h"
#include "server/http/target.h"
#include "server/wire/answer_wire.h"
#include "server/wire/owner_client.h"
#include "server/wire/refusal.h"
#include "server/wire/remote_headers.h"
#include "server/wire/send_files.h"
#include "server/wire/status_wire.h"

namespace daybook::server {
namespace {

// Longest line of an answer, and longest whole answer of the other routes, in bytes.
constexpr size_t kLineBytesMax = 64u << 20;
constexpr size_t kWholeBytesMax = 64u << 20;

std::string QueryBody(const query::Request& request) {
  std::string body = "{\"query\":" + query::JsonQuote(request.text) + ",\"params\":{";
  const char* separator = "";
  for (const auto& [name, value] : request.params) {
    body += separator + query::JsonQuote(name) + ":" + query::JsonQuote(value);
    separator = ",";
  }
  if (!request.files.empty()) {
    body += "},\"files\":{";
    separator = "";
    for (const auto& [name, content] : request.files) {
      body += separator + query::JsonQuote(name) + ":" + query::JsonQuote(content);
      separator = ",";
    }
  }
  if (!request.unread_files.empty()) {
    body += "},\"unread_files\":{";
    separator = "";
    for (const auto& [name, why] : request.unread_files) {
      body += separator + query::JsonQuote(name) + ":{\"code\":" + query::JsonQuote(why.id) +
              ",\"detail\":" + query::JsonQuote(why.message) +
              ",\"hint\":" + query::JsonQuote(why.hint) + "}";
      separator = ",";
    }
  }
  body += std::string("},\"keep_going\":") + (request.keep_going ? "true" : "false");
  body += ",\"seconds_max\":" + std::to_string(request.seconds_max);
  return body + ",\"rows_max\":" + std::to_string(request.rows_max) + "}";
}

// Cuts the answer into lines and passes each on.
class LineReader {
 public:
  LineReader(OwnerClient& client, query::AnswerSink& sink) : client_(client), sink_(sink) {}

  // Until the stream says it is over; the error that ended the run at the owner, if one did.
  Status ReadToEnd() {
    std::string piece(64u << 10, '\0');
    while (true) {
      DAYBOOK_ASSIGN(const size_t got, client_.Read(piece.data(), piece.size()));
      if (got == 0) {
        return Error{ErrorCode::kUnavailable, "the server ended the answer in its middle", "",
                     "its log says why; is it still running? Ask again"};
      }
      pending_.append(piece, 0, got);
      DAYBOOK_ASSIGN(const WireLine last, PassLines());
      if (last.over) return last.outcome;
      if (pending_.size() > kLineBytesMax) {
        return Error{ErrorCode::kTooLarge, "a line of the answer is over the limit of " +
                                               std::to_string(kLineBytesMax) + " bytes"};
      }
    }
  }

 private:
  Result<WireLine> PassLines() {
    size_t begin = 0;
    WireLine last;
    while (!last.over) {
      // What was searched before holds no line end.
      const size_t end = pending_.find('\n', std::max(begin, searched_));
      if (end == std::string::npos) break;
      DAYBOOK_ASSIGN(last,
                     ReadWireLine(std::string_view(pending_).substr(begin, end - begin), sink_));
      begin = end + 1;
    }
    pending_.erase(0, begin);
    searched_ = pending_.size();
    return last;
  }

  OwnerClient& client_;
  query::AnswerSink& sink_;
  std::string pending_;
  size_t searched_ = 0;
};

class RemoteSession final : public query::Session {
 public:
  RemoteSession(std::filesystem::path socket, Headers actor, const query::CancelFlag* cancel)
      : socket_(std::move(socket)), actor_(std::move(actor)), cancel_(cancel) {}

  Status Run(const query::Request& request, query::AnswerSink& sink,
             const query::CancelFlag& cancel) override {
    if (cancel.cancelled()) return Error{ErrorCode::kCancelled, "cancelled"};
    const Status asked = Ask("/v1/query", request, sink, cancel);
    const bool elsewhere = !asked.ok() && asked.error().id == query::kWatchElsewhere;
    return elsewhere ? Ask("/v1/watch", request, sink, cancel) : asked;
  }

  Result<query::Catalogue> ListCatalogue() override {
    DAYBOOK_ASSIGN(const std::string json, Get("/v1/catalogue", cancel_));
    return CatalogueFromJson(json);
  }
  Result<std::vector<ledger::Coding>> FindCodes(const std::string& beginning) override {
    DAYBOOK_ASSIGN(const std::string json,
                   Get("/v1/codes?beginning=" + PercentEncode(beginning), cancel_));
    return CodesFromJson(json);
  }
  Result<query::StatusReport> GetStatus() override {
    DAYBOOK_ASSIGN(const std::string json, Get("/v1/status", cancel_));
    return StatusFromJson(json);
  }
  Result<std::string> SummaryJson(const std::string& resident,
                                  const query::CancelFlag& cancel) override {
    return Get("/v1/residents/" + PercentEncode(resident) + "/summary", &cancel);
  }

 private:
  Status Ask(const char* route, const query::Request& request, query::AnswerSink& sink,
             const query::CancelFlag& cancel) const {
    DAYBOOK_ASSIGN(const auto client, OwnerClient::Connect(socket_, &cancel));
    ClientRequest question{"POST", route, actor_, QueryBody(request), nullptr};
    question.headers.emplace_back("Content-Type", "application/json");
    question.headers.emplace_back("Accept", kAnswerWireType);
    question.headers.emplace_back(kDoorHeader, PercentEncode(request.door));
    DAYBOOK_ASSIGN(const int status, client->Exchange(question));
    if (status != 200) return ReadRefusal(*client, status).error;
    return LineReader(*client, sink).ReadToEnd();
  }

  Result<std::string> Get(std::string target, const query::CancelFlag* cancel) {
    DAYBOOK_ASSIGN(const auto client, OwnerClient::Connect(socket_, cancel));
    ClientRequest question{"GET", std::move(target), actor_, "", nullptr};
    question.headers.emplace_back("Accept", "application/json");
    DAYBOOK_ASSIGN(const int status, client->Exchange(question));
    if (status != 200) return ReadRefusal(*client, status).error;
    return client->ReadAll(kWholeBytesMax);
  }

  const std::filesystem::path socket_;
  const Headers actor_;
  const query::CancelFlag* const cancel_;
};

}  // namespace

Result<std::unique_ptr<query::Session>> ConnectSession(const std::filesystem::path& socket,
                                                       const query::Actor& actor,
                                                       const query::CancelFlag* cancel) {
  // Tells at once whether somebody is there.
  DAYBOOK_ASSIGN(const auto client, OwnerClient::Connect(socket, cancel));
  return std::unique_ptr<query::Session>(
      std::make_unique<RemoteSession>(socket, ActorHeaders(actor), cancel));
}

RemoteIngestOutcome RemoteIngest(const std::filesystem::path& socket, const RemoteFiles& files,
                                 const std::string& source, const std::string& format) {
  std::string target =
      "/v1/events?source=" + PercentEncode(source) + "&format=" + PercentEncode(format);
  if (!files.mapping.empty()) target += "&mapping=first";
  if (!files.as_of.empty()) target += "&as_of=" + PercentEncode(files.as_of);
  return SendFiles(socket, files, std::move(target));
}

}  // namespace daybook::server
