#pragma once
// What POST /v1/backup takes and answers, as JSON and back.
#include <filesystem>
#include <string>
#include <string_view>

#include "ledger/backup/backup.h"

namespace daybook::server {

// What a backup is asked for.
struct BackupAsked {
  std::filesystem::path folder;
  bool keys_apart = false;  // ledger/backup/unfinished_folder.h, CopyOptions
};

// {"folder":"/srv/backups/monday"}: an absolute path; beside it may stand "keys_apart":true. kUsage
// for anything else.
std::string BackupBody(const BackupAsked& asked);
Result<BackupAsked> BackupFromBody(const std::string& body);

// {"care_entries":n,"access_entries":n,"root_hash":"…","access_root_hash":"…","files":n,"bytes":n,
// "seconds":s}, roots in hex, without line end.
std::string CopyToJson(const ledger::CopyReport& report);
// kCorruption for anything else.
Result<ledger::CopyReport> CopyFromJson(std::string_view json);

}  // namespace daybook::server
