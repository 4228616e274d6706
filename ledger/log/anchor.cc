#include "ledger/log/anchor.h"

#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/lines.h"

namespace daybook::ledger {
namespace {

constexpr std::string_view kFrontierWord = "frontier";
constexpr size_t kAnchorBytesMax = 8192;  // an origin, 64 hashes and a signature are less
// What parts a signed anchor's text from its signature.
constexpr std::string_view kBlankLine = "\n\n";

Error Malformed(const std::string& what) {
  return Error{ErrorCode::kCorruption, "the anchor can't be read: " + what};
}

Error BadAnchor(const std::string& what, const std::filesystem::path& file) {
  return Error{ErrorCode::kCorruption, what, file.string(), "restore the folder from a backup"};
}

// The text of an anchor's file, once its signature is seen to be right.
Result<std::string_view> TextOf(std::string_view bytes, const std::string& origin,
                                const std::optional<Ed25519PublicKey>& key, Unsigned bare) {
  if (bytes.size() > kAnchorBytesMax)
    return Malformed("longer than " + std::to_string(kAnchorBytesMax) + " bytes");
  if (bytes.find(kBlankLine) == std::string_view::npos) {
    if (bare == Unsigned::kAccept) return bytes;
    return Malformed("it is not signed");
  }
  DAYBOOK_ASSIGN(const Note note, ParseNote(bytes));
  if (!key) return note.text;
  if (note.signatures.size() != 1) return Malformed("it has more than one signature");
  if (note.signatures[0].name != origin)
    return Malformed("it is of another log: '" + std::string(note.signatures[0].name) + "', not '" +
                     origin + "'");
  return OpenNote(bytes, VerifierKey{origin, *key});
}

}  // namespace

std::string EncodeAnchor(const Anchor& anchor) {
  Checkpoint checkpoint{anchor.origin, anchor.frontier.size(), anchor.frontier.Root()};
  for (const Digest& hash : anchor.frontier.hashes())
    checkpoint.extensions.push_back(std::string(kFrontierWord) + " " + ToBase64(BytesOf(hash)));
  return CheckpointText(checkpoint);
}

Result<Anchor> DecodeAnchor(std::string_view text) {
  Result<Checkpoint> checkpoint = ParseCheckpoint(text);
  if (!checkpoint.ok()) return Malformed(checkpoint.error().message);
  std::vector<Digest> hashes;
  for (const std::string& line : checkpoint->extensions) {
    const auto hash = Behind(line, kFrontierWord);
    hashes.emplace_back();
    if (!hash || !DigestFromBase64(*hash, hashes.back()))
      return Malformed("a line is not a frontier hash");
  }
  DAYBOOK_ASSIGN(Frontier frontier, Frontier::FromHashes(checkpoint->size, std::move(hashes)));
  Anchor anchor{std::move(checkpoint->origin), std::move(frontier)};
  if (anchor.frontier.Root() != checkpoint->root)
    return Malformed("the root doesn't follow from the frontier");
  return anchor;
}

Status WriteAnchor(leveldb::Env* env, const std::filesystem::path& file, const Anchor& anchor,
                   const SigningKey& key) {
  return WriteFileDurably(env, file.string(), SignNote(EncodeAnchor(anchor), anchor.origin, key));
}

Result<Anchor> ReadAnchor(leveldb::Env* env, const std::filesystem::path& file,
                          const std::string& origin, const std::optional<Ed25519PublicKey>& key,
                          Unsigned bare) {
  DAYBOOK_ASSIGN(const bool there, NameExists(file));
  if (!there) return BadAnchor("the anchor is missing", file);
  DAYBOOK_ASSIGN(const std::string bytes, ReadWholeFile(env, file.string()));
  const Result<std::string_view> text = TextOf(bytes, origin, key, bare);
  if (!text.ok()) {
    const std::string& why = text.error().message;
    const bool said = why.find("the anchor") != std::string::npos;
    return BadAnchor(said ? why : "the anchor can't be trusted: " + why, file);
  }
  Result<Anchor> anchor = DecodeAnchor(*text);
  if (!anchor.ok()) return BadAnchor(anchor.error().message, file);
  if (anchor->origin != origin)
    return BadAnchor("the anchor is of another log: '" + anchor->origin + "', not '" + origin + "'",
                     file);
  return anchor;
}

Result<bool> IsSignedAnchor(leveldb::Env* env, const std::filesystem::path& file) {
  DAYBOOK_ASSIGN(const bool there, NameExists(file));
  if (!there) return false;
  DAYBOOK_ASSIGN(const std::string bytes, ReadWholeFile(env, file.string()));
  return bytes.find(kBlankLine) != std::string::npos;
}

}  // namespace daybook::ledger
