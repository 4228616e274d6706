#include "ledger/proof/proof_file.h"

#include <algorithm>

#include "ledger/proof/lines.h"

namespace daybook::ledger {
namespace {

Error BadProof(const std::string& what) {
  return Error{ErrorCode::kBadData, "not a proof: " + what};
}

// The file's blocks, each of whole lines, between blank lines.
Result<std::vector<std::string_view>> BlocksOf(std::string_view file) {
  if (file.size() > kProofBytesMax)
    return BadProof("longer than " + std::to_string(kProofBytesMax) + " bytes");
  if (!file.ends_with('\n')) return BadProof("it is cut off: the last line has no end");
  std::vector<std::string_view> blocks;
  while (!file.empty()) {
    const size_t blank = file.find("\n\n");
    const bool last = blank == std::string_view::npos;
    const std::string_view block = last ? file : file.substr(0, blank + 1);
    file.remove_prefix(last ? file.size() : blank + 2);
    if (block.front() == '\n' || (!last && file.empty())) return BadProof("a blank line too many");
    blocks.push_back(block);
  }
  return blocks;
}

// Two blocks that lie next to one another are a note, text and signatures.
Result<std::string> NoteOf(std::string_view text, std::string_view signatures) {
  std::string note = std::string(text) + "\n" + std::string(signatures);
  DAYBOOK_TRY(ParseNote(note));
  return note;
}

Result<HashPath> PathOf(std::string_view lines) {
  auto path = ParseHashLines(lines, kPathHashesMax);
  if (!path)
    return BadProof("a line is not a hash in base64, or there are more than " +
                    std::to_string(kPathHashesMax));
  return std::move(*path);
}

// The number behind a word on the next line.
Result<uint64_t> TakeNumber(std::string_view& block, std::string_view word) {
  const auto line = TakeLine(block);
  const auto digits = line ? Behind(*line, word) : std::nullopt;
  const auto number = digits ? ParseDecimal(*digits) : std::nullopt;
  if (!number) return BadProof("a line is not '" + std::string(word) + "' and a number");
  return *number;
}

Result<std::string> TakeBase64(std::string_view& block, std::string_view word) {
  const auto line = TakeLine(block);
  const auto text = line ? Behind(*line, word) : std::nullopt;
  auto bytes = text ? FromBase64(*text) : std::nullopt;
  if (!bytes) return BadProof("a line is not '" + std::string(word) + "' and base64");
  return std::move(*bytes);
}

Result<ReceiptEntry> EntryOf(std::string_view block) {
  ReceiptEntry entry;
  DAYBOOK_ASSIGN(entry.index, TakeNumber(block, "index"));
  DAYBOOK_ASSIGN(entry.stored, TakeBase64(block, "entry"));
  DAYBOOK_ASSIGN(entry.path, PathOf(block));
  return entry;
}

std::optional<StreamBytes> ParseStream(std::string_view hex) {
  StreamBytes stream{};
  if (hex.size() != 2 * stream.size()) return std::nullopt;
  for (size_t i = 0; i < hex.size(); ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const size_t digit = kDigits.find(hex[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    stream[i / 2] = static_cast<uint8_t>(size_t{stream[i / 2]} * 16 + digit);
  }
  return stream;
}

std::string StreamHex(const StreamBytes& stream) {
  return ToHexText({reinterpret_cast<const char*>(stream.data()), stream.size()});
}

std::optional<StreamCount> ParseStreamCount(std::string_view line) {
  const auto rest = Behind(line, "stream");
  if (!rest) return std::nullopt;
  const size_t blank = rest->find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto stream = ParseStream(rest->substr(0, blank));
  const auto entries = ParseDecimal(rest->substr(blank + 1));
  if (!stream || !entries || *entries == 0) return std::nullopt;
  return StreamCount{*stream, *entries};
}

}  // namespace

std::string StreamCountsText(const StreamCounts& counts) {
  std::string text = std::string(kReceiptHead) + "\norigin " + counts.at.origin + "\nsize " +
                     std::to_string(counts.at.size) + "\nroot " +
                     ToBase64(BytesOf(counts.at.root)) + "\n";
  for (const StreamCount& count : counts.streams)
    text += "stream " + StreamHex(count.stream) + " " + std::to_string(count.entries) + "\n";
  return text;
}

Result<StreamCounts> ParseStreamCounts(std::string_view text) {
  StreamCounts counts;
  if (TakeLine(text) != kReceiptHead) return BadProof("the streams' counts have another beginning");
  const auto origin_line = TakeLine(text);
  const auto origin = origin_line ? Behind(*origin_line, "origin") : std::nullopt;
  if (!origin) return BadProof("the streams' counts name no origin");
  counts.at.origin = *origin;
  DAYBOOK_ASSIGN(counts.at.size, TakeNumber(text, "size"));
  const auto root_line = TakeLine(text);
  const auto root = root_line ? Behind(*root_line, "root") : std::nullopt;
  if (!root || !DigestFromBase64(*root, counts.at.root))
    return BadProof("the streams' counts name no root");
  while (!text.empty()) {
    const auto line = TakeLine(text);
    const auto count = line ? ParseStreamCount(*line) : std::nullopt;
    if (!count) return BadProof("a line is not 'stream', its name and a count");
    if (!counts.streams.empty() && counts.streams.back().stream >= count->stream)
      return BadProof("the streams are not in order, or one is there twice");
    counts.streams.push_back(*count);
  }
  return counts;
}

std::string EncodeInclusion(const InclusionProof& proof) {
  std::string file = std::string(kInclusionHead) + "\n";
  if (proof.extra) file += "extra " + ToBase64(*proof.extra) + "\n";
  return file + "index " + std::to_string(proof.index) + "\n" + HashLines(proof.path) + "\n" +
         proof.checkpoint;
}

Result<InclusionProof> DecodeInclusion(std::string_view file) {
  DAYBOOK_ASSIGN(const auto blocks, BlocksOf(file));
  if (blocks.size() != 3) return BadProof("it is not a head and one checkpoint");
  std::string_view head = blocks[0];
  if (TakeLine(head) != kInclusionHead) return BadProof("it has another first line");
  InclusionProof proof;
  if (head.starts_with("extra ")) {
    DAYBOOK_ASSIGN(proof.extra, TakeBase64(head, "extra"));
  }
  DAYBOOK_ASSIGN(proof.index, TakeNumber(head, "index"));
  DAYBOOK_ASSIGN(proof.path, PathOf(head));
  DAYBOOK_ASSIGN(proof.checkpoint, NoteOf(blocks[1], blocks[2]));
  return proof;
}

std::string EncodeConsistency(const ConsistencyProof& proof) {
  return std::string(kConsistencyHead) + "\n\n" + proof.old_checkpoint + "\nold " +
         std::to_string(proof.old_size) + "\n" + HashLines(proof.path) + "\n" +
         proof.new_checkpoint;
}

Result<ConsistencyProof> DecodeConsistency(std::string_view file) {
  DAYBOOK_ASSIGN(const auto blocks, BlocksOf(file));
  if (blocks.size() != 6) return BadProof("it is not two checkpoints and a path");
  if (blocks[0] != std::string(kConsistencyHead) + "\n")
    return BadProof("it has another first line");
  ConsistencyProof proof;
  DAYBOOK_ASSIGN(proof.old_checkpoint, NoteOf(blocks[1], blocks[2]));
  std::string_view path = blocks[3];
  DAYBOOK_ASSIGN(proof.old_size, TakeNumber(path, "old"));
  DAYBOOK_ASSIGN(proof.path, PathOf(path));
  DAYBOOK_ASSIGN(proof.new_checkpoint, NoteOf(blocks[4], blocks[5]));
  return proof;
}

std::string EncodeReceipt(const Receipt& receipt) {
  std::string file =
      std::string(kReceiptHead) + "\n\n" + receipt.counts + "\n" + receipt.checkpoint;
  for (const ReceiptEntry& entry : receipt.entries)
    file += "\nindex " + std::to_string(entry.index) + "\nentry " + ToBase64(entry.stored) + "\n" +
            HashLines(entry.path);
  return file;
}

Result<Receipt> DecodeReceipt(std::string_view file) {
  DAYBOOK_ASSIGN(const auto blocks, BlocksOf(file));
  constexpr size_t kBlocksBeforeEntries = 5;
  if (blocks.size() < kBlocksBeforeEntries)
    return BadProof("it is not counts, a checkpoint and entries");
  if (blocks[0] != std::string(kReceiptHead) + "\n") return BadProof("it has another first line");
  Receipt receipt;
  DAYBOOK_ASSIGN(receipt.counts, NoteOf(blocks[1], blocks[2]));
  DAYBOOK_ASSIGN(receipt.checkpoint, NoteOf(blocks[3], blocks[4]));
  for (size_t i = kBlocksBeforeEntries; i < blocks.size(); ++i) {
    DAYBOOK_ASSIGN(ReceiptEntry entry, EntryOf(blocks[i]));
    receipt.entries.push_back(std::move(entry));
  }
  return receipt;
}

}  // namespace daybook::ledger
