#pragma once
// The keys that entries are sealed with, those used last at hand: deriving one takes as long as
// encrypting a short entry with it.
#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "ledger/vault/vault.h"

namespace daybook::ledger {

// Of one log, for all threads that append to it.
class SealingKeys {
 public:
  // `vault` is not null.
  explicit SealingKeys(std::shared_ptr<const Vault> vault) : vault_(std::move(vault)) {}
  // Vault::ForSealing.
  std::optional<Vault::StreamKey> Of(const StreamId& stream);

 private:
  // 4,096 keys in all, some 60 bytes each.
  static constexpr size_t kParts = 64;
  static constexpr size_t kKeysOfPart = 64;

  struct Remembered {
    StreamId stream;
    std::optional<Vault::StreamKey> key;
  };
  struct Part {
    std::mutex mutex;
    std::vector<Remembered> keys;  // made when the first is
  };

  std::shared_ptr<const Vault> vault_;
  std::array<Part, kParts> parts_;
};

}  // namespace daybook::ledger
