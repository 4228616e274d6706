// The quarantine through owner.sock.
#include <utility>

#include "ledger/quarantine.h"
#include "server/http/target.h"
#include "server/quarantine_desk.h"
#include "server/wire/quarantine_wire.h"
#include "server/wire/refusal.h"
#include "server/wire/remote_headers.h"

namespace daybook::server {
namespace {

// A raw input in base64 and its words, in bytes.
constexpr size_t kEntryBytesMax = ledger::kQuarantineRawBytesMax / 3 * 4 + kProblemBytesMax;

class RemoteQuarantine final : public QuarantineDesk {
 public:
  RemoteQuarantine(std::filesystem::path socket, const query::Actor& actor,
                   const query::CancelFlag* cancel)
      : socket_(std::move(socket)), headers_(ActorHeaders(actor)), cancel_(cancel) {
    headers_.emplace_back(kDoorHeader, "command");
  }

  Result<std::vector<ledger::QuarantineEntry>> List() override {
    const Answer answer = Ask("GET", "/v1/quarantine", "", cancel_);
    DAYBOOK_TRY(answer.status);
    return QuarantineFromJson(answer.body);
  }
  Result<ledger::QuarantineEntry> Show(uint64_t number) override {
    const Answer answer = Ask("GET", "/v1/quarantine/" + std::to_string(number), "", cancel_);
    DAYBOOK_TRY(answer.status);
    return QuarantinedFromJson(answer.body);
  }
  ReplayOutcome Replay(const ReplayAsked& asked, const query::CancelFlag& cancel) override {
    const Answer answer = Ask("POST", "/v1/quarantine/replay", ReplayBody(asked), &cancel);
    if (answer.body.empty()) return {{}, answer.status};
    auto report = ReplayFromJson(answer.body);
    if (!report.ok()) return {{}, report.error()};
    return {std::move(*report), answer.status};
  }

 private:
  struct Answer {
    std::string body;  // of a refusal: how far a replay got, or nothing
    Status status;
  };

  Answer Ask(const char* method, std::string target, std::string body,
             const query::CancelFlag* cancel) {
    const auto client = OwnerClient::Connect(socket_, cancel);
    if (!client.ok()) return {"", client.error()};
    ClientRequest question{method, std::move(target), headers_, std::move(body), nullptr};
    question.headers.emplace_back("Accept", "application/json");
    if (!question.body.empty()) question.headers.emplace_back("Content-Type", "application/json");
    const auto status = (*client)->Exchange(question);
    if (!status.ok()) return {"", status.error()};
    if (*status != 200) {
      RefusedAnswer refused = ReadRefusal(**client, *status);
      return {std::move(refused.counts), std::move(refused.error)};
    }
    auto answer = (*client)->ReadAll(kEntryBytesMax);
    if (!answer.ok()) return {"", answer.error()};
    return {std::move(*answer), {}};
  }

  const std::filesystem::path socket_;
  Headers headers_;
  const query::CancelFlag* const cancel_;
};

}  // namespace

std::unique_ptr<QuarantineDesk> ConnectQuarantine(const std::filesystem::path& socket,
                                                  const query::Actor& actor,
                                                  const query::CancelFlag* cancel) {
  return std::make_unique<RemoteQuarantine>(socket, actor, cancel);
}

}  // namespace daybook::server
