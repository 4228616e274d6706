#include "cli/copy_text.h"

#include <cstdio>

#include "cli/progress.h"
#include "ledger/log/digest.h"
#include "server/wire/backup_wire.h"

namespace daybook::cli {
namespace {

std::string LogLine(const std::string& name, LogSize entries, const std::string& root) {
  return name + CountText(entries.value) + " entries, root " + ledger::ToHexText(root) + "\n";
}

}  // namespace

std::string CopyText(const ledger::CopyReport& report) {
  char seconds[64];
  std::snprintf(seconds, sizeof seconds, "%.1f s", report.seconds);
  return LogLine("care    ", report.care_entries, report.care_root) +
         LogLine("access  ", report.access_entries, report.access_root) + "copied  " +
         BytesText(report.bytes) + " in " + CountText(report.files) +
         " files, read back and sound, " + seconds + "\n";
}

std::string CopyJson(const ledger::CopyReport& report) { return server::CopyToJson(report) + "\n"; }

}  // namespace daybook::cli
