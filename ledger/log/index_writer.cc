#include "ledger/log/index_writer.h"

#include <system_error>

namespace daybook::ledger {

IndexWriter::IndexWriter(LogIndex& index, std::function<void(const Error&)> failed)
    : index_(index), failed_(std::move(failed)) {}

IndexWriter::~IndexWriter() { Stop(); }

// False where the system has no threads left.
bool IndexWriter::Start() {
  if (thread_.joinable()) return true;
  try {
    thread_ = std::thread([this] { Run(); });
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

void IndexWriter::Post(std::shared_ptr<IndexChanges> changes) {
  Wait();
  if (!Start()) return Write(*changes);
  {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(changes);
  }
  posted_.notify_one();
}

void IndexWriter::Wait() {
  std::unique_lock lock(mutex_);
  written_.wait(lock, [&] { return !waiting_; });
}

void IndexWriter::Stop() {
  Wait();
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  posted_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void IndexWriter::Run() {
  for (;;) {
    std::unique_lock lock(mutex_);
    posted_.wait(lock, [&] { return waiting_ || stopped_; });
    if (!waiting_) return;
    const std::shared_ptr<IndexChanges> changes = waiting_;
    lock.unlock();
    Write(*changes);
    lock.lock();
    waiting_.reset();
    lock.unlock();
    written_.notify_all();
  }
}

void IndexWriter::Write(IndexChanges& changes) {
  if (const Status written = index_.WriteTaken(changes); !written.ok()) failed_(written.error());
}

}  // namespace daybook::ledger
