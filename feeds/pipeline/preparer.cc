#include "feeds/pipeline/preparer.h"

#include <utility>

#include "ledger/base/batch_work.h"

namespace daybook::feeds {
namespace {

// What an input takes, but for a little for each event.
size_t BytesOf(const Preparer::Input& input) {
  if (const auto* entry = std::get_if<ledger::QuarantineEntry>(&input)) return entry->raw.size();
  const auto& encoded = std::get<EncodedInput>(input);
  return encoded.size_bytes + encoded.input.content.size() + encoded.input.raw.size();
}

}  // namespace

Preparer::Preparer(Prepare prepare) : prepare_(std::move(prepare)), thread_([this] { Run(); }) {}

Preparer::~Preparer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  filled_.notify_one();
  thread_.join();
}

void Preparer::Add(Input&& input) {
  const size_t bytes = BytesOf(input);
  std::unique_lock lock(mutex_);
  taken_.wait(lock, [&] {
    return waiting_.empty() ||
           (waiting_.size() < kToPrepareMax && waiting_bytes_ + bytes <= kToPrepareBytesMax);
  });
  freeing_.swap(spent_);
  waiting_.push_back(std::move(input));
  waiting_bytes_ += bytes;
  const bool sleeps = !busy_;
  lock.unlock();
  if (sleeps) filled_.notify_one();
  freeing_.clear();
}

void Preparer::Wait() {
  std::unique_lock lock(mutex_);
  taken_.wait(lock, [&] { return waiting_.empty() && !busy_; });
}

size_t Preparer::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void Preparer::Run() {
  WorkInBatch();
  for (std::vector<Input> inputs;;) {
    {
      std::unique_lock lock(mutex_);
      busy_ = false;
      if (waiting_.empty()) taken_.notify_all();
      filled_.wait(lock, [&] { return !waiting_.empty() || ending_; });
      if (waiting_.empty()) return;
      busy_ = true;
      inputs.swap(waiting_);
      waiting_bytes_ = 0;
    }
    taken_.notify_all();
    for (Input& input : inputs) prepare_(input, &input != &inputs.back());
    {
      const std::lock_guard lock(mutex_);
      if (spent_.empty()) spent_.swap(inputs);
    }
    inputs.clear();
  }
}

}  // namespace daybook::feeds
