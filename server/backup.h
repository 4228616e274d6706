#pragma once
// The ledger into another folder, as `daybook backup` and POST /v1/backup do it: for the local
// operator alone, and in the access log before anything is read.
#include <filesystem>
#include <string>

#include "ledger/backup/backup.h"
#include "query/session.h"

namespace daybook::server {

// ledger/backup/backup.h, BackUp. kNotPermitted for a role, recorded too.
Result<ledger::CopyReport> BackUpStore(ledger::Store& store, const query::Actor& actor,
                                       const std::string& door, const std::filesystem::path& target,
                                       const ledger::CopyOptions& options);

}  // namespace daybook::server
