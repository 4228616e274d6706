#include "ledger/seal/aead.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "ledger/base/check.h"
#include "ledger/base/per_thread.h"
#include "ledger/log/digest.h"

namespace daybook::ledger {
namespace {

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// Fetched once: OpenSSL 3 takes longer to find a cipher than to encrypt an event.
const EVP_CIPHER* Cipher() {
  static EVP_CIPHER* const kCipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  DAYBOOK_CHECK(kCipher != nullptr);
  return kCipher;
}

// It has its cipher for good: told again with each key, it would be taken apart and made anew. And
// it has its key until another comes: entries of one stream often follow one another, and making
// ready for a key takes as long as encrypting a short entry.
struct Context {
  Context() : cipher(EVP_CIPHER_CTX_new()) {
    DAYBOOK_CHECK(cipher != nullptr);
    DAYBOOK_CHECK(EVP_EncryptInit_ex2(cipher.get(), Cipher(), nullptr, nullptr, nullptr) == 1);
  }
  // What to tell the cipher: null for the key it has.
  const uint8_t* KeyToTell(const SecretKey& next) {
    if (key && *key == next) return nullptr;
    key = next;
    return key->data();
  }
  std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter> cipher;
  std::optional<SecretKey> key;
};

Context& ThreadContext() {
  return PerThread([] { return Context(); });
}

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}
uint8_t* Bytes(std::string& text) { return reinterpret_cast<uint8_t*>(text.data()); }

int Length(std::string_view text) {
  DAYBOOK_CHECK(text.size() <= size_t{std::numeric_limits<int>::max()} - kTagBytes);
  return static_cast<int>(text.size());
}

template <typename Secret>
Secret Random() {
  Secret secret;
  DAYBOOK_CHECK(
      RAND_priv_bytes(reinterpret_cast<uint8_t*>(&secret), static_cast<int>(sizeof secret)) == 1);
  return secret;
}

}  // namespace

SecretKey NewSecretKey() { return Random<SecretKey>(); }

// Asking OpenSSL for twelve bytes takes longer than to encrypt an event with them.
Nonce NewNonce() {
  constexpr size_t kAtOnce = 256;
  thread_local std::array<Nonce, kAtOnce> nonces;
  thread_local size_t left = 0;
  if (left == 0) {
    nonces = Random<std::array<Nonce, kAtOnce>>();
    left = kAtOnce;
  }
  return nonces[--left];
}

void AppendEncrypted(const SecretKey& key, const Nonce& nonce, size_t associated_bytes,
                     std::string_view plain, std::string& out) {
  Context& own = ThreadContext();
  EVP_CIPHER_CTX* const context = own.cipher.get();
  const size_t before = out.size();
  out.resize(before + plain.size() + kTagBytes);
  const std::string_view associated = std::string_view(out).substr(0, associated_bytes);
  uint8_t* const sealed = Bytes(out) + before;
  int length = 0;
  DAYBOOK_CHECK(EVP_EncryptInit_ex2(context, nullptr, own.KeyToTell(key), nonce.data(), nullptr) ==
                1);
  DAYBOOK_CHECK(
      EVP_EncryptUpdate(context, nullptr, &length, Bytes(associated), Length(associated)) == 1);
  DAYBOOK_CHECK(EVP_EncryptUpdate(context, sealed, &length, Bytes(plain), Length(plain)) == 1);
  DAYBOOK_CHECK(EVP_EncryptFinal_ex(context, sealed + length, &length) == 1);
  DAYBOOK_CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, int{kTagBytes},
                                    sealed + plain.size()) == 1);
}

std::string Encrypt(const SecretKey& key, const Nonce& nonce, std::string_view associated,
                    std::string_view plain) {
  std::string out(associated);
  AppendEncrypted(key, nonce, associated.size(), plain, out);
  return out.substr(associated.size());
}

bool DecryptInto(const SecretKey& key, const Nonce& nonce, std::string_view associated,
                 std::string_view sealed, std::string& plain) {
  if (sealed.size() < kTagBytes) return false;
  Context& own = ThreadContext();
  EVP_CIPHER_CTX* const context = own.cipher.get();
  const std::string_view cipher = sealed.substr(0, sealed.size() - kTagBytes);
  std::array<char, kTagBytes> tag;
  std::copy_n(sealed.end() - kTagBytes, kTagBytes, tag.begin());
  plain.resize(cipher.size());
  int length = 0;
  DAYBOOK_CHECK(EVP_DecryptInit_ex2(context, nullptr, own.KeyToTell(key), nonce.data(), nullptr) ==
                1);
  DAYBOOK_CHECK(
      EVP_DecryptUpdate(context, nullptr, &length, Bytes(associated), Length(associated)) == 1);
  DAYBOOK_CHECK(EVP_DecryptUpdate(context, Bytes(plain), &length, Bytes(cipher), Length(cipher)) ==
                1);
  DAYBOOK_CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, int{kTagBytes}, tag.data()) ==
                1);
  return EVP_DecryptFinal_ex(context, Bytes(plain) + length, &length) == 1;
}

std::optional<std::string> Decrypt(const SecretKey& key, const Nonce& nonce,
                                   std::string_view associated, std::string_view sealed) {
  std::string plain;
  if (!DecryptInto(key, nonce, associated, sealed, plain)) return std::nullopt;
  return plain;
}

SecretKey DeriveKey(const SecretKey& secret, std::string_view info) {
  const std::string_view key(reinterpret_cast<const char*>(secret.data()), secret.size());
  return HmacSha256(key, {info, std::string_view("\1", 1)});  // one block of output
}

}  // namespace daybook::ledger
