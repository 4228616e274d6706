#pragma once
// FHIR R4 Attachment: its words where it is text, a line about it where it is not.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

struct Attachment {
  std::string title;
  std::string mime;
  std::string url;
  std::string words;            // of text/*, tags of text/html left out
  std::optional<int64_t> size;  // bytes; of what is attached here, else as stated
};
// Its bytes may be those of a Binary of text in the same file that its url names. Bytes that are no
// base64, or not as many as stated, refuse the resource; text that is no UTF-8 becomes a comment.
Attachment ReadAttachment(Reading& in, Element attachment);

// Whether an attachment of that media type has words.
bool HasWords(std::string_view media_type);

// "scan, application/pdf, 1234 bytes, Binary/7".
std::string AttachmentText(const Attachment& attachment);

}  // namespace daybook::feeds::fhir
