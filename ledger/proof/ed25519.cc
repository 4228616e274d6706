#include "ledger/proof/ed25519.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

namespace daybook::ledger {
namespace {

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyDeleter>;
using Context = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Key PrivateKey(std::string_view seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(seed), seed.size()));
  DAYBOOK_CHECK(key != nullptr);
  return key;
}

}  // namespace

bool VerifyEd25519(const Ed25519PublicKey& key, std::string_view message,
                   std::string_view signature) {
  const Key read(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  const Context context(EVP_MD_CTX_new());
  DAYBOOK_CHECK(read != nullptr && context != nullptr);
  DAYBOOK_CHECK(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, read.get()) == 1);
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                          message.size()) == 1;
}

SigningKey::SigningKey(std::string seed) : seed_(std::move(seed)) {
  DAYBOOK_CHECK(seed_.size() == kEd25519KeyBytes);
  size_t length = public_.size();
  DAYBOOK_CHECK(EVP_PKEY_get_raw_public_key(PrivateKey(seed_).get(), public_.data(), &length) == 1);
  DAYBOOK_CHECK(length == public_.size());
}

SigningKey SigningKey::Generate() {
  std::string seed(kEd25519KeyBytes, '\0');
  DAYBOOK_CHECK(RAND_priv_bytes(reinterpret_cast<unsigned char*>(seed.data()),
                                static_cast<int>(seed.size())) == 1);
  return SigningKey(std::move(seed));
}

Result<SigningKey> SigningKey::FromSecret(std::string_view secret) {
  if (secret.size() != kSigningSecretBytes)
    return Error{ErrorCode::kCorruption, "the log's key has " + std::to_string(secret.size()) +
                                             " bytes, not " + std::to_string(kSigningSecretBytes)};
  SigningKey key{std::string(secret.substr(0, kEd25519KeyBytes))};
  if (key.secret() != secret)
    return Error{ErrorCode::kCorruption, "the log's key is damaged: its halves don't fit"};
  return key;
}

std::string SigningKey::secret() const {
  return seed_ + std::string(reinterpret_cast<const char*>(public_.data()), public_.size());
}

std::string SigningKey::Sign(std::string_view message) const {
  const Key key = PrivateKey(seed_);
  const Context context(EVP_MD_CTX_new());
  DAYBOOK_CHECK(context != nullptr);
  DAYBOOK_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  std::string signature(kEd25519SignatureBytes, '\0');
  size_t length = signature.size();
  DAYBOOK_CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                               &length, Bytes(message), message.size()) == 1);
  DAYBOOK_CHECK(length == kEd25519SignatureBytes);
  return signature;
}

}  // namespace daybook::ledger
