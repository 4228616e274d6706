#pragma once
// The pieces that checkpoints and proof files are written in. Every number and hash has one
// spelling.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/log/digest.h"

namespace daybook::ledger {

// Takes the first line off `text`, without its line end; nullopt if no line end is left.
std::optional<std::string_view> TakeLine(std::string_view& text);
// A number in ASCII digits without leading zeros.
std::optional<uint64_t> ParseDecimal(std::string_view text);
// What stands behind `word` and a blank; nullopt if the line doesn't begin so.
std::optional<std::string_view> Behind(std::string_view line, std::string_view word);
// Lines of base64, one hash each, as many as there are; nullopt if one is not a hash or there are
// more than `most`.
std::optional<std::vector<Digest>> ParseHashLines(std::string_view lines, size_t most);
std::string HashLines(const std::vector<Digest>& hashes);

}  // namespace daybook::ledger
