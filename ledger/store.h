#pragma once
// The data folder: who owns it, the two logs, the stream key, the quarantine. One process owns a
// folder (walls.md 9).
//
//   DIR/FORMAT          "daybook 1" and the folder's name; written last when a folder is made
//   DIR/LOCK            flock; holds the owner's pid and command for the one who is refused
//   DIR/owner.sock      the owner's door (server)
//   DIR/care/           LevelDB of the care log        DIR/care.anchor    DIR/care.index/
//   DIR/access/         LevelDB of the access log      DIR/access.anchor  DIR/access.index/
//   DIR/quarantine/     LevelDB of what could not be read  DIR/quarantine.anchor
//   DIR/keys/stream.key 32 random bytes, 0600: the HMAC key behind StreamId and MessageKey
//   DIR/keys/vault      the keys that entries are encrypted with, itself encrypted (vault_files.h)
//   DIR/keys/log.key    64 bytes, 0600: the Ed25519 key that signs both logs' checkpoints
//   DIR/evidence/       files as they were before a torn tail was cut off
//   DIR/views/          the projections' own; disposable
#include <filesystem>
#include <memory>
#include <string>

#include "ledger/base/clock.h"
#include "ledger/event/event.h"
#include "ledger/log/log.h"
#include "ledger/quarantine.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

struct ErasureRequest;  // erasure/erasure.h
struct ErasurePlan;
class Cursor;

struct StoreOptions {
  const Clock* clock = nullptr;     // required; outlives the store
  leveldb::Env* env = nullptr;      // null: the system's; tests inject faults here
  bool create = false;              // make the folder if it is not there
  std::string command = "daybook";  // written into LOCK
  // Bytes a log keeps in memory before it writes a table: also the most that Open replays.
  size_t write_buffer_bytes = 32u << 20;
};

// The databases of a folder, in the order in which a backup takes them (backup/backup.h).
enum class StorePart { kAccessIndex, kAccess, kQuarantine, kCareIndex, kCare };

class Store {
 public:
  // kNoLedger when there is none and `create` is false (`create` on an existing one opens it);
  // kCantCreate with `create` in a folder that holds other things; kNotPermitted when this user may
  // not look into it;
  // kBusy with the owner's command and pid when another process owns it; kCorruption when a log is
  // shorter than its anchor or doesn't hash to it, or the stream key is lost or another. A torn
  // tail after the last durable group is cut off and reported by tail_note().
  static Result<std::unique_ptr<Store>> Open(const std::filesystem::path& folder,
                                             const StoreOptions& options);
  virtual ~Store() = default;

  virtual Log& care() = 0;
  virtual Log& access() = 0;
  virtual Quarantine& quarantine() = 0;
  virtual const std::filesystem::path& folder() const = 0;
  virtual const Clock& clock() const = 0;
  // HMAC-SHA-256 of (source, subject) under the folder's key, first 16 bytes.
  virtual StreamId StreamFor(const std::string& source, const std::string& subject) const = 0;
  // HMAC-SHA-256 of (source, control id, content) under the folder's key, first 16 bytes.
  virtual MessageKey KeyFor(const std::string& source, const std::string& control_id,
                            std::string_view content) const = 0;
  // Whether the stream's keys were destroyed: nothing can be appended to it.
  virtual bool IsErased(const StreamId& stream) const = 0;
  // What Erase would do; reads the care log's headers whole.
  virtual Result<ErasurePlan> PlanErasure(const ErasureRequest& request) = 0;
  // Destroys the keys as planned, durably. The caller has removed the views, and closes and opens
  // the store afterwards, which writes the certificate: the newest entry of the care log. Refuses
  // an erasure of plain entries with kUnsupported. Blocks.
  virtual Status Erase(const ErasureRequest& request, const ErasurePlan& plan) = 0;
  // The stored records of a part in byte order of their keys, as they are now: writers go on, what
  // they add isn't seen. Must not outlive the store. kUnsupported where nothing is stored.
  virtual Result<std::unique_ptr<Cursor>> Records(StorePart part) const;
  // What recovery had to do at Open, in words; empty if nothing.
  virtual const std::string& tail_note() const = 0;
  // Writes both anchors and closes; later calls fail. The destructor does it too.
  virtual Status Close() = 0;
};

}  // namespace daybook::ledger
