#include "ledger/verify_entries.h"

#include "ledger/access/access_entry.h"
#include "ledger/event/event_codec.h"
#include "ledger/log/message_spans.h"
#include "ledger/proof/tree_hash.h"
#include "ledger/seal/original.h"

namespace daybook::ledger {
namespace {

// The payload is what its class says. Returns the message that the log remembers it by, if any.
Result<std::optional<MessageKey>> CheckPayload(EntryClass entry_class, std::string_view payload) {
  if (HoldsEvent(entry_class)) {
    DAYBOOK_ASSIGN(const EventHead event, CheckEvent(payload));
    if (EntryClassOf(event.kind) != entry_class)
      return Error{ErrorCode::kCorruption, "the event's kind is not of the entry's class"};
    return MessageOf(entry_class, event.message);
  }
  if (entry_class == EntryClass::kAccess)
    if (const auto access = DecodeAccess(payload); !access.ok()) return access.error();
  return std::optional<MessageKey>();  // a feed's own: nothing to decode here
}

// Everything but the leaf.
Status CheckEntry(std::string_view stored, const Vault* vault, EntryOpener& opener,
                  CheckedEntry& checked) {
  DAYBOOK_ASSIGN(const EntryView view, DecodeEntry(stored));
  checked.header = view.header;
  checked.unread = !vault && view.header.suite != Suite::kPlain;
  if (checked.unread) return {};
  DAYBOOK_ASSIGN(const OpenedView opened, opener.View(view));
  checked.erased = opened.erased;
  if (checked.erased) return {};
  DAYBOOK_ASSIGN(checked.message, CheckPayload(view.header.entry_class, opened.payload));
  return {};
}

Status CheckOriginal(std::string_view stored, const Vault* vault, EntryOpener& opener,
                     CheckedEntry& checked) {
  DAYBOOK_ASSIGN(const EntryView view, DecodeEntry(stored));
  checked.unread = !vault && view.header.suite != Suite::kPlain;
  if (checked.unread) return {};
  DAYBOOK_ASSIGN(const OpenedOriginal opened, OpenOriginal(stored, opener));
  checked.erased = opened.erased;
  if (!opened.erased) checked.message = opened.message;
  return {};
}

}  // namespace

EntryChecks::EntryChecks(std::shared_ptr<const Vault> vault,
                         std::function<Status(const CheckedEntry&)> take)
    : vault_(std::move(vault)), take_(std::move(take)) {}

EntryChecks::~EntryChecks() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  added_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Status EntryChecks::Add(std::string_view stored, StoredForm form) {
  if (filling_->bytes.empty()) filling_->bytes.reserve(kChunkUsualBytes);
  filling_->bytes += stored;
  filling_->ends.push_back(filling_->bytes.size());
  filling_->forms.push_back(form);
  if (filling_->ends.size() < kChunkEntries && filling_->bytes.size() < kChunkBytes) return {};
  Start();
  std::unique_lock lock(mutex_);
  chunks_.push_back(std::exchange(filling_, std::exchange(told_, nullptr)));
  const bool full = chunks_.size() >= kChunksMax;
  lock.unlock();
  if (!filling_) filling_ = std::make_unique<Chunk>();
  added_.notify_one();
  return full ? TakeOldest() : Status();
}

Status EntryChecks::Drain() {
  while (!chunks_.empty()) DAYBOOK_TRY(TakeOldest());
  EntryOpener opener(vault_);
  const auto last = std::exchange(filling_, std::make_unique<Chunk>());
  Check(*last, vault_.get(), opener);
  return Tell(*last);
}

// A short log needs no threads.
void EntryChecks::Start() {
  if (!threads_.empty()) return;
  for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { Work(); });
}

// Only the caller's thread adds and removes chunks; `chunks_` is not empty.
Status EntryChecks::TakeOldest() {
  std::unique_lock lock(mutex_);
  done_.wait(lock, [&] { return chunks_.front()->done; });
  std::unique_ptr<Chunk> oldest = std::move(chunks_.front());
  chunks_.pop_front();
  --begun_;
  lock.unlock();
  DAYBOOK_TRY(Tell(*oldest));
  if (oldest->bytes.capacity() <= kChunkBytes) {
    oldest->bytes.clear();
    oldest->ends.clear();
    oldest->forms.clear();
    oldest->done = false;
    told_ = std::move(oldest);
  }
  return {};
}

Status EntryChecks::Tell(const Chunk& chunk) {
  for (const CheckedEntry& entry : chunk.checked) DAYBOOK_TRY(take_(entry));
  return {};
}

void EntryChecks::Work() {
  EntryOpener opener(vault_, EntryOpener::kManyKeys);
  for (;;) {
    std::unique_lock lock(mutex_);
    added_.wait(lock, [&] { return stopped_ || begun_ < chunks_.size(); });
    if (stopped_) return;
    Chunk& chunk = *chunks_[begun_++];
    lock.unlock();
    Check(chunk, vault_.get(), opener);
    lock.lock();
    chunk.done = true;
    lock.unlock();
    done_.notify_one();
  }
}

void EntryChecks::Check(Chunk& chunk, const Vault* vault, EntryOpener& opener) {
  chunk.checked.resize(chunk.ends.size());
  size_t begin = 0;
  for (size_t i = 0; i < chunk.ends.size(); ++i) {
    const std::string_view stored =
        std::string_view(chunk.bytes).substr(begin, chunk.ends[i] - begin);
    begin = chunk.ends[i];
    CheckedEntry& checked = chunk.checked[i];
    checked = {};
    checked.form = chunk.forms[i];
    const bool is_entry = checked.form == StoredForm::kEntry;
    const Status sound = is_entry ? CheckEntry(stored, vault, opener, checked)
                                  : CheckOriginal(stored, vault, opener, checked);
    if (sound.ok() && is_entry) checked.leaf = LeafHash(stored);
    if (!sound.ok()) checked.wrong = sound.error().message;
  }
}

}  // namespace daybook::ledger
