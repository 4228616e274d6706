#include "ledger/proof/utf8.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace daybook::ledger {
namespace {

// How the first byte of a character says its length, and the least character of that length.
struct Form {
  uint8_t mask;
  uint8_t lead;
  size_t bytes;
  uint32_t least;
};
constexpr Form kForms[] = {
    {0x80, 0x00, 1, 0x0}, {0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};
constexpr uint32_t kLastCharacter = 0x10ffff;

bool IsSurrogate(uint32_t character) { return character >= 0xd800 && character <= 0xdfff; }

// Takes the first character off the text; false if it is not well formed.
bool TakeCharacter(std::string_view& text, uint32_t& character) {
  const auto first = static_cast<uint8_t>(text.front());
  const Form* const form = std::find_if(std::begin(kForms), std::end(kForms), [&](const Form& one) {
    return (first & one.mask) == one.lead;
  });
  if (form == std::end(kForms) || text.size() < form->bytes) return false;
  character = static_cast<uint8_t>(first & ~form->mask);
  for (size_t i = 1; i < form->bytes; ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xc0) != 0x80) return false;
    character = character << 6 | (byte & 0x3fu);
  }
  text.remove_prefix(form->bytes);
  return character >= form->least && character <= kLastCharacter && !IsSurrogate(character);
}

bool IsSpace(uint32_t character) {
  constexpr uint32_t kSpaces[] = {0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
  return (character >= 0x9 && character <= 0xd) || (character >= 0x2000 && character <= 0x200a) ||
         std::find(std::begin(kSpaces), std::end(kSpaces), character) != std::end(kSpaces);
}

}  // namespace

bool IsUtf8(std::string_view text) {
  uint32_t character = 0;
  while (!text.empty())
    if (!TakeCharacter(text, character)) return false;
  return true;
}

bool HasUnicodeSpace(std::string_view text) {
  uint32_t character = 0;
  while (!text.empty() && TakeCharacter(text, character))
    if (IsSpace(character)) return true;
  return false;
}

}  // namespace daybook::ledger
