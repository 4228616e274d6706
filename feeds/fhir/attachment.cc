#include "feeds/fhir/attachment.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "feeds/fhir/base64.h"
#include "feeds/fhir/references.h"
#include "feeds/fhir/words.h"
#include "feeds/io/charset.h"

namespace daybook::feeds::fhir {

using ledger::FieldId;

namespace {

// Those of the Binary that the url names, whose type of content then counts; absent if none does.
Element BytesBehind(Reading& in, Attachment& read) {
  const std::string record = RecordOf(read.url, "Binary");
  if (!record.starts_with("Binary/")) return {};
  const Element binary = in.Resolve(record);
  if (const Element mime = binary["contentType"]) read.mime = mime.text();
  return binary["data"];
}

// RFC 2045, 5.1: "Matching of media type and subtype is ALWAYS case-insensitive."
std::string LowerCase(std::string_view media_type) {
  std::string lower(media_type);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}
bool IsHtml(std::string_view lower) {
  return lower.starts_with("text/html") || lower.starts_with("application/xhtml+xml");
}

void ReadWords(Reading& in, std::string bytes, Attachment& read) {
  if (!HasWords(read.mime)) return;
  if (!IsUtf8(bytes)) {
    in.Add(FieldId::kComment, "attached text left out, it isn't UTF-8: " + AttachmentText(read));
    return;
  }
  read.words = IsHtml(LowerCase(read.mime)) ? WithoutTags(bytes) : std::move(bytes);
}

}  // namespace

bool HasWords(std::string_view media_type) {
  const std::string lower = LowerCase(media_type);
  return lower.starts_with("text/") || IsHtml(lower);
}

Attachment ReadAttachment(Reading& in, Element attachment) {
  Attachment read;
  if (!IsObject(in, attachment, "an Attachment")) return read;
  read.title = ReadText(in, attachment["title"]);
  read.mime = ReadText(in, attachment["contentType"]);
  read.url = ReadText(in, attachment["url"]);
  read.size = ReadInteger(in, attachment["size"]);
  const Element inline_bytes = attachment["data"];
  const Element bytes = inline_bytes ? inline_bytes : BytesBehind(in, read);
  if (!bytes) return read;
  std::optional<std::string> decoded =
      inline_bytes ? DecodeBase64(ReadText(in, bytes)) : DecodeBase64(bytes.text());
  if (!decoded) {
    in.Refuse(inline_bytes ? inline_bytes : attachment["url"], "bad-base64",
              "the attached bytes are not base64",
              "have the sender encode the attachment again, then ingest it again");
    return read;
  }
  const auto size = static_cast<int64_t>(decoded->size());
  if (read.size && *read.size != size)
    in.Refuse(attachment["size"], "wrong-size",
              "the attached bytes are " + std::to_string(size) + ", not " +
                  std::to_string(*read.size) + ": cut, or changed on the way",
              "have the sender send the attachment whole, then ingest it again");
  read.size = size;
  ReadWords(in, std::move(*decoded), read);
  return read;
}

std::string AttachmentText(const Attachment& attachment) {
  std::string line = attachment.title;
  AppendWords(line, attachment.mime, ", ");
  if (attachment.size) AppendWords(line, std::to_string(*attachment.size) + " bytes", ", ");
  AppendWords(line, attachment.url, ", ");
  return line;
}

}  // namespace daybook::feeds::fhir
