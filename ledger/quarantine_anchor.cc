#include "ledger/quarantine_anchor.h"

#include "ledger/log/byte_order.h"
#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"
#include "ledger/proof/checkpoint.h"

namespace daybook::ledger {
namespace {

Digest RootOf(uint64_t changes) {
  std::string number;
  PutBe64(number, changes);
  return changes == 0 ? Sha256({}) : Sha256({number});
}

}  // namespace

std::filesystem::path QuarantineAnchorFile(const std::filesystem::path& folder) {
  return folder / "quarantine.anchor";
}

Status WriteQuarantineAnchor(leveldb::Env* env, const std::filesystem::path& file,
                             const std::string& origin, uint64_t changes, const SigningKey& key) {
  return WriteFileDurably(env, file.string(),
                          SignCheckpoint({origin, changes, RootOf(changes), {}}, key));
}

Result<std::optional<uint64_t>> ReadQuarantineAnchor(leveldb::Env* env,
                                                     const std::filesystem::path& file,
                                                     const std::string& origin,
                                                     const std::optional<Ed25519PublicKey>& key) {
  DAYBOOK_ASSIGN(const bool there, NameExists(file));
  if (!there || !key) return std::optional<uint64_t>();
  DAYBOOK_ASSIGN(const std::string note, ReadWholeFile(env, file.string()));
  const Result<Checkpoint> anchor = OpenCheckpoint(note, {origin, *key});
  const bool good =
      anchor.ok() && anchor->root == RootOf(anchor->size) && anchor->extensions.empty();
  if (good) return std::optional(anchor->size);
  return Error{ErrorCode::kCorruption,
               "the quarantine's anchor can't be trusted" +
                   (anchor.ok() ? std::string() : ": " + anchor.error().message),
               file.string(), "restore the folder from a backup"};
}

}  // namespace daybook::ledger
