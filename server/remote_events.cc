// `daybook export` and `daybook follow` beside a running server.
#include "server/http/target.h"
#include "server/remote_session.h"
#include "server/wire/owner_client.h"
#include "server/wire/refusal.h"
#include "server/wire/remote_headers.h"

namespace daybook::server {
namespace {

constexpr size_t kPieceBytes = 64u << 10;

std::string TargetOf(const EventsAsked& asked) {
  const bool follows = asked.until != EventsAsked::Until::kEnd;
  std::string target = follows ? "/v1/follow" : "/v1/export";
  if (!asked.resident.empty()) return target + "?resident=" + PercentEncode(asked.resident);
  target += "?from=" + std::to_string(asked.from);
  return asked.until == EventsAsked::Until::kCaughtUp ? target + "&until=caught_up" : target;
}

}  // namespace

Status RemoteEvents(const std::filesystem::path& socket, const query::Actor& actor,
                    const EventsAsked& asked, const query::CancelFlag& cancel,
                    const std::function<Status(std::string_view)>& take) {
  DAYBOOK_ASSIGN(const auto client, OwnerClient::Connect(socket, &cancel));
  ClientRequest question{"GET", TargetOf(asked), ActorHeaders(actor), "", nullptr};
  question.headers.emplace_back(kDoorHeader, "command");
  DAYBOOK_ASSIGN(const int status, client->Exchange(question));
  if (status != 200) return ReadRefusal(*client, status).error;
  std::string piece(kPieceBytes, '\0');
  while (true) {
    DAYBOOK_ASSIGN(const size_t got, client->Read(piece.data(), piece.size()));
    if (got == 0) return {};
    DAYBOOK_TRY(take(std::string_view(piece).substr(0, got)));
  }
}

}  // namespace daybook::server
