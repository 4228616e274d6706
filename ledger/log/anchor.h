#pragma once
// The anchor: a log's newest known size and Merkle root in a file outside LevelDB, so that a log
// that lost its end or was swapped is found out (walls.md 10). It is a signed checkpoint
// (ledger/proof/checkpoint.h) with the frontier's hashes as extension lines.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/log/merkle.h"
#include "ledger/proof/note.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

struct Anchor {
  std::string origin;  // "daybook/<folder>/care": says which log of which folder
  Frontier frontier;
};

// The text that is signed.
std::string EncodeAnchor(const Anchor& anchor);
// Refuses anything EncodeAnchor would not have written, and a root that the frontier does not
// give, with kCorruption.
Result<Anchor> DecodeAnchor(std::string_view text);

// Durable when it returns.
Status WriteAnchor(leveldb::Env* env, const std::filesystem::path& file, const Anchor& anchor,
                   const SigningKey& key);

// Anchors of format 1 were not signed.
enum class Unsigned : uint8_t { kRefuse, kAccept };
// kCorruption naming the file if it is missing, malformed, of another log, or not signed by `key`
// alone. Without a key (it is lost, which is said elsewhere) the signature is not looked at.
Result<Anchor> ReadAnchor(leveldb::Env* env, const std::filesystem::path& file,
                          const std::string& origin, const std::optional<Ed25519PublicKey>& key,
                          Unsigned bare);
// Whether the file is there and carries a signature, right or not.
Result<bool> IsSignedAnchor(leveldb::Env* env, const std::filesystem::path& file);

}  // namespace daybook::ledger
