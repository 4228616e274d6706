#include "ledger/log/entry_reader.h"

#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "ledger/log/keys.h"
#include "ledger/seal/sealing.h"

namespace daybook::ledger {
namespace {

Error At(const Error& error, uint64_t position, const std::string& place) {
  return Error{ErrorCode::kCorruption,
               "position " + std::to_string(position) + ": " + error.message, place,
               error.hint.empty() ? kRestoreHint : error.hint};
}

class Reader final : public LogReader {
 public:
  Reader(EntrySource source, uint64_t from, uint64_t end)
      : source_(std::move(source)),
        opener_(source_.vault,
                end - from < kReadAheadFrom ? EntryOpener::kFewKeys : EntryOpener::kManyKeys) {
    Restart(from, end);
  }

  // Goes on with [from, end); keeps the keys it remembers.
  void Restart(uint64_t from, uint64_t end) {
    cursor_ = source_.db->Scan(EntryKey(from));
    next_ = from;
    end_ = end;
  }

  Result<std::optional<LogEntry>> Next() override {
    if (next_ == end_) return std::optional<LogEntry>();
    // What lies between entries is not theirs (keys.h).
    while (cursor_->valid() && cursor_->key() < EntryKey(next_)) cursor_->Next();
    DAYBOOK_TRY(cursor_->status());
    if (!cursor_->valid() || cursor_->key() != EntryKey(next_))
      return Error{ErrorCode::kCorruption, "position " + std::to_string(next_) + " is missing",
                   source_.place, kRestoreHint};
    DAYBOOK_ASSIGN(LogEntry entry, OpenStored(next_, cursor_->value(), source_.place, opener_));
    ++next_;
    return std::optional<LogEntry>(std::move(entry));
  }

 private:
  EntrySource source_;
  EntryOpener opener_;
  std::unique_ptr<Cursor> cursor_;  // before the database goes
  uint64_t next_ = 0;
  uint64_t end_ = 0;
};

// Reads by itself at first: who wants a few entries gets no threads. Then two of them take chunks
// in turn, and the one who asks gets them in order.
class ReadAhead final : public LogReader {
 public:
  ReadAhead(const EntrySource& source, uint64_t from, uint64_t end)
      : source_(source),
        alone_(source, from, from + kReadAheadAfter),
        from_(from + kReadAheadAfter),
        end_(end),
        chunks_((end - from_ + kReadAheadChunk - 1) / kReadAheadChunk) {}
  ~ReadAhead() override { Stop(); }

  Result<std::optional<LogEntry>> Next() override {
    for (;;) {
      if (at_ < chunk_.entries.size())
        return std::optional<LogEntry>(std::move(chunk_.entries[at_++]));
      if (chunk_.failed) return *chunk_.failed;
      Result<std::optional<LogEntry>> entry = alone_.Next();
      if (!entry.ok() || *entry) return entry;
      if (taken_ == chunks_) return std::optional<LogEntry>();
      if (threads_.empty() && !Start()) {
        alone_.Restart(from_, end_);
        taken_ = chunks_;
        continue;
      }
      TakeChunk();
      alone_.Restart(chunk_.rest_from, chunk_.end);
    }
  }

 private:
  struct Chunk {
    bool ready = false;
    std::vector<LogEntry> entries;
    std::optional<Error> failed;  // behind them
    // What is left of the chunk, being too large to wait in memory.
    uint64_t rest_from = 0;
    uint64_t end = 0;
  };

  // False where the system has no threads left.
  bool Start() {
    try {
      for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { Work(); });
    } catch (const std::system_error&) {
      Stop();
      return false;
    }
    return true;
  }

  void Stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    freed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  void TakeChunk() {
    std::unique_lock lock(mutex_);
    Chunk& next = waiting_[taken_ % kReadAheadChunks];
    ready_.wait(lock, [&] { return next.ready; });
    chunk_ = std::move(next);
    next = Chunk();
    ++taken_;
    at_ = 0;
    lock.unlock();
    freed_.notify_one();
  }

  void Work() {
    Reader reader(source_, from_, end_);
    for (;;) {
      std::unique_lock lock(mutex_);
      freed_.wait(lock, [&] {
        return stopped_ || begun_ == chunks_ || begun_ < taken_ + kReadAheadChunks;
      });
      if (stopped_ || begun_ == chunks_) return;
      const uint64_t number = begun_++;
      lock.unlock();
      Chunk chunk = ReadChunk(reader, number);
      lock.lock();
      waiting_[number % kReadAheadChunks] = std::move(chunk);
      lock.unlock();
      ready_.notify_one();
    }
  }

  Chunk ReadChunk(Reader& reader, uint64_t number) const {
    Chunk chunk;
    chunk.ready = true;
    chunk.rest_from = from_ + number * kReadAheadChunk;
    chunk.end = std::min(end_, chunk.rest_from + kReadAheadChunk);
    chunk.entries.reserve(chunk.end - chunk.rest_from);
    reader.Restart(chunk.rest_from, chunk.end);
    for (size_t bytes = 0; bytes < kReadAheadBytes && chunk.rest_from < chunk.end;) {
      Result<std::optional<LogEntry>> entry = reader.Next();
      if (!entry.ok()) chunk.failed = entry.error();
      if (!entry.ok() || !*entry) return chunk;
      bytes += (*entry)->payload.size();
      chunk.entries.push_back(std::move(**entry));
      ++chunk.rest_from;
    }
    return chunk;
  }

  const EntrySource source_;
  Reader alone_;  // the first entries, then what large chunks leave
  const uint64_t from_;
  const uint64_t end_;
  const uint64_t chunks_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::condition_variable ready_;
  std::array<Chunk, kReadAheadChunks> waiting_;
  uint64_t begun_ = 0;  // chunks that a thread has taken
  uint64_t taken_ = 0;  // chunks that were asked for
  bool stopped_ = false;
  Chunk chunk_;  // the one that is given out
  size_t at_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace

Result<LogEntry> OpenStored(uint64_t position, std::string_view stored, const std::string& place,
                            EntryOpener& opener) {
  const Result<EntryView> view = DecodeEntry(stored);
  if (!view.ok()) return At(view.error(), position, place);
  Result<OpenedPayload> opened = opener.Open(*view);
  if (!opened.ok()) return At(opened.error(), position, place);
  return LogEntry{LogPosition(position), view->header, std::move(opened->payload), opened->erased};
}

std::unique_ptr<LogReader> ReadEntries(EntrySource source, uint64_t from, uint64_t end) {
  if (end - from >= kReadAheadFrom && std::thread::hardware_concurrency() > 1)
    return std::make_unique<ReadAhead>(source, from, end);
  return std::make_unique<Reader>(std::move(source), from, end);
}

}  // namespace daybook::ledger
