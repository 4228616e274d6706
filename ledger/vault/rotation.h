#pragma once
// A new epoch key without an erasure: for when somebody may have seen the old one. The secrets in
// the vault stay, so entries and copies of the logs are as they were; whoever took the old key and
// the vault together has read them.
#include <cstdint>
#include <filesystem>

#include "ledger/base/result.h"
#include "ledger/vault/vault.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

// Whether nothing stands in the way of new keys: no erasure without its certificate (else kBusy),
// every mirror as it must be.
Status CheckChangeable(const std::filesystem::path& folder, const Vault& vault);

// Writes the vault under a new key, destroys the old one, here and in the mirrors, and raises the
// epoch in FORMAT, so that older copies of the keys are refused. Returns the new epoch. `env` may
// be null: then the system's. The caller holds the folder's lock. kBusy while an erasure has no
// certificate, kIo where a mirror can't be reached: then nothing is changed. A crash in between is
// finished when the folder is opened.
Result<uint32_t> RotateEpoch(leveldb::Env* env, const std::filesystem::path& folder);

}  // namespace daybook::ledger
