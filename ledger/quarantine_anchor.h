#pragma once
// How far the quarantine had come, in a signed file outside of its database: what is missing of its
// end is then told from a torn tail, as the logs' anchors do it (log/anchor.h).
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "ledger/base/result.h"
#include "ledger/proof/ed25519.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

// The anchor of the quarantine in a data folder.
std::filesystem::path QuarantineAnchorFile(const std::filesystem::path& folder);

// Durable when it returns: a checkpoint (proof/checkpoint.h) whose size is the number of changes
// and whose root is the SHA-256 of that number, be64.
Status WriteQuarantineAnchor(leveldb::Env* env, const std::filesystem::path& file,
                             const std::string& origin, uint64_t changes, const SigningKey& key);
// The number; nullopt if the file isn't there. kCorruption naming it if it is malformed, of another
// folder or not signed by `key`. Without a key (it is lost, which is said elsewhere) nothing is
// read.
Result<std::optional<uint64_t>> ReadQuarantineAnchor(leveldb::Env* env,
                                                     const std::filesystem::path& file,
                                                     const std::string& origin,
                                                     const std::optional<Ed25519PublicKey>& key);

}  // namespace daybook::ledger
