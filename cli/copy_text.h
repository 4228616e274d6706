#pragma once
// What `backup` and `restore` say when they are done.
#include <string>

#include "ledger/backup/backup.h"

namespace daybook::cli {

std::string CopyText(const ledger::CopyReport& report);
// One line, as POST /v1/backup answers.
std::string CopyJson(const ledger::CopyReport& report);

}  // namespace daybook::cli
