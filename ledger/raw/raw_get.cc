#include "ledger/raw/raw_get.h"

#include "ledger/raw/raw_key.h"

namespace daybook::ledger {
namespace {

// The newest version met so far of one key.
class Newest {
 public:
  explicit Newest(std::string_view key) : key_(key) {}
  void Offer(const RawPairView& pair) {
    if (UserKey(pair.key) != key_) return;
    if (found_ && KeyTrailer(found_->key) > KeyTrailer(pair.key)) return;
    found_ = {std::string(pair.key), std::string(pair.value)};
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
  for (const RawPair& pair : logged) newest.Offer({pair.key, pair.value});
  for (const auto& [number, table] : manifest.tables) {
    if (key < UserKey(table.smallest) || key > UserKey(table.largest)) continue;
    DAYBOOK_TRY(OfferFromTable(TablePath(folder, number), table.size_bytes, key, newest));
  }
  return std::move(newest).Value();
}

Result<std::optional<std::string>> LastRawKey(const std::filesystem::path& folder,
                                              const RawManifest& manifest,
                                              const std::vector<RawPair>& logged, char letter) {
  std::optional<std::string> last;
  const auto offer = [&](std::string_view internal) {
    const std::string_view key = UserKey(internal);
    if (key.starts_with(letter) && (!last || key > *last)) last = std::string(key);
  };
  for (const RawPair& pair : logged) offer(pair.key);
  for (const auto& [number, table] : manifest.tables) {
    const std::string_view largest = UserKey(table.largest);
    if (largest.empty() || largest.front() <= letter) {
      offer(table.largest);
      continue;
    }
    DAYBOOK_ASSIGN(const std::unique_ptr<RawTable> pairs,
                   RawTable::Open(TablePath(folder, number), table.size_bytes));
    for (;;) {
      DAYBOOK_ASSIGN(const bool more, pairs->Next());
      if (!more || UserKey(pairs->pair().key).substr(0, 1) > std::string_view(&letter, 1)) break;
      offer(pairs->pair().key);
    }
  }
  return last;
}

}  // namespace daybook::ledger
