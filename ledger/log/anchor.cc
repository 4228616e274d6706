#include "ledger/log/anchor.h"

#include <charconv>
#include <optional>

#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"

namespace daybook::ledger {
namespace {

constexpr std::string_view kFrontierWord = "frontier ";
constexpr size_t kAnchorBytesMax = 8192;  // an origin and 64 hashes are less

Error Malformed(const std::string& what) {
  return Error{ErrorCode::kCorruption, "the anchor can't be read: " + what};
}

std::optional<std::string_view> TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string EncodeAnchor(const Anchor& anchor) {
  std::string text = anchor.origin + "\n" + std::to_string(anchor.frontier.size()) + "\n" +
                     ToBase64(BytesOf(anchor.frontier.Root())) + "\n";
  for (const Digest& hash : anchor.frontier.hashes())
    text += std::string(kFrontierWord) + ToBase64(BytesOf(hash)) + "\n";
  return text;
}

Result<Anchor> DecodeAnchor(std::string_view text) {
  if (text.size() > kAnchorBytesMax)
    return Malformed("longer than " + std::to_string(kAnchorBytesMax) + " bytes");
  const std::string_view whole = text;
  const auto origin = TakeLine(text);
  const auto size_line = TakeLine(text);
  const auto root_line = TakeLine(text);
  uint64_t size = 0;
  Digest root{};
  if (!origin || origin->empty() || !size_line || !root_line)
    return Malformed("it needs an origin, a size and a root");
  const auto [end, error] =
      std::from_chars(size_line->data(), size_line->data() + size_line->size(), size);
  if (error != std::errc() || end != size_line->data() + size_line->size())
    return Malformed("the size is not a number");
  if (!DigestFromBase64(*root_line, root)) return Malformed("the root is not 32 bytes of base64");
  std::vector<Digest> hashes;
  while (!text.empty()) {
    const auto line = TakeLine(text);
    Digest hash{};
    if (!line || !line->starts_with(kFrontierWord) ||
        !DigestFromBase64(line->substr(kFrontierWord.size()), hash))
      return Malformed("a line is not a frontier hash");
    hashes.push_back(hash);
  }
  DAYBOOK_ASSIGN(Frontier frontier, Frontier::FromHashes(size, std::move(hashes)));
  Anchor anchor{std::string(*origin), std::move(frontier)};
  if (anchor.frontier.Root() != root) return Malformed("the root doesn't follow from the frontier");
  if (EncodeAnchor(anchor) != whole) return Malformed("it isn't spelled as written");
  return anchor;
}

Status WriteAnchor(leveldb::Env* env, const std::filesystem::path& file, const Anchor& anchor) {
  return WriteFileDurably(env, file.string(), EncodeAnchor(anchor));
}

Result<Anchor> ReadAnchor(leveldb::Env* env, const std::filesystem::path& file,
                          const std::string& origin) {
  const std::string hint = "restore the folder from a backup";
  DAYBOOK_ASSIGN(const bool there, NameExists(file));
  if (!there) return Error{ErrorCode::kCorruption, "the anchor is missing", file.string(), hint};
  DAYBOOK_ASSIGN(const std::string text, ReadWholeFile(env, file.string()));
  Result<Anchor> anchor = DecodeAnchor(text);
  if (!anchor.ok())
    return Error{ErrorCode::kCorruption, anchor.error().message, file.string(), hint};
  if (anchor->origin != origin)
    return Error{ErrorCode::kCorruption,
                 "the anchor is of another log: '" + anchor->origin + "', not '" + origin + "'",
                 file.string(), hint};
  return anchor;
}

}  // namespace daybook::ledger
