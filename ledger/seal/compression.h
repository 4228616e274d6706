#pragma once
// zstd (RFC 8878) with a dictionary trained on what is compressed, because an event is too short to
// be compressed by itself. Dictionaries are numbered and kept for ever: entries name theirs.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::ledger {

// Number 0 in an entry's header: not compressed.
inline constexpr uint32_t kNoDictionary = 0;
// The newest for events, and for messages as they came.
inline constexpr uint32_t kEventDictionary = 2;
inline constexpr uint32_t kOriginalDictionary = 3;

// A zstd frame by one of the newest dictionaries, without what its length and that of `plain` tell
// again (log_format.md): nine bytes that would be in every entry. Not always shorter than `plain`.
// Live until the thread compresses again.
std::string_view Compress(std::string_view plain, uint32_t dictionary);
// `plain_bytes` long, by dictionary `dictionary`; nullopt for an unknown dictionary, anything that
// is not one whole frame, or another length. Takes no more memory than plain_bytes says.
std::optional<std::string> Decompress(uint32_t dictionary, std::string_view compressed,
                                      size_t plain_bytes);
// The same into a string that is used again; false leaves it without meaning.
bool DecompressInto(uint32_t dictionary, std::string_view compressed, size_t plain_bytes,
                    std::string& plain);

}  // namespace daybook::ledger
