// Suite 1: what is sealed comes back, and nothing else does.
#include "ledger/seal/sealing.h"

#include <gtest/gtest.h>

#include "ledger/log/digest.h"
#include "ledger/log/entry_place.h"
#include "ledger/seal/compression.h"
#include "tests/ledger/noise.h"

namespace daybook::ledger {
namespace {

using tests::Noise;

StreamId StreamNumber(uint8_t number) {
  StreamId stream;
  stream.bytes.fill(number);
  return stream;
}

std::shared_ptr<const Vault> SomeVault() { return std::make_shared<const Vault>(Vault::New()); }

// As it is stored, with the committer's part of the header.
std::string Stored(SealedEntry sealed) {
  PlaceEntry(sealed.stored, RecordedAt(1'790'000'000'000'000), 7);
  return sealed.stored;
}

// A message's worth of keys.
Result<SealedEntry> SealWith(const std::shared_ptr<const Vault>& vault, EntryClass entry_class,
                             const StreamId& stream, std::string_view payload) {
  SealingKeys keys(vault);
  return Seal(&keys, entry_class, stream, payload);
}

// AES-256-GCM, test case 14 of the mode's submission (McGrew and Viega): one block of zeros.
TEST(Aead, KnownAnswer) {
  const std::string sealed = Encrypt(SecretKey{}, Nonce{}, "", std::string(16, '\0'));
  EXPECT_EQ(ToHexText(sealed), "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  EXPECT_EQ(Decrypt(SecretKey{}, Nonce{}, "", sealed), std::string(16, '\0'));
}

TEST(Aead, NothingElseOpensIt) {
  const SecretKey key = NewSecretKey();
  const Nonce nonce = NewNonce();
  const std::string sealed = Encrypt(key, nonce, "about", "plain words");
  EXPECT_EQ(Decrypt(key, nonce, "about", sealed), "plain words");
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string flipped = sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(Decrypt(key, nonce, "about", flipped), std::nullopt) << bit;
  }
  EXPECT_EQ(Decrypt(key, nonce, "abouT", sealed), std::nullopt);
  EXPECT_EQ(Decrypt(key, NewNonce(), "about", sealed), std::nullopt);
  EXPECT_EQ(Decrypt(NewSecretKey(), nonce, "about", sealed), std::nullopt);
  for (size_t length = 0; length < sealed.size(); ++length)
    EXPECT_EQ(Decrypt(key, nonce, "about", sealed.substr(0, length)), std::nullopt) << length;
}

// RFC 5869, test case 1: the first block of HKDF-Expand.
TEST(DeriveKey, IsHkdfExpand) {
  const SecretKey prk{0x07, 0x77, 0x09, 0x36, 0x2c, 0x2e, 0x32, 0xdf, 0x0d, 0xdc, 0x3f,
                      0x0d, 0xc4, 0x7b, 0xba, 0x63, 0x90, 0xb6, 0xc7, 0x3b, 0xb5, 0x0f,
                      0x9c, 0x31, 0x22, 0xec, 0x84, 0x4a, 0xd7, 0xc2, 0xb3, 0xe5};
  const SecretKey okm = DeriveKey(prk, "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9");
  EXPECT_EQ(ToHexText(BytesOf(okm)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
}

TEST(Compression, ComesBackWhateverTheBytes) {
  for (const size_t size : {0u, 1u, 2u, 3u, 17u, 300u, 5'000u, 131'072u, 131'073u, 200'000u}) {
    for (const std::string& plain : {Noise(size), std::string(size, 'x')})
      for (const uint32_t dictionary : {kEventDictionary, kOriginalDictionary})
        EXPECT_EQ(Decompress(dictionary, Compress(plain, dictionary), size), plain) << size;
  }
}

TEST(Compression, RefusesWhatIsNotOneWholeFrameOfThatLength) {
  const std::string plain = "the same words, the same words, the same words";
  const std::string packed(Compress(plain, kEventDictionary));
  EXPECT_EQ(Decompress(kEventDictionary, packed, plain.size() - 1), std::nullopt);
  EXPECT_EQ(Decompress(kEventDictionary, packed, plain.size() + 1), std::nullopt);
  EXPECT_EQ(Decompress(kEventDictionary, packed + "x", plain.size()), std::nullopt);
  EXPECT_EQ(Decompress(kEventDictionary, packed.substr(1), plain.size()), std::nullopt);
  EXPECT_EQ(Decompress(kOriginalDictionary + 1, packed, plain.size()), std::nullopt);
  EXPECT_EQ(Decompress(kNoDictionary, packed, plain.size()), std::nullopt);
}

TEST(Sealing, ComesBackCompressedOrNot) {
  const auto vault = SomeVault();
  EntryOpener opener(vault);
  for (const std::string& plain : {std::string(), Noise(40), std::string(4'000, 'x')}) {
    const auto sealed = SealWith(vault, EntryClass::kClinical, StreamNumber(3), plain);
    ASSERT_TRUE(sealed.ok());
    const std::string stored = Stored(*sealed);
    const auto view = DecodeEntry(stored);
    ASSERT_TRUE(view.ok()) << view.error().ToString();
    EXPECT_EQ(view->header.dictionary_id != kNoDictionary, plain.size() == 4'000);
    EXPECT_EQ(view->header.recorded, RecordedAt(1'790'000'000'000'000));
    EXPECT_EQ(view->header.stream_seq, 7u);
    const auto opened = opener.Open(*view);
    ASSERT_TRUE(opened.ok()) << opened.error().ToString();
    EXPECT_EQ(opened->payload, plain);
  }
}

// Whoever changes a stored entry, its header's associated part or its payload, is found out; the
// recorded time and the number in the stream are the Merkle tree's to guard.
TEST(Sealing, EveryFlippedBitOfAnEntryIsSeen) {
  const auto vault = SomeVault();
  EntryOpener opener(vault);
  const auto sealed = SealWith(vault, EntryClass::kClinical, StreamNumber(3), std::string(90, 'x'));
  const std::string stored = Stored(*sealed);
  int free_bits = 0;
  for (size_t bit = 0; bit < stored.size() * 8; ++bit) {
    std::string flipped = stored;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const auto view = DecodeEntry(flipped);
    if (view.ok() && opener.Open(*view).ok()) ++free_bits;
  }
  // 64 of the recorded time but its sign, and 32 of the number.
  EXPECT_EQ(free_bits, 63 + 32);
}

TEST(Sealing, PlainWithoutAVaultAndReadWithOne) {
  const auto plain = Seal(nullptr, EntryClass::kFeed, StreamNumber(1), "words");
  ASSERT_TRUE(plain.ok());
  const std::string stored = Stored(*plain);
  EXPECT_EQ(EntryOpener(SomeVault()).Open(*DecodeEntry(stored))->payload, "words");
}

TEST(Sealing, AnotherVaultOpensNothing) {
  const auto sealed = SealWith(SomeVault(), EntryClass::kFeed, StreamNumber(1), "words");
  const std::string stored = Stored(*sealed);
  EXPECT_EQ(EntryOpener(SomeVault()).Open(*DecodeEntry(stored)).error().code,
            ErrorCode::kCorruption);
  EXPECT_EQ(EntryOpener(nullptr).Open(*DecodeEntry(stored)).error().code, ErrorCode::kCorruption);
}

TEST(Sealing, TooLongIsRefused) {
  const auto sealed = SealWith(SomeVault(), EntryClass::kFeed, StreamNumber(1),
                               std::string(kPayloadBytesMax + 1, 'x'));
  EXPECT_EQ(sealed.error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace daybook::ledger
