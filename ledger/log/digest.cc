#include "ledger/log/digest.h"

// SHA256_Init and its kin: the way that OpenSSL 3 would have us take (EVP) spends more on finding
// its way for an entry or a node than the hashing of it takes.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <vector>

#include "ledger/base/check.h"

namespace daybook::ledger {
namespace {

constexpr size_t kHmacBlockBytes = 64;
// Longest base64 that is read, in bytes of text: OpenSSL counts in int.
constexpr size_t kBase64BytesMax = 1u << 30;

using Sha256Context = SHA256_CTX;

void Take(Sha256Context& context, std::string_view bytes) {
  DAYBOOK_CHECK(SHA256_Update(&context, bytes.data(), bytes.size()) == 1);
}

// The digest of what the context has taken and `parts`.
Digest Finished(Sha256Context& context, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) Take(context, part);
  Digest digest;
  DAYBOOK_CHECK(SHA256_Final(digest.data(), &context) == 1);
  return digest;
}

Sha256Context Begun() {
  Sha256Context context;
  DAYBOOK_CHECK(SHA256_Init(&context) == 1);
  return context;
}

}  // namespace

Digest Sha256(std::initializer_list<std::string_view> parts) {
  Sha256Context context = Begun();
  return Finished(context, parts);
}

struct Sha256Sum::State {
  Sha256Context context = Begun();
};

Sha256Sum::Sha256Sum() : state_(std::make_unique<State>()) {}
Sha256Sum::~Sha256Sum() = default;

void Sha256Sum::Add(std::string_view bytes) { Take(state_->context, bytes); }

Digest Sha256Sum::Finish() {
  const Digest digest = Finished(state_->context, {});
  state_->context = Begun();
  return digest;
}

Digest HmacSha256(std::string_view key, std::initializer_list<std::string_view> parts) {
  std::array<char, kHmacBlockBytes> inner;
  std::array<char, kHmacBlockBytes> outer;
  inner.fill('\x36');
  outer.fill('\x5c');
  const Digest hashed = key.size() > kHmacBlockBytes ? Sha256({key}) : Digest{};
  const std::string_view short_key = key.size() > kHmacBlockBytes ? BytesOf(hashed) : key;
  for (size_t i = 0; i < short_key.size(); ++i) {
    inner[i] = static_cast<char>(inner[i] ^ short_key[i]);
    outer[i] = static_cast<char>(outer[i] ^ short_key[i]);
  }
  Sha256Context context = Begun();
  Take(context, {inner.data(), inner.size()});
  const Digest message = Finished(context, parts);
  context = Begun();
  Take(context, {outer.data(), outer.size()});
  return Finished(context, {BytesOf(message)});
}

std::string ToBase64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                      reinterpret_cast<const unsigned char*>(bytes.data()),
                                      static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(written));
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  if (text.size() % 4 != 0 || text.size() > kBase64BytesMax) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  // It counts the zero bytes that padding stands for.
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(static_cast<size_t>(length) - padding);
  if (ToBase64(bytes) != text) return std::nullopt;  // one spelling only
  return bytes;
}

bool DigestFromBase64(std::string_view text, Digest& out) {
  constexpr size_t kTextBytes = 44;  // 32 bytes and one '='
  if (text.size() != kTextBytes) return false;
  const std::optional<std::string> bytes = FromBase64(text);
  if (!bytes || bytes->size() != out.size()) return false;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return true;
}

std::string ToHexText(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace daybook::ledger
