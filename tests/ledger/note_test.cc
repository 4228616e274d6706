// Signed notes and checkpoints: what is written comes back, what isn't as specified is refused.
#include "ledger/proof/note.h"

#include <gtest/gtest.h>

#include "ledger/log/anchor.h"
#include "ledger/log/digest.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/lines.h"
#include "ledger/proof/utf8.h"

namespace daybook::ledger {
namespace {

constexpr const char* kName = "daybook/0011223344556677/care";

// RFC 8032, section 7.1, test 1 (no message) and 2 (one byte).
TEST(Ed25519, GivesThePublishedSignatures) {
  const auto from_hex = [](const std::string& hex) {
    std::string bytes;
    for (size_t i = 0; i < hex.size(); i += 2)
      bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return bytes;
  };
  const struct {
    std::string seed, key, message, signature;
  } tests[] = {{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc6"
                "1e39701cf9"
                "b46bd25bf5f0595bbe24655141438e7a100b"},
               {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e45"
                "8f3613d0f1"
                "1d8c387b2eaeb4302aeeb00d291612bb0c00"}};
  for (const auto& test : tests) {
    const auto key = SigningKey::FromSecret(from_hex(test.seed + test.key));
    ASSERT_TRUE(key.ok()) << key.error().ToString();
    EXPECT_EQ(key->Sign(from_hex(test.message)), from_hex(test.signature));
    EXPECT_TRUE(VerifyEd25519(key->public_key(), from_hex(test.message), from_hex(test.signature)));
    EXPECT_FALSE(VerifyEd25519(key->public_key(), "another", from_hex(test.signature)));
    EXPECT_FALSE(VerifyEd25519(key->public_key(), from_hex(test.message), "short"));
  }
}

TEST(SigningKey, ADamagedSecretIsFound) {
  const SigningKey key = SigningKey::Generate();
  const std::string secret = key.secret();
  ASSERT_EQ(secret.size(), kSigningSecretBytes);
  EXPECT_EQ(SigningKey::FromSecret(secret)->public_key(), key.public_key());
  EXPECT_NE(SigningKey::Generate().public_key(), key.public_key());
  for (size_t bit = 0; bit < secret.size() * 8; ++bit) {
    std::string damaged = secret;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(SigningKey::FromSecret(damaged).error().code, ErrorCode::kCorruption) << bit;
  }
  EXPECT_FALSE(SigningKey::FromSecret(secret.substr(1)).ok());
  EXPECT_FALSE(SigningKey::FromSecret("").ok());
}

class NoteTest : public ::testing::Test {
 protected:
  SigningKey key_ = SigningKey::Generate();
  VerifierKey verifier_{kName, key_.public_key()};
};

TEST_F(NoteTest, ASignedNoteOpens) {
  const std::string note = SignNote("a text\n\nwith a blank line\n", kName, key_);
  const auto opened = OpenNote(note, verifier_);
  ASSERT_TRUE(opened.ok()) << opened.error().ToString();
  EXPECT_EQ(*opened, "a text\n\nwith a blank line\n");
  const VerifierKey other{kName, SigningKey::Generate().public_key()};
  EXPECT_EQ(OpenNote(note, other).error().code, ErrorCode::kCorruption);
  EXPECT_EQ(OpenNote(note, {"elsewhere", verifier_.key}).error().code, ErrorCode::kCorruption);
}

TEST_F(NoteTest, SignaturesOfOthersAreIgnoredAWrongOneOfItsOwnIsNot) {
  const SigningKey witness = SigningKey::Generate();
  const std::string note = SignNote("text\n", kName, key_);
  const std::string own_line = note.substr(note.find("\n\n") + 2);
  const std::string witness_note = SignNote("text\n", "witness.example", witness);
  const std::string witness_line = witness_note.substr(witness_note.find("\n\n") + 2);
  EXPECT_TRUE(OpenNote(note + witness_line, verifier_).ok());
  EXPECT_TRUE(OpenNote("text\n\n" + witness_line + own_line, verifier_).ok());
  EXPECT_FALSE(OpenNote("text\n\n" + witness_line, verifier_).ok());
  const std::string wrong = SignNote("other text\n", kName, key_);
  EXPECT_FALSE(OpenNote(note + wrong.substr(wrong.find("\n\n") + 2), verifier_).ok());
  // The same name with another key's id is unknown; so is the same id under another name.
  const std::string namesake = SignNote("other text\n", kName, witness);
  EXPECT_TRUE(OpenNote(note + namesake.substr(namesake.find("\n\n") + 2), verifier_).ok());
}

TEST_F(NoteTest, WhatIsNoNoteIsRefused) {
  const std::string note = SignNote("text\n", kName, key_);
  const std::string line = note.substr(note.find("\n\n") + 2);
  const std::string base64 = line.substr(line.rfind(' ') + 1);
  for (const std::string& bad : std::vector<std::string>{
           "",
           "\n",
           "text\n",
           "text\n\n",
           "text\n" + line,
           "text\n\n" + line.substr(0, 40),
           note.substr(0, note.size() - 1),
           note + "\n",
           note + "more\n",
           "\xff\n\n" + line,
           "te\rxt\n\n" + line,
           std::string("te\0xt\n\n", 7) + line,
           "text\n\n\u2014  " + base64,
           "text\n\n\u2014 a+b " + base64,
           "text\n\n\u2014 a\u00a0b " + base64,
           "text\n\n\u2014 a\u2003b " + base64,
           "text\n\n- name " + base64,
           "text\n\n\u2014 name\n",
           "text\n\n\u2014 name AAAA\n",
           "text\n\n\u2014 name AAAAAA==\n",
           "text\n\n\u2014 name " + base64.substr(1),
           "text\n\n\u2014 name " + base64.substr(0, base64.size() - 1) + " \n"}) {
    const auto parsed = ParseNote(bad);
    ASSERT_FALSE(parsed.ok()) << bad;
    EXPECT_EQ(parsed.error().code, ErrorCode::kBadData);
  }
  std::string many = note;
  for (size_t i = 1; i < kNoteSignaturesMax; ++i) many += line;
  EXPECT_TRUE(ParseNote(many).ok());
  EXPECT_TRUE(OpenNote(many, verifier_).ok());
  EXPECT_FALSE(ParseNote(many + line).ok());
  EXPECT_FALSE(ParseNote(std::string(kNoteBytesMax, 'x') + note).ok());
}

TEST_F(NoteTest, VerifierKeysHaveOneSpelling) {
  const std::string text = VerifierKeyText(verifier_);
  const auto back = ParseVerifierKey(text);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->name, kName);
  EXPECT_EQ(back->key, verifier_.key);
  for (size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(ParseVerifierKey(damaged).ok()) << damaged;
    EXPECT_FALSE(ParseVerifierKey(text.substr(0, i)).ok()) << i;
  }
  const std::string tail = text.substr(text.find('+'));
  EXPECT_FALSE(ParseVerifierKey(tail).ok()) << "without a name";
  EXPECT_FALSE(ParseVerifierKey("na me" + tail).ok());
  EXPECT_FALSE(ParseVerifierKey("n\xff" + tail).ok());
  EXPECT_FALSE(ParseVerifierKey("name+12345678").ok());
  EXPECT_FALSE(ParseVerifierKey("name+1234567+AQ==").ok());
  // Another type of key; too short a key.
  std::string bytes = "\x02" + std::string(32, 'k');
  EXPECT_FALSE(ParseVerifierKey("name+00000000+" + ToBase64(bytes)).ok());
  bytes = "\x01" + std::string(31, 'k');
  EXPECT_FALSE(ParseVerifierKey("name+00000000+" + ToBase64(bytes)).ok());
}

TEST_F(NoteTest, ACheckpointComesBack) {
  const Checkpoint checkpoint{kName, 17, Sha256({"root"}), {"frontier x", "y"}};
  const std::string note = SignCheckpoint(checkpoint, key_);
  const auto back = OpenCheckpoint(note, verifier_);
  ASSERT_TRUE(back.ok()) << back.error().ToString();
  EXPECT_EQ(*back, checkpoint);
  EXPECT_FALSE(OpenCheckpoint(SignNote("no checkpoint\n", kName, key_), verifier_).ok());
  EXPECT_FALSE(OpenCheckpoint("no note", verifier_).ok());
  // The key's own signature, but on what is said to be another log's.
  const Checkpoint foreign{"another.example/log", 17, Sha256({"root"})};
  const auto swapped = OpenCheckpoint(SignNote(CheckpointText(foreign), kName, key_), verifier_);
  ASSERT_FALSE(swapped.ok());
  EXPECT_EQ(swapped.error().code, ErrorCode::kCorruption);
}

TEST(CheckpointText, HasOneSpelling) {
  const std::string root = ToBase64(BytesOf(Sha256({"root"})));
  const std::string empty_root = ToBase64(BytesOf(Sha256({})));
  const std::string largest = "18446744073709551615";
  EXPECT_TRUE(ParseCheckpoint("o\n" + largest + "\n" + root + "\n").ok());
  EXPECT_TRUE(ParseCheckpoint("o\n0\n" + empty_root + "\n").ok());
  for (const std::string& bad : std::vector<std::string>{
           "", "o\n", "o\n1\n", "\n1\n" + root + "\n", "o\n01\n" + root + "\n",
           "o\n\n" + root + "\n", "o\n+1\n" + root + "\n", "o\n-1\n" + root + "\n",
           "o\n1 \n" + root + "\n", "o\n18446744073709551616\n" + root + "\n",
           "o\n1\n" + root.substr(4) + "\n", "o\n1\n" + root, "o\n0\n" + root + "\n",
           "o\n1\n" + root + "\n\n", "o\n1\n" + root + "\nx", "o\n1\n" + root + "\nx\n\ny\n"})
    EXPECT_FALSE(ParseCheckpoint(bad).ok()) << bad;
}

TEST(Base64, HasOneSpelling) {
  for (size_t length = 0; length < 70; ++length) {
    std::string bytes(length, '\0');
    for (size_t i = 0; i < length; ++i) bytes[i] = static_cast<char>(i * 37 + length);
    const std::string text = ToBase64(bytes);
    EXPECT_EQ(FromBase64(text), bytes);
    if (length > 0) {
      EXPECT_FALSE(FromBase64(text.substr(1)));
    }
    EXPECT_FALSE(FromBase64(text + "\n"));
    EXPECT_FALSE(FromBase64(" " + text));
  }
  for (const char* bad :
       {"=", "====", "A===", "AA=A", "AB==", "AAB=", "AA==AAAA", "A A=", "AAA-", "    ", "AAA\n"})
    EXPECT_FALSE(FromBase64(bad)) << bad;
}

TEST(Base64, ADigestHas32Bytes) {
  Digest digest{};
  const std::string bytes(32, 'd');
  ASSERT_TRUE(DigestFromBase64(ToBase64(bytes), digest));
  EXPECT_EQ(BytesOf(digest), bytes);
  EXPECT_FALSE(DigestFromBase64(ToBase64(bytes.substr(1)), digest)) << "as long in base64";
  EXPECT_FALSE(DigestFromBase64(ToBase64(bytes + "d"), digest));
  EXPECT_FALSE(DigestFromBase64(ToBase64(bytes) + "AAAA", digest));
}

TEST(Lines, AHashLineHasAnEnd) {
  const std::string line = ToBase64(BytesOf(Sha256({"h"}))) + "\n";
  EXPECT_EQ(ParseHashLines(line + line, 2)->size(), 2u);
  EXPECT_EQ(HashLines(*ParseHashLines(line + line, 2)), line + line);
  EXPECT_FALSE(ParseHashLines(line + line, 1));
  EXPECT_FALSE(ParseHashLines(line.substr(0, line.size() - 1), 2));
  EXPECT_EQ(Behind("word x", "word"), "x");
  EXPECT_FALSE(Behind("wordx", "word"));
  EXPECT_FALSE(Behind("other x", "word"));
}

TEST(Utf8, TakesWhatTheStandardTakes) {
  for (const char* good : {"", "a", "\u00e9", "\u2014", "\U0001f600", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(IsUtf8(good)) << good;
  for (const char* bad : {"\x80", "\xc3", "\xc3(", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
                          "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xff"})
    EXPECT_FALSE(IsUtf8(bad)) << bad;
  for (const char* spaced : {" ", "a\tb", "a\nb", "\u0085", "\u00a0", "\u1680", "\u2000", "\u200a",
                             "\u2028", "\u2029", "\u202f", "\u205f", "x\u3000"})
    EXPECT_TRUE(HasUnicodeSpace(spaced)) << spaced;
  for (const char* solid : {"", "a", "\x08", "\u200b", "\u2014", "\x80 "})
    EXPECT_FALSE(HasUnicodeSpace(solid)) << solid;
}

}  // namespace
}  // namespace daybook::ledger
