#include "feeds/hl7v2/hl7v2_reader.h"

#include <array>
#include <utility>

#include "feeds/find_any.h"
#include "feeds/hl7v2/charset.h"
#include "feeds/hl7v2/message.h"
#include "feeds/hl7v2/splitter.h"
#include "feeds/hl7v2/to_events.h"

namespace daybook::feeds {
namespace hl7v2 {
namespace {

constexpr const char* kFetchAgain =
    "fetch the messages again from their sender, or repair the file";

ledger::QuarantineEntry EntryFor(const Hl7v2ReadOptions& options, const std::string& origin,
                                 Refusal refusal, std::string raw) {
  ledger::QuarantineEntry entry;
  entry.source = options.source;
  entry.format = "hl7v2";
  entry.origin = origin;
  entry.reason = std::move(refusal.reason);
  entry.message = std::move(refusal.message);
  entry.place = std::move(refusal.place);
  entry.next_step = std::move(refusal.next_step);
  entry.raw = std::move(raw);
  return entry;
}

Refusal FromError(const Error& error) {
  return {error.id.empty() ? "bad-message" : error.id, error.message, error.place, error.hint};
}

// The segments with one CR after each, whatever ended them: the same message by file and by wire.
std::string ContentOf(const Message& message) {
  std::string content;
  content.reserve(message.text().size() + 2);
  for (const Segment& segment : message.segments()) {
    const std::string_view rest = std::string_view(message.text()).substr(segment.offset);
    content.append(rest.substr(0, FindAny(rest, 0, '\r', '\n')));
    content += '\r';
  }
  return content;
}

class Files : public SplitSink {
 public:
  Files(std::string origin, const Hl7v2ReadOptions& options, InputSink& sink)
      : origin_(std::move(origin)), options_(options), sink_(sink) {}

  Status Message(std::string bytes, uint64_t offset, uint64_t number) override {
    const std::string where =
        origin_ + " message " + std::to_string(number) + ", byte " + std::to_string(offset);
    return ReadHl7v2Message(std::move(bytes), where, options_, sink_);
  }
  Status Stray(std::string bytes, uint64_t offset, bool too_long) override {
    Refusal refusal{"no-msh", "these bytes stand before any message: one begins with MSH",
                    "byte " + std::to_string(offset), kFetchAgain};
    if (too_long) {
      refusal.reason = "too-long";
      refusal.message = "a message of " + std::to_string(bytes.size()) + " bytes; at most " +
                        std::to_string(kInputBytesMax) + " are read (kInputBytesMax)";
      refusal.next_step = "have the sender send it in several messages";
    }
    return sink_.Quarantine(EntryFor(options_, origin_, std::move(refusal), std::move(bytes)));
  }

 private:
  std::string origin_;
  const Hl7v2ReadOptions& options_;
  InputSink& sink_;
};

}  // namespace

bool LooksLikeHl7v2(std::string_view start) {
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  while (!start.empty() && (start[0] == '\r' || start[0] == '\n' || start[0] == ' ' ||
                            start[0] == '\t' || start[0] == '\x0B'))
    start.remove_prefix(1);
  if (start.size() < 4) return false;
  const std::string_view name = start.substr(0, 3);
  const char separator = start[3];
  const bool word = (separator >= '0' && separator <= '9') ||
                    (separator >= 'A' && separator <= 'Z') ||
                    (separator >= 'a' && separator <= 'z') || separator <= ' ';
  return !word && (name == "MSH" || name == "FHS" || name == "BHS");
}

}  // namespace hl7v2

Status ReadHl7v2Message(std::string bytes, const std::string& origin,
                        const Hl7v2ReadOptions& options, InputSink& sink) {
  // The bytes as they came, for the quarantine: a replay reads them again.
  const auto quarantine = [&](Refusal refusal, std::string raw) {
    return sink.Quarantine(hl7v2::EntryFor(options, origin, std::move(refusal), std::move(raw)));
  };
  std::string raw = bytes;
  Result<std::string> text = hl7v2::ToUtf8(std::move(bytes));
  if (!text.ok()) return quarantine(hl7v2::FromError(text.error()), raw);
  const Result<hl7v2::Message> message = hl7v2::Message::Parse(std::move(*text));
  if (!message.ok()) return quarantine(hl7v2::FromError(message.error()), raw);
  const Zone& zone = options.zone ? *options.zone : Zone::Region();
  hl7v2::Outcome outcome = hl7v2::ToEvents(*message, options.source, zone);
  if (auto* refusal = std::get_if<Refusal>(&outcome)) return quarantine(std::move(*refusal), raw);
  if (const auto* other = std::get_if<hl7v2::NotRead>(&outcome)) return sink.Ignore(other->type);
  AcceptedInput input;
  input.type = hl7v2::TypeOf(*message);
  input.control_id = hl7v2::ControlIdOf(*message);
  input.content = hl7v2::ContentOf(*message);
  input.events = std::move(std::get<hl7v2::Understood>(outcome).events);
  input.raw = std::move(raw);
  input.format = "hl7v2";
  input.original_format = kHl7v2Original;
  return sink.Accept(std::move(input));
}

Status ReadHl7v2(ByteStream& stream, const Hl7v2ReadOptions& options, InputSink& sink) {
  hl7v2::Files files(stream.name(), options, sink);
  return hl7v2::Split(stream, files);
}

}  // namespace daybook::feeds
