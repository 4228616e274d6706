#include "tests/faults/committer_steps.h"

#include <future>
#include <memory>
#include <thread>

namespace daybook::tests {
namespace {

std::future<AppendOutcome> Queue(ledger::Log& log, ledger::NewMessage message,
                                 const std::function<uint64_t()>& count,
                                 const std::shared_future<void>& before_next_group) {
  auto promise = std::make_shared<std::promise<AppendOutcome>>();
  auto outcome = promise->get_future();
  log.Append(std::move(message),
             [promise, count, before_next_group,
              sender = std::this_thread::get_id()](Result<ledger::Committed> done) {
               promise->set_value({std::move(done), count()});
               // Refused at once, on the sender's thread: there is no group to wait for.
               const bool at_once = std::this_thread::get_id() == sender;
               if (before_next_group.valid() && !at_once) before_next_group.wait();
             });
  return outcome;
}

}  // namespace

std::vector<AppendOutcome> SendInTwoGroups(ledger::Log& log,
                                           std::vector<ledger::NewMessage> messages,
                                           const std::function<uint64_t()>& count) {
  std::promise<void> all_queued;
  std::vector<AppendOutcome> outcomes;
  outcomes.push_back(
      Queue(log, std::move(messages[0]), count, all_queued.get_future().share()).get());
  std::vector<std::future<AppendOutcome>> waiting;
  for (size_t i = 1; i < messages.size(); ++i)
    waiting.push_back(Queue(log, std::move(messages[i]), count, {}));
  all_queued.set_value();
  for (std::future<AppendOutcome>& outcome : waiting) outcomes.push_back(outcome.get());
  return outcomes;
}

// A message of nothing is not written, and told after all that came before it. The second is of a
// later group than the first.
void Settle(ledger::Log& log, const std::function<void()>& then) {
  if (then) {
    std::promise<void> called;
    log.Append({}, [&](const Result<ledger::Committed>&) {
      then();
      called.set_value();
    });
    called.get_future().wait();
  }
  static_cast<void>(log.AppendAndWait({}).ok());
}

}  // namespace daybook::tests
