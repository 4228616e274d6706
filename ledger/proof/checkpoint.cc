#include "ledger/proof/checkpoint.h"

#include "ledger/proof/lines.h"

namespace daybook::ledger {
namespace {

Error BadCheckpoint(const std::string& what) {
  return Error{ErrorCode::kBadData, "not a checkpoint: " + what};
}

}  // namespace

std::string CheckpointText(const Checkpoint& checkpoint) {
  std::string text = checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
                     ToBase64(BytesOf(checkpoint.root)) + "\n";
  for (const std::string& line : checkpoint.extensions) text += line + "\n";
  return text;
}

Result<Checkpoint> ParseCheckpoint(std::string_view text) {
  const auto origin = TakeLine(text);
  const auto size_line = TakeLine(text);
  const auto root_line = TakeLine(text);
  if (!origin || origin->empty() || !size_line || !root_line)
    return BadCheckpoint("it needs an origin, a size and a root");
  Checkpoint checkpoint;
  checkpoint.origin = *origin;
  const auto size = ParseDecimal(*size_line);
  if (!size) return BadCheckpoint("the size is not a number");
  checkpoint.size = *size;
  if (!DigestFromBase64(*root_line, checkpoint.root))
    return BadCheckpoint("the root is not 32 bytes of base64");
  if (*size == 0 && checkpoint.root != Sha256({}))
    return BadCheckpoint("an empty log has another root");
  while (!text.empty()) {
    const auto line = TakeLine(text);
    if (!line || line->empty()) return BadCheckpoint("an extension line is empty or has no end");
    checkpoint.extensions.emplace_back(*line);
  }
  return checkpoint;
}

std::string SignCheckpoint(const Checkpoint& checkpoint, const SigningKey& key) {
  return SignNote(CheckpointText(checkpoint), checkpoint.origin, key);
}

Result<Checkpoint> OpenCheckpoint(std::string_view note, const VerifierKey& key) {
  DAYBOOK_ASSIGN(const std::string_view text, OpenNote(note, key));
  DAYBOOK_ASSIGN(Checkpoint checkpoint, ParseCheckpoint(text));
  if (checkpoint.origin != key.name)
    return Error{ErrorCode::kCorruption,
                 "the checkpoint is of '" + checkpoint.origin + "', the key of '" + key.name + "'"};
  return checkpoint;
}

}  // namespace daybook::ledger
