#include "projections/columns/hash.h"

#include <openssl/evp.h>

#include <memory>

#include "ledger/base/check.h"
#include "ledger/base/per_thread.h"

namespace daybook::projections {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

std::string Hash256::ToHex() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(64);
  for (const uint8_t byte : bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<Hash256> Hash256FromHex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  Hash256 out;
  if (text.size() != 2 * out.bytes.size()) return std::nullopt;
  for (size_t i = 0; i < out.bytes.size(); ++i) {
    const size_t high = kDigits.find(text[2 * i]);
    const size_t low = kDigits.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    out.bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return out;
}

Hash256 Sha256(std::string_view bytes) {
  // OpenSSL 3 looks an algorithm up by name in about half a microsecond: once a process.
  static EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  const auto& context =
      PerThread([] { return std::unique_ptr<EVP_MD_CTX, FreeContext>(EVP_MD_CTX_new()); });
  Hash256 out;
  unsigned length = 0;
  const bool done = EVP_DigestInit_ex2(context.get(), kAlgorithm, nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), out.bytes.data(), &length) == 1;
  DAYBOOK_CHECK(done && length == out.bytes.size());
  return out;
}

}  // namespace daybook::projections
