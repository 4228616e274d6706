#pragma once
// Ed25519 (RFC 8032) through OpenSSL: what a log signs its checkpoints with.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace daybook::ledger {

inline constexpr size_t kEd25519KeyBytes = 32;
inline constexpr size_t kEd25519SignatureBytes = 64;
using Ed25519PublicKey = std::array<uint8_t, kEd25519KeyBytes>;

// False for a key or a signature that is none, too.
bool VerifyEd25519(const Ed25519PublicKey& key, std::string_view message,
                   std::string_view signature);

// A private key. Copies are as secret as the first.
class SigningKey {
 public:
  // 32 bytes that OpenSSL's generator made from the kernel's randomness.
  static SigningKey Generate();
  // From what secret() gave: seed ‖ public key. kCorruption if that is not 64 bytes, or the public
  // key is not the seed's: a damaged key is found before anything is signed with it.
  static Result<SigningKey> FromSecret(std::string_view secret);
  std::string secret() const;
  const Ed25519PublicKey& public_key() const { return public_; }
  // 64 bytes; the same for the same message.
  std::string Sign(std::string_view message) const;

 private:
  explicit SigningKey(std::string seed);
  std::string seed_;
  Ed25519PublicKey public_{};
};

inline constexpr size_t kSigningSecretBytes = 2 * kEd25519KeyBytes;

}  // namespace daybook::ledger
