// daybook verify: every stored byte that can be checked.
#include "ledger/verify.h"

#include <array>
#include <charconv>
#include <optional>

#include "cli/command.h"
#include "cli/progress.h"
#include "query/format/format.h"

namespace daybook::cli {
namespace {

constexpr std::array<OptionSpec, 1> kOptions{{{"json", 0, "", "one line of JSON"}}};

// "… at byte 1234 …": where in the file, if it is a place in one.
std::optional<uint64_t> OffsetIn(std::string_view what) {
  constexpr std::string_view kBefore = " at byte ";
  const size_t found = what.find(kBefore);
  if (found == std::string_view::npos) return std::nullopt;
  const std::string_view digits = what.substr(found + kBefore.size());
  uint64_t offset = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), offset);
  if (failed != std::errc()) return std::nullopt;
  return offset;
}

std::string ReportJson(const ledger::VerifyReport& report) {
  std::string out = std::string("{\"ok\":") + (report.ok() ? "true" : "false") +
                    ",\"files\":" + std::to_string(report.files) +
                    ",\"bytes\":" + std::to_string(report.bytes) +
                    ",\"entries\":" + std::to_string(report.entries) + ",\"damaged\":[";
  const char* separator = "";
  for (const ledger::Damage& damage : report.damaged) {
    const auto offset = OffsetIn(damage.what);
    out += separator;
    out += "{\"file\":" + query::JsonQuote(damage.file) +
           ",\"offset\":" + (offset ? std::to_string(*offset) : "null") +
           ",\"what\":" + query::JsonQuote(damage.what) + "}";
    separator = ",";
  }
  return out + "]}\n";
}

std::string ReportText(const ledger::VerifyReport& report) {
  std::string out;
  for (const ledger::Damage& damage : report.damaged)
    out += "damaged: " + damage.file + ": " + damage.what + "\n";
  return out + CountText(report.files) + " files, " + BytesText(report.bytes) + ", " +
         CountText(report.entries) + " entries: " + (report.ok() ? "all sound\n" : "damaged\n");
}

Status RunVerify(const Arguments& arguments, Context& context) {
  DAYBOOK_ASSIGN(const ledger::VerifyReport report, ledger::VerifyStore(context.globals.folder));
  DAYBOOK_TRY(
      context.console.Write(arguments.Has("json") ? ReportJson(report) : ReportText(report)));
  if (report.ok()) return {};
  return Error{ErrorCode::kCorruption,
               CountText(report.damaged.size()) + " damaged places; nothing was changed",
               context.globals.folder.string(), "restore the folder from a backup"};
}

}  // namespace

const Command& VerifyCommand() {
  static const Command kCommand{
      "verify",
      "",
      "every stored byte that can be checked",
      "Reads both logs and the quarantine file by file, with every checksum, the order of the\n"
      "entries and the Merkle root against the anchor, and names what is damaged. Changes\n"
      "nothing. Exit code 74 on any damage. Nobody may own the folder meanwhile. The views are\n"
      "left out: they are checked whenever they are opened, and built again from the log.\n",
      kOptions,
      0,
      0,
      RunVerify};
  return kCommand;
}

}  // namespace daybook::cli
