#include "ledger/proof/note.h"

#include <algorithm>

#include "ledger/log/byte_order.h"
#include "ledger/log/digest.h"
#include "ledger/proof/utf8.h"

namespace daybook::ledger {
namespace {

constexpr char kEd25519Type = '\x01';
constexpr std::string_view kDash = "\u2014 ";
constexpr size_t kKeyIdBytes = 4;
constexpr size_t kHashDigits = 8;

Error BadNote(const std::string& what) { return Error{ErrorCode::kBadData, what}; }

std::string_view KeyBytes(const Ed25519PublicKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

std::string HashText(uint32_t id) {
  std::string bytes;
  PutBe32(bytes, id);
  return ToHexText(bytes);
}

Result<NoteSignature> ParseSignature(std::string_view line) {
  const Error bad = BadNote("a signature line is not a dash, a key's name and base64");
  if (!line.starts_with(kDash)) return bad;
  line.remove_prefix(kDash.size());
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos || !IsKeyName(line.substr(0, blank))) return bad;
  const auto bytes = FromBase64(line.substr(blank + 1));
  if (!bytes || bytes->size() <= kKeyIdBytes) return bad;
  return NoteSignature{line.substr(0, blank), GetBe32(bytes->data()), bytes->substr(kKeyIdBytes)};
}

Status CheckCharacters(std::string_view bytes) {
  if (!IsUtf8(bytes)) return BadNote("the note is not UTF-8");
  const bool control = std::any_of(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\n';
  });
  if (control) return BadNote("a control character in the note");
  return {};
}

}  // namespace

bool IsKeyName(std::string_view name) {
  return !name.empty() && name.find('+') == std::string_view::npos && IsUtf8(name) &&
         !HasUnicodeSpace(name);
}

uint32_t VerifierKey::id() const {
  const Digest digest = Sha256({name, "\n", std::string_view(&kEd25519Type, 1), KeyBytes(key)});
  return GetBe32(BytesOf(digest).data());
}

std::string VerifierKeyText(const VerifierKey& key) {
  return key.name + "+" + HashText(key.id()) + "+" +
         ToBase64(std::string(1, kEd25519Type) + std::string(KeyBytes(key.key)));
}

Result<VerifierKey> ParseVerifierKey(std::string_view text) {
  const size_t hash_at = text.find('+');
  const size_t key_at = hash_at == std::string_view::npos ? hash_at : text.find('+', hash_at + 1);
  if (key_at == std::string_view::npos || key_at - hash_at - 1 != kHashDigits)
    return BadNote("a verifier key is name+hash+base64, the hash 8 hex digits");
  VerifierKey key;
  key.name = text.substr(0, hash_at);
  if (!IsKeyName(key.name)) return BadNote("the verifier key's name is empty or has a blank");
  const auto bytes = FromBase64(text.substr(key_at + 1));
  if (!bytes || bytes->size() != kEd25519KeyBytes + 1 || bytes->front() != kEd25519Type)
    return BadNote("the verifier key is not an Ed25519 key (type 1) of 32 bytes");
  std::copy(bytes->begin() + 1, bytes->end(), key.key.begin());
  if (text.substr(hash_at + 1, kHashDigits) != HashText(key.id()))
    return BadNote("the verifier key's hash is not that of its name and key");
  return key;
}

Result<Note> ParseNote(std::string_view bytes) {
  if (bytes.size() > kNoteBytesMax)
    return BadNote("the note is longer than " + std::to_string(kNoteBytesMax) + " bytes");
  DAYBOOK_TRY(CheckCharacters(bytes));
  const size_t blank = bytes.rfind("\n\n");
  if (blank == std::string_view::npos || bytes.back() != '\n')
    return BadNote("a note is a text, a blank line and signature lines");
  Note note{bytes.substr(0, blank + 1), {}};
  std::string_view rest = bytes.substr(blank + 2);
  while (!rest.empty()) {
    if (note.signatures.size() == kNoteSignaturesMax)
      return BadNote("the note has more than " + std::to_string(kNoteSignaturesMax) +
                     " signatures");
    const size_t end = rest.find('\n');
    DAYBOOK_ASSIGN(NoteSignature signature, ParseSignature(rest.substr(0, end)));
    note.signatures.push_back(std::move(signature));
    rest.remove_prefix(end + 1);
  }
  if (note.signatures.empty()) return BadNote("the note has no signature");
  return note;
}

Result<std::string_view> OpenNote(std::string_view bytes, const VerifierKey& key) {
  DAYBOOK_ASSIGN(const Note note, ParseNote(bytes));
  bool signed_by_key = false;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name != key.name || signature.key_id != key.id()) continue;
    if (!VerifyEd25519(key.key, note.text, signature.signature))
      return Error{ErrorCode::kCorruption, "the signature of " + key.name + " is not right"};
    signed_by_key = true;
  }
  if (!signed_by_key)
    return Error{ErrorCode::kCorruption,
                 "not signed by the key " + key.name + " (" + HashText(key.id()) + ")"};
  return note.text;
}

std::string SignNote(std::string_view text, const std::string& name, const SigningKey& key) {
  DAYBOOK_CHECK(text.ends_with('\n') && IsKeyName(name));
  std::string bytes;
  PutBe32(bytes, VerifierKey{name, key.public_key()}.id());
  bytes += key.Sign(text);
  return std::string(text) + "\n" + std::string(kDash) + name + " " + ToBase64(bytes) + "\n";
}

}  // namespace daybook::ledger
