#pragma once
// AES-256-GCM (NIST SP 800-38D) and key derivation (HKDF-Expand, RFC 5869), through OpenSSL.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::ledger {

using SecretKey = std::array<uint8_t, 32>;
using Nonce = std::array<uint8_t, 12>;
inline constexpr size_t kTagBytes = 16;

// A new key, a new nonce: OpenSSL's generator for private values. Safe from several threads; not
// in a child that was forked without an exec and encrypts, which would use the parent's nonces.
SecretKey NewSecretKey();
Nonce NewNonce();

// Ciphertext ‖ tag, plain.size() + kTagBytes. A nonce must never be used twice with a key.
std::string Encrypt(const SecretKey& key, const Nonce& nonce, std::string_view associated,
                    std::string_view plain);
// The same, put behind what `out` has, whose first bytes are the associated data.
void AppendEncrypted(const SecretKey& key, const Nonce& nonce, size_t associated_bytes,
                     std::string_view plain, std::string& out);
// What Encrypt was given; nullopt unless key, nonce, associated data and every bit are the same.
std::optional<std::string> Decrypt(const SecretKey& key, const Nonce& nonce,
                                   std::string_view associated, std::string_view sealed);
// The same into a string that is used again; false leaves it without meaning.
bool DecryptInto(const SecretKey& key, const Nonce& nonce, std::string_view associated,
                 std::string_view sealed, std::string& plain);

// HKDF-Expand of a uniformly random secret to one key: nobody who has the key learns the secret or
// the key of another `info`.
SecretKey DeriveKey(const SecretKey& secret, std::string_view info);

}  // namespace daybook::ledger
