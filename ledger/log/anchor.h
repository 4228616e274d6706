#pragma once
// The anchor: a log's newest known size and Merkle root in a file outside LevelDB, so that a log
// that lost its end or was swapped is found out (walls.md 10). The text form of a C2SP checkpoint
// body, unsigned for now: it has no signature lines. Frontier hashes follow as extension lines.
#include <filesystem>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/log/merkle.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

struct Anchor {
  std::string origin;  // "daybook/<folder>/care": says which log of which folder
  Frontier frontier;
};

std::string EncodeAnchor(const Anchor& anchor);
// Refuses anything EncodeAnchor would not have written, and a root that the frontier does not
// give, with kCorruption.
Result<Anchor> DecodeAnchor(std::string_view text);

// Durable when it returns.
Status WriteAnchor(leveldb::Env* env, const std::filesystem::path& file, const Anchor& anchor);
// kCorruption naming the file if it is missing, malformed or of another log.
Result<Anchor> ReadAnchor(leveldb::Env* env, const std::filesystem::path& file,
                          const std::string& origin);

}  // namespace daybook::ledger
