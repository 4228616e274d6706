#pragma once
// Which form of an answer the client wants, and what it says it sent.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::server {

inline constexpr char kJsonType[] = "application/json";

// "application/json" of "application/json; charset=utf-8", in lower case.
std::string BareMediaType(std::string_view content_type);

// The index of the offer the Accept header likes best; the first of equals. An absent header (null)
// takes the first offer; nullopt when none will do.
std::optional<size_t> ChooseMediaType(const std::string* accept,
                                      const std::vector<std::string_view>& offers);

}  // namespace daybook::server
