#include "ledger/erasure/erasing.h"

#include <set>
#include <unordered_set>

#include "ledger/event/event_codec.h"
#include "ledger/folder_files.h"
#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"
#include "ledger/vault/mirrors.h"
#include "ledger/vault/rotation.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

// What the feeds say of an archive that can't be unpacked.
constexpr std::string_view kPackedReason = "damaged-packing";

Status PlanQuarantine(const ErasureRequest& request, const Quarantine& quarantine,
                      ErasurePlan& plan) {
  DAYBOOK_ASSIGN(const std::vector<QuarantineEntry> entries, quarantine.List());
  for (const QuarantineEntry& listed : entries) {
    if (listed.reason == kPackedReason) ++plan.packed;
    if (!request.mentions) continue;
    DAYBOOK_ASSIGN(const QuarantineEntry entry, quarantine.Get(listed.number));
    if (request.mentions(entry)) plan.quarantined.push_back(entry.number);
  }
  return {};
}

// A torn tail's file may be of the quarantine, whose inputs are in clear.
Status PlanEvidence(const ErasureRequest& request, const fs::path& folder, ErasurePlan& plan) {
  if (!request.mentioned_in) return {};
  DAYBOOK_ASSIGN(const std::vector<fs::path> files, NamesIn(folder));
  for (const fs::path& file : files) {
    DAYBOOK_ASSIGN(const std::string bytes, ReadWholeFile(nullptr, file.string()));
    if (request.mentioned_in(bytes)) plan.evidence.push_back(file);
  }
  return {};
}

Status RemoveEvidence(const std::vector<fs::path>& files) {
  for (const fs::path& file : files) {
    std::error_code failed;
    fs::remove(file, failed);
    if (failed)
      return Error{ErrorCode::kIo, "can't remove the evidence: " + failed.message(), file.string(),
                   "check the disk and the folder's permissions"};
    DAYBOOK_TRY(SyncDirectory(nullptr, file.parent_path().string()));
  }
  return {};
}

}  // namespace

Result<ErasurePlan> PlanErasureOf(const ErasureRequest& request, const LevelDbLog& care,
                                  const Quarantine& quarantine, const fs::path& evidence_folder) {
  if (request.streams.empty() || request.streams.size() > kErasureStreamsMax)
    return Error{ErrorCode::kUsage,
                 "an erasure is of 1 to " + std::to_string(kErasureStreamsMax) + " streams"};
  ErasurePlan plan;
  const std::unordered_set<StreamId> streams(request.streams.begin(), request.streams.end());
  DAYBOOK_ASSIGN(const StreamTotals totals, care.TotalsOf(streams));
  plan.entries = totals.entries;
  plan.stored_bytes = totals.stored_bytes;
  plan.plain_entries = totals.plain_entries;
  DAYBOOK_TRY(PlanQuarantine(request, quarantine, plan));
  DAYBOOK_TRY(PlanEvidence(request, evidence_folder, plan));
  return plan;
}

Result<std::vector<StreamId>> StreamsBeside(const std::vector<StreamId>& streams,
                                            const LevelDbLog& care, const LevelDbLog& access) {
  std::vector<StreamId> beside;
  std::set<size_t> buckets;
  for (const StreamId& stream : streams) buckets.insert(Vault::BucketOf(stream));
  for (const size_t bucket : buckets) {
    for (const LevelDbLog* log : {&care, &access}) {
      DAYBOOK_ASSIGN(const std::vector<StreamId> held, log->StreamsIn(bucket));
      beside.insert(beside.end(), held.begin(), held.end());
    }
  }
  return beside;
}

Status EraseAsPlanned(const ErasureRequest& request, const ErasurePlan& plan,
                      const KeysToErase& where, Quarantine& quarantine, int64_t now_micros) {
  if (plan.plain_entries > 0)
    return Error{ErrorCode::kUnsupported,
                 std::to_string(plan.plain_entries) +
                     " of the entries were stored without encryption by an early version",
                 where.folder.string(), "export the ledger and import it into a new folder"};
  DAYBOOK_TRY(CheckChangeable(where.folder, *where.keys.vault));
  DAYBOOK_ASSIGN(const std::optional<std::string> key, ReadStreamKey(where.folder));
  const std::string name = key ? FolderName(*key) : "";
  const Event certificate = CertificateOf(request, plan, name, where.keys.epoch + 1, now_micros);
  DAYBOOK_TRY(EncodeForAppend(certificate));  // before anything is destroyed
  // Also without inputs of theirs: what was replayed is still in the quarantine's tables.
  DAYBOOK_TRY(quarantine.Purge(plan.quarantined));
  DAYBOOK_TRY(RemoveEvidence(plan.evidence));
  Vault next = where.keys.vault->Without(request.streams, where.beside,
                                         PendingErasure{EncodeEvent(certificate)});
  DAYBOOK_ASSIGN(const OpenVault opened,
                 StartNextEpoch(where.env, where.folder, std::move(next), where.keys.epoch));
  DAYBOOK_TRY(DestroyOldEpochs(where.env, where.folder, opened.epoch));
  return SyncMirrors(where.env, where.folder);
}

Result<Event> PendingCertificate(const PendingErasure& pending) {
  return DecodeEvent(pending.certificate);
}

Result<NewMessage> CertificateMessage(const PendingErasure& pending, const MessageKey& key,
                                      const StreamId& stream) {
  DAYBOOK_ASSIGN(Event event, PendingCertificate(pending));
  event.message = key;
  event.id = EventIdFor(key, 0);
  DAYBOOK_ASSIGN(std::string payload, EncodeForAppend(event));
  NewMessage message;
  message.key = key;
  message.entries.push_back({EntryClassOf(event.kind), stream, std::move(payload)});
  return message;
}

}  // namespace daybook::ledger
