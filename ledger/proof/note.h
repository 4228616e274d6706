#pragma once
// Signed notes (c2sp.org/signed-note): a text, a blank line, signature lines. Ed25519 keys (type
// 0x01) only.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/proof/ed25519.h"

namespace daybook::ledger {

// Longest note that is read, in bytes, and its most signatures; the specification asks for 16.
inline constexpr size_t kNoteBytesMax = 1u << 20;
inline constexpr size_t kNoteSignaturesMax = 64;

// A public key under its name: what a verifier is given.
struct VerifierKey {
  std::string name;
  Ed25519PublicKey key{};
  // First four bytes of SHA-256(name ‖ newline ‖ 0x01 ‖ key).
  uint32_t id() const;
};

// "name+hash+base64", the one line that a log gives out. The other way kBadData says what is wrong:
// a name or hash that doesn't fit, another type of key.
std::string VerifierKeyText(const VerifierKey& key);
Result<VerifierKey> ParseVerifierKey(std::string_view text);

// Not empty, UTF-8, without blanks, line ends and plus signs.
bool IsKeyName(std::string_view name);

struct NoteSignature {
  std::string_view name;
  uint32_t key_id = 0;
  std::string signature;  // bytes behind the key id
};
// Lives as long as the bytes it was read from.
struct Note {
  std::string_view text;  // with its last line end
  std::vector<NoteSignature> signatures;
};

// Refuses what the specification doesn't allow with kBadData; checks no signature.
Result<Note> ParseNote(std::string_view bytes);
// The note's text, if `key` has signed it. Other keys' signatures are ignored; kCorruption if there
// is none of this key, or one of it that is not right.
Result<std::string_view> OpenNote(std::string_view bytes, const VerifierKey& key);

// The note with one signature. CHECKs that the text ends in a line end and the name is one.
std::string SignNote(std::string_view text, const std::string& name, const SigningKey& key);

}  // namespace daybook::ledger
