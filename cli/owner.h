#pragma once
// The folder of a command: opened by this process, or reached through its owner's socket
// (walls.md 9).
#include <filesystem>
#include <memory>

#include "cli/context.h"
#include "ledger/store.h"
#include "projections/views.h"
#include "query/session.h"

namespace daybook::cli {

enum class IfMissing { kRefuse, kCreate };
enum class IfOwned { kRefuse, kUseItsSocket };

class OpenedFolder {
 public:
  // Takes the store with its views, or else a session of the owner's.
  OpenedFolder(std::unique_ptr<ledger::Store> store, std::unique_ptr<projections::Views> views,
               std::unique_ptr<query::Session> session);
  ~OpenedFolder();

  // True when another process owns the folder: then there is session() and nothing else.
  bool remote() const { return store_ == nullptr; }
  query::Session& session() { return *session_; }
  ledger::Store& store();
  projections::Views& views();
  // Closes all but the store and hands that over; then this holds nothing.
  std::unique_ptr<ledger::Store> TakeStore();
  // Writes what makes the next open quick, then closes the logs. What was acknowledged is
  // durable already, so this failing loses nothing. A second call does nothing.
  Status Close();

 private:
  std::unique_ptr<ledger::Store> store_;
  std::unique_ptr<projections::Views> views_;
  std::unique_ptr<query::Session> session_;
};

// Opens context.globals.folder. Says on stderr what recovery had to do. kNoLedger where there is
// none (and `missing` refuses); kBusy with the owner's command and pid where another process owns
// it and does not answer (or `owned` refuses). Blocks until the views have caught up.
Result<std::unique_ptr<OpenedFolder>> OpenFolder(Context& context, IfMissing missing,
                                                 IfOwned owned);

// kNotPermitted for --as, where the local operator alone may: before anything is opened or made.
Status RefuseRoles(const Context& context);

// DIR/owner.sock.
std::filesystem::path OwnerSocket(const Context& context);

}  // namespace daybook::cli
