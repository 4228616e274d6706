// daybook-verify: checks a checkpoint, a proof or a receipt with a log's public key and nothing
// else. All that decides is in ledger/proof, which knows no database and no network.
#include <array>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "ledger/proof/check_proof.h"
#include "ledger/proof/proof_file.h"

namespace {

using daybook::Error;
using daybook::ErrorCode;
using daybook::Result;
using daybook::Status;
using daybook::ledger::CheckAgainst;

constexpr const char* kUsage =
    "usage: daybook-verify --key FILE [--entry FILE] [--since FILE] PROOF\n\n"
    "Says whether a checkpoint, an inclusion or consistency proof, or a receipt holds, to whoever\n"
    "trusts the public key in the file of --key (`daybook checkpoint --vkey`).\n"
    "  --entry FILE   the entry's bytes, for an inclusion proof that doesn't hold them\n"
    "  --since FILE   a checkpoint kept from earlier: the consistency proof must begin there\n\n"
    "exit codes: 0 it holds, 64 usage, 65 not a proof, 74 it does not hold, or can't be read\n";

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorCode::kIo, "can't open the file", path};
  std::string bytes;
  std::array<char, 65'536> piece{};
  do {
    file.read(piece.data(), piece.size());
    bytes.append(piece.data(), static_cast<size_t>(file.gcount()));
    // A longer one is refused as what it is by whoever reads it.
  } while (file && bytes.size() <= daybook::ledger::kProofBytesMax);
  if (file.bad()) return Error{ErrorCode::kIo, "can't read the file", path};
  return bytes;
}

struct Words {
  std::optional<std::string> key, entry, since, proof;

  std::optional<std::string>* Place(const std::string& word) {
    if (word == "--key") return &key;
    if (word == "--entry") return &entry;
    if (word == "--since") return &since;
    return nullptr;
  }
};

Result<Words> ReadWords(const std::vector<std::string>& given) {
  Words words;
  for (size_t i = 0; i < given.size(); ++i) {
    std::optional<std::string>* place = words.Place(given[i]);
    const bool option = place != nullptr;
    if (!option) place = &words.proof;
    if (place->has_value() || (option && ++i == given.size()) ||
        (!option && given[i].starts_with('-')))
      return Error{ErrorCode::kUsage, "can't make sense of '" + given[i - (option ? 1 : 0)] + "'"};
    *place = given[i];
  }
  if (!words.key || !words.proof) return Error{ErrorCode::kUsage, "a key and a proof are needed"};
  return words;
}

Result<std::optional<std::string>> ReadIfGiven(const std::optional<std::string>& path) {
  if (!path) return std::optional<std::string>();
  DAYBOOK_ASSIGN(std::string bytes, ReadFile(*path));
  return std::optional<std::string>(std::move(bytes));
}

Result<std::string> Check(const Words& words) {
  DAYBOOK_ASSIGN(std::string key_line, ReadFile(*words.key));
  if (key_line.ends_with('\n')) key_line.pop_back();
  DAYBOOK_ASSIGN(const auto key, daybook::ledger::ParseVerifierKey(key_line));
  CheckAgainst against;
  DAYBOOK_ASSIGN(against.entry, ReadIfGiven(words.entry));
  DAYBOOK_ASSIGN(against.since, ReadIfGiven(words.since));
  DAYBOOK_ASSIGN(const std::string proof, ReadFile(*words.proof));
  return daybook::ledger::CheckProof(proof, key, against);
}

Status Run(const std::vector<std::string>& given) {
  DAYBOOK_ASSIGN(const Words words, ReadWords(given));
  DAYBOOK_ASSIGN(const std::string shown, Check(words));
  const std::string line = "verified: " + shown + "\n";
  if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() || std::fflush(stdout) != 0)
    return Error{ErrorCode::kIo, "can't write to stdout"};
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> given(argv + (argc > 0 ? 1 : 0), argv + argc);
  if (given.size() == 1 && (given[0] == "--help" || given[0] == "-h"))
    return std::fputs(kUsage, stdout) < 0 ? daybook::ExitCode(ErrorCode::kIo) : 0;
  const Status status = Run(given);
  if (status.ok()) return 0;
  const ErrorCode code = status.error().code;
  const char* const verdict = code == ErrorCode::kCorruption ? "NOT VERIFIED: " : "";
  std::fprintf(stderr, "daybook-verify: %s%s\n", verdict, status.error().ToString().c_str());
  if (code == ErrorCode::kUsage) std::fputs(kUsage, stderr);
  return daybook::ExitCode(code);
}
