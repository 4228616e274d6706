// daybook verify: every stored byte that can be checked.
#include "ledger/verify.h"

#include <algorithm>
#include <array>

#include "cli/command.h"
#include "cli/owner.h"
#include "cli/progress.h"
#include "projections/verify_views.h"
#include "query/format/format.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 2> kVerifyOptions{
    {{"json", 0, "", "one line of JSON"},
     {"no-payloads", 0, "", "quicker, and without the keys: nothing is decrypted"}}};

std::string ReportJson(const ledger::VerifyReport& report) {
  std::string out = std::string("{\"ok\":") + (report.ok() ? "true" : "false") +
                    ",\"files\":" + std::to_string(report.files) +
                    ",\"bytes\":" + std::to_string(report.bytes) +
                    ",\"entries\":" + std::to_string(report.entries) + ",\"damaged\":[";
  const char* separator = "";
  for (const ledger::Damage& damage : report.damaged) {
    out += separator;
    out += "{\"file\":" + query::JsonQuote(damage.file) +
           ",\"offset\":" + (damage.offset ? std::to_string(*damage.offset) : "null") +
           ",\"what\":" + query::JsonQuote(damage.what) + "}";
    separator = ",";
  }
  return out + "]}\n";
}

// " at byte 1234", where it is known and not said anyway.
std::string Where(const ledger::Damage& damage) {
  if (!damage.offset || damage.what.find(" at byte ") != std::string::npos) return "";
  return " at byte " + std::to_string(*damage.offset);
}

// The next step that is enough for all of them.
std::string RemedyOf(const ledger::VerifyReport& report) {
  using Remedy = ledger::Damage::Remedy;
  const auto all = [&](Remedy remedy) {
    return std::all_of(report.damaged.begin(), report.damaged.end(),
                       [&](const ledger::Damage& damage) { return damage.remedy == remedy; });
  };
  if (all(Remedy::kRebuild)) return "daybook rebuild: the views are made again, the log is sound";
  if (all(Remedy::kOpen))
    return "open it with any command, `daybook status`: a torn tail is cut off, its bytes kept in "
           "evidence/; if that refuses, restore the folder from a backup";
  if (all(Remedy::kRemoveIndex))
    return "remove the folder that ends in .index: the log is sound, and makes it again when it is "
           "opened";
  return "restore the folder from a backup";
}

std::string ReportText(const ledger::VerifyReport& report) {
  std::string out;
  for (const ledger::Damage& damage : report.damaged)
    out += "damaged: " + damage.file + Where(damage) + ": " + damage.what + "\n";
  return out + CountText(report.files) + " files, " + BytesText(report.bytes) + ", " +
         CountText(report.entries) + " entries: " + (report.ok() ? "all sound\n" : "damaged\n");
}

Status RunVerify(const Arguments& arguments, Context& context) {
  DAYBOOK_TRY(RefuseRoles(context));
  context.interrupt.end_at_once();
  DAYBOOK_ASSIGN(const ledger::VerifyReport report,
                 ledger::VerifyStore(context.globals.folder,
                                     {!arguments.Has("no-payloads"),
                                      [&context](ledger::VerifyReport& found) {
                                        projections::VerifyViews(context.globals.folder, found);
                                      },
                                      {}}));
  DAYBOOK_TRY(
      context.console.Write(arguments.Has("json") ? ReportJson(report) : ReportText(report)));
  if (report.ok()) return {};
  return Error{ErrorCode::kCorruption,
               CountText(report.damaged.size()) + " damaged places; nothing was changed",
               context.globals.folder.string(), RemedyOf(report)};
}

}  // namespace

const Command& VerifyCommand() {
  static const Command kCommand{
      "verify",
      "",
      "every stored byte that can be checked",
      "Reads both logs and the quarantine file by file, with every checksum, the order of the\n"
      "entries and the Merkle root against the anchor, then the files of the views, and names\n"
      "what is damaged with the byte where the bad block, record or section begins. Changes\n"
      "nothing. Exit code 74 on any damage. Nobody may own the folder meanwhile. Damage to a\n"
      "view alone is mended by `daybook rebuild`.\n",
      kVerifyOptions,
      0,
      0,
      RunVerify};
  return kCommand;
}

}  // namespace daybook::cli
