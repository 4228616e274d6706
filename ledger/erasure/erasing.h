#pragma once
// The steps of an erasure on the parts of a store (erasure.h); the store calls them.
#include <filesystem>

#include "ledger/erasure/erasure.h"
#include "ledger/log/leveldb_log.h"
#include "ledger/vault/vault_files.h"

namespace daybook::ledger {

Result<ErasurePlan> PlanErasureOf(const ErasureRequest& request, const LevelDbLog& care,
                                  const Quarantine& quarantine,
                                  const std::filesystem::path& evidence_folder);

// Every stream of the logs whose key comes from a secret that one of `streams` has too.
Result<std::vector<StreamId>> StreamsBeside(const std::vector<StreamId>& streams,
                                            const LevelDbLog& care, const LevelDbLog& access);

struct KeysToErase {
  leveldb::Env* env = nullptr;
  std::filesystem::path folder;  // the data folder
  OpenVault keys;
  std::vector<StreamId> beside;  // StreamsBeside, of logs that are closed for writing
};
// Purges the quarantine and the evidence, then destroys the keys.
Status EraseAsPlanned(const ErasureRequest& request, const ErasurePlan& plan,
                      const KeysToErase& where, Quarantine& quarantine, int64_t now_micros);

// The certificate of an erasure that has none yet as a message of the care log. The same erasure
// gives the same key, so that it goes in once whatever crashes.
Result<NewMessage> CertificateMessage(const PendingErasure& pending, const MessageKey& key,
                                      const StreamId& stream);
// The event in it, without message and id.
Result<Event> PendingCertificate(const PendingErasure& pending);

}  // namespace daybook::ledger
