#pragma once
// What the records of a log and of the quarantine must be like (log_format.md), checked in key
// order as verify reads them.
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "ledger/base/ids.h"
#include "ledger/log/entry.h"
#include "ledger/log/keys.h"
#include "ledger/log/tile_edge.h"
#include "ledger/proof/ed25519.h"
#include "ledger/record_check.h"
#include "ledger/seal/sealing.h"
#include "ledger/verify_entries.h"
#include "ledger/verify_index.h"

namespace daybook::ledger {

class LogRecords final : public RecordCheck {
 public:
  // Without a key, which is lost or damaged and said to be so, the anchor's signature is not
  // looked at. Payloads are looked into with the keys of `vault`; null where there are none: then
  // only plain ones are. `indexed` is how much of the log its index is of.
  LogRecords(std::filesystem::path folder, std::filesystem::path anchor_file, std::string origin,
             std::optional<Ed25519PublicKey> key, std::shared_ptr<const Vault> vault,
             uint64_t indexed);
  Status Take(std::string_view key, std::string_view value) override;
  Status Finish() override;
  std::unique_ptr<RecordCheck> Again() override;
  uint64_t entries() const { return facts_.entries; }
  // For the index, after Finish.
  LogFacts& facts() { return facts_; }
  // The log has an index in a database of its own.
  bool has_index() const { return HasIndex(format_); }

 private:
  Status TakeEntry(std::string_view key, std::string_view value);
  Status TakeChecked(const CheckedEntry& entry);
  Status TakeEmptyMessage(uint64_t size);
  Status TakeOriginal(std::string_view key, std::string_view value);
  Status CheckOriginal(const CheckedEntry& original);
  Status TakeOld(std::string_view key, std::string_view value);
  Status TakeTile(const std::optional<TileId>& tile, std::string_view value);
  void AddMessage(const EntrySpan& span);
  Status CheckTileCount() const;
  Status CheckFrontier() const;
  void EndOfEntries();
  Status ReadAnchorOnce();
  Error Wrong(const std::string& what) const;

  std::filesystem::path folder_;
  std::filesystem::path anchor_file_;
  std::string origin_;
  std::optional<Ed25519PublicKey> key_;
  EntryChecks checks_;
  uint64_t next_ = 0;  // position of the next entry that is read; frontier_ may be behind
  std::string format_;
  std::optional<Frontier> stored_;  // the log's own frontier record
  std::optional<Frontier> anchored_;
  bool anchor_met_ = false;  // the frontier at the anchor's size was the anchor's
  Frontier frontier_;        // recomputed
  TileEdge edge_;            // recomputed
  // SHA-256 of the tiles that the entries give, by level: 20 MB for 150 million entries.
  std::array<std::vector<Digest>, kTileLevels> tiles_;
  uint64_t tile_records_ = 0;
  int64_t recorded_ = 0;
  // Of the entry told last.
  std::optional<MessageKey> last_message_;
  bool last_erased_ = false;
  MessageSpans spans_;
  LogFacts facts_;
  IndexRecords old_index_;  // `m` and `s` of formats 1 and 2, which lie here
};

class QuarantineRecords final : public RecordCheck {
 public:
  // `anchored`: changes that its anchor says; none of a quarantine of before there was one.
  QuarantineRecords(std::filesystem::path folder, std::optional<uint64_t> anchored)
      : folder_(std::move(folder)), anchored_(anchored) {}
  Status Take(std::string_view key, std::string_view value) override;
  Status Finish() override;

 private:
  Status TakeRaw(uint64_t number, std::string_view raw);
  Error Wrong(const std::string& what) const;

  std::filesystem::path folder_;
  std::optional<uint64_t> anchored_;
  bool format_seen_ = false;
  uint64_t changes_ = 0;
  uint64_t next_ = 0;
  std::map<std::string, uint64_t> digests_;
  std::map<uint64_t, std::string> known_;  // number → stored record
  uint64_t raws_ = 0;
};

}  // namespace daybook::ledger
