#include "ledger/vault/rotation.h"

#include <leveldb/env.h>

#include <optional>
#include <string>

#include "ledger/folder_files.h"
#include "ledger/vault/mirrors.h"
#include "ledger/vault/vault_files.h"

namespace daybook::ledger {

Status CheckChangeable(const std::filesystem::path& folder, const Vault& vault) {
  if (vault.pending())
    return Error{ErrorCode::kBusy, "an earlier erasure has no certificate yet", folder.string(),
                 "make its mirrors reachable (`daybook keys check`), open the folder once more"};
  return CheckMirrors(folder);
}

Result<uint32_t> RotateEpoch(leveldb::Env* env, const std::filesystem::path& folder) {
  if (!env) env = leveldb::Env::Default();
  DAYBOOK_ASSIGN(const std::optional<OpenVault> keys, ReadVault(folder));
  if (!keys) return LostVault(folder);
  DAYBOOK_ASSIGN(const uint32_t newest, EpochInFormat(folder));
  if (keys->epoch < newest) return OldVault(folder, keys->epoch, newest);
  DAYBOOK_TRY(CheckChangeable(folder, *keys->vault));
  DAYBOOK_ASSIGN(const std::optional<std::string> stream_key, ReadStreamKey(folder));
  if (!stream_key) return LostVault(folder);
  DAYBOOK_ASSIGN(const OpenVault renewed, StartNextEpoch(env, folder, *keys->vault, keys->epoch));
  DAYBOOK_TRY(DestroyOldEpochs(env, folder, renewed.epoch));
  DAYBOOK_TRY(SyncMirrors(env, folder));
  DAYBOOK_TRY(WriteFormat(env, folder, FolderName(*stream_key), renewed.epoch));
  return renewed.epoch;
}

}  // namespace daybook::ledger
