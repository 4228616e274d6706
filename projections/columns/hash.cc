#include "projections/columns/hash.h"

#include <openssl/evp.h>

#include <memory>

#include "ledger/base/check.h"
#include "ledger/log/digest.h"

namespace daybook::projections {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

// OpenSSL 3 looks an algorithm up by name in about half a microsecond: once a process.
const EVP_MD* Algorithm() {
  static EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return kAlgorithm;
}

void BeginSum(EVP_MD_CTX* context) {
  DAYBOOK_CHECK(EVP_DigestInit_ex2(context, Algorithm(), nullptr) == 1);
}
void AddTo(EVP_MD_CTX* context, std::string_view bytes) {
  DAYBOOK_CHECK(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
}
Hash256 FinishSum(EVP_MD_CTX* context) {
  Hash256 out;
  unsigned length = 0;
  DAYBOOK_CHECK(EVP_DigestFinal_ex(context, out.bytes.data(), &length) == 1 &&
                length == out.bytes.size());
  return out;
}

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

Hash256 Sha256(std::string_view bytes) { return {ledger::Sha256({bytes})}; }

struct Sha256Sum::State {
  Context context{EVP_MD_CTX_new()};
};

Sha256Sum::Sha256Sum() : state_(std::make_unique<State>()) { BeginSum(state_->context.get()); }
Sha256Sum::~Sha256Sum() = default;

void Sha256Sum::Add(std::string_view bytes) { AddTo(state_->context.get(), bytes); }

Hash256 Sha256Sum::Finish() {
  const Hash256 out = FinishSum(state_->context.get());
  BeginSum(state_->context.get());
  return out;
}

}  // namespace daybook::projections
