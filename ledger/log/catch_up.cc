#include "ledger/log/catch_up.h"

#include "ledger/event/event_codec.h"
#include "ledger/log/keys.h"
#include "ledger/proof/prove.h"
#include "ledger/seal/sealing.h"

namespace daybook::ledger {
namespace {

class CatchingUp {
 public:
  CatchingUp(LogIndex& index, LevelDbTree& tree, std::shared_ptr<const Vault> vault)
      : index_(index), tree_(tree), opener_(std::move(vault)) {}

  Status Take(uint64_t position, std::string_view stored) {
    DAYBOOK_ASSIGN(const EntryView view, DecodeEntry(stored));
    DAYBOOK_ASSIGN(const OpenedView opened, opener_.View(view));
    std::optional<MessageKey> message;
    if (!opened.erased && HoldsEvent(view.header.entry_class)) {
      DAYBOOK_ASSIGN(const EventHead event, CheckEvent(opened.payload));
      message = MessageOf(view.header.entry_class, event.message);
    }
    const bool was_open = spans_.open();
    const auto ended = spans_.Next(position, view.header.entry_class, message);
    if (ended) Add(*ended, opened.erased);
    const bool goes_on = was_open && !ended;
    if (!goes_on) {
      behind_erased_ = last_erased_;
      // Everything before this entry has been added, and nothing of it, unless it is erased and the
      // record of the message before it covers it too: the next entry writes then.
      if (index_.is_due() && !(ended && opened.erased)) DAYBOOK_TRY(WriteUpTo(position));
    }
    last_erased_ = opened.erased;
    index_.SetNext(view.header.stream, view.header.stream_seq + 1);
    return {};
  }
  // Of the entry before the first, in clear: its stream.
  Status Begin(std::string_view stored, const Vault* vault) {
    DAYBOOK_ASSIGN(const EntryView view, DecodeEntry(stored));
    last_erased_ = vault && vault->IsErased(view.header.stream);
    return {};
  }
  Status Finish(uint64_t size) {
    if (const auto ended = spans_.End()) Add(*ended, false);
    return index_.is_due() ? WriteUpTo(size) : Status();
  }

 private:
  // Next to an erased entry the message may have been longer. Its record then covers that entry
  // too, which is how verify knows that the two can't be compared.
  void Add(MessageSpan span, bool before_erased) {
    if (behind_erased_) {
      --span.first;
      ++span.count;
    }
    if (before_erased) ++span.count;
    index_.AddMessage(span);
  }

  Status WriteUpTo(uint64_t size) {
    DAYBOOK_ASSIGN(const Digest root, RootAt(tree_, size));
    return index_.Write({size, root});
  }

  LogIndex& index_;
  LevelDbTree& tree_;
  EntryOpener opener_;
  MessageSpans spans_;
  bool last_erased_ = false;    // the entry before was erased
  bool behind_erased_ = false;  // so was the one before the open message
};

}  // namespace

Status CatchUp(LogIndex& index, const Db& db, LevelDbTree& tree,
               const std::shared_ptr<const Vault>& vault, const std::string& place) {
  CatchingUp catching_up(index, tree, vault);
  const uint64_t from = index.written().size;
  const auto cursor = db.Scan(from == 0 ? std::string("!") : EntryKey(from - 1));
  for (; cursor->valid() && cursor->key() < kEntriesEnd; cursor->Next()) {
    const std::string_view key = cursor->key();
    if (const auto empty = EmptyMessageOfKey(key)) index.AddMessage({empty->key, empty->size, 0});
    if (!IsEntryKey(key)) continue;
    const uint64_t position = GetBe64(&key[1]);
    if (const Status taken = position < from ? catching_up.Begin(cursor->value(), vault.get())
                                             : catching_up.Take(position, cursor->value());
        !taken.ok())
      return Error{taken.error().code,
                   "position " + std::to_string(position) + ": " + taken.error().message, place,
                   taken.error().hint.empty() ? kRestoreHint : taken.error().hint};
  }
  DAYBOOK_TRY(cursor->status());
  return catching_up.Finish(tree.size().value);
}

}  // namespace daybook::ledger
