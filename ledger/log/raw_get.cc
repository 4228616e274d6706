#include "ledger/log/raw_get.h"

#include "ledger/log/raw_key.h"

namespace daybook::ledger {
namespace {

// The newest version met so far of one key.
class Newest {
 public:
  explicit Newest(std::string_view key) : key_(key) {}
  void Offer(const RawPair& pair) {
    if (UserKey(pair.key) != key_) return;
    if (found_ && KeyTrailer(found_->key) > KeyTrailer(pair.key)) return;
    found_ = pair;
  }
  std::optional<std::string> Value() && {
    if (!found_ || IsDeletion(found_->key)) return std::nullopt;
    return std::move(found_->value);
  }

 private:
  std::string_view key_;
  std::optional<RawPair> found_;
};

Status OfferFromTable(const std::filesystem::path& file, uint64_t size_bytes, std::string_view key,
                      Newest& newest) {
  DAYBOOK_ASSIGN(const std::unique_ptr<RawTable> table, RawTable::Open(file, size_bytes));
  for (;;) {
    DAYBOOK_ASSIGN(const bool more, table->Next());
    if (!more || UserKey(table->pair().key) > key) return {};
    newest.Offer(table->pair());
  }
}

}  // namespace

Result<std::optional<std::string>> GetRaw(const std::filesystem::path& folder,
                                          const RawManifest& manifest,
                                          const std::vector<RawPair>& logged,
                                          std::string_view key) {
  Newest newest(key);
  for (const RawPair& pair : logged) newest.Offer(pair);
  for (const auto& [number, table] : manifest.tables) {
    if (key < UserKey(table.smallest) || key > UserKey(table.largest)) continue;
    DAYBOOK_TRY(OfferFromTable(TablePath(folder, number), table.size_bytes, key, newest));
  }
  return std::move(newest).Value();
}

}  // namespace daybook::ledger
