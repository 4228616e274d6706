#pragma once
// The vault on disk: `keys/vault`, encrypted under an epoch key in a file of its own,
// `keys/epoch-N.key`. An erasure writes the vault anew under the next epoch's key and destroys the
// old one, and with it every older copy of the vault (reference/ledger.md N3).
#include <cstdint>
#include <filesystem>
#include <memory>

#include "ledger/vault/vault.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

struct OpenVault {
  std::shared_ptr<const Vault> vault;
  uint32_t epoch = 0;  // 1, 2 …: raised by each erasure and rotation
};

std::filesystem::path VaultFile(const std::filesystem::path& folder);
std::filesystem::path EpochKeyFile(const std::filesystem::path& folder, uint32_t epoch);

// Of a data folder: what is there, or nullopt if there is no vault. kCorruption names the file that
// is lost, damaged or doesn't fit the other, and what to restore.
Result<std::optional<OpenVault>> ReadVault(const std::filesystem::path& folder);
// Whether the folder is a backup made without its epoch key (backup.h): nobody opens its entries
// until it is restored with the keys.
Result<bool> KeysAreApart(const std::filesystem::path& folder);
std::filesystem::path ApartFile(const std::filesystem::path& folder);
// What stands for such a folder where its keys are needed.
Error ApartVault(const std::filesystem::path& folder);
// What stands for a folder that must have a vault and has none.
Error LostVault(const std::filesystem::path& folder);
// What stands for keys of before an erasure that the folder has seen.
Error OldVault(const std::filesystem::path& folder, uint32_t epoch, uint32_t newest);
// The epoch in a vault's clear head, of a folder or a mirror; 0 for no vault.
Result<uint32_t> EpochOfVaultFile(const std::filesystem::path& file);
// Makes the first one, durable when it returns. An epoch key that a crash left
// without its vault is written over.
Result<OpenVault> MakeVault(leveldb::Env* env, const std::filesystem::path& folder);
// Replaces the vault under the same epoch key, durably.
Status ReplaceVault(leveldb::Env* env, const std::filesystem::path& folder, const Vault& vault,
                    uint32_t epoch);
// Writes `vault` under a new key of epoch + 1, durably: from then on it is the vault. The old key
// stays until DestroyOldEpochs.
Result<OpenVault> StartNextEpoch(leveldb::Env* env, const std::filesystem::path& folder,
                                 Vault vault, uint32_t epoch);
// The epoch that the name of a key file says; 0 for any other file.
uint32_t EpochOfKeyFile(const std::filesystem::path& file);
// Overwrites, syncs and removes a key file.
Status DestroyFile(leveldb::Env* env, const std::filesystem::path& file);
// The same with the epoch keys before the vault's. One that a crash left before the vault was
// written under it opens nothing, and is written over by the next.
Status DestroyOldEpochs(leveldb::Env* env, const std::filesystem::path& folder, uint32_t epoch);

}  // namespace daybook::ledger
