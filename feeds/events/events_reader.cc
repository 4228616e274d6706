#include "feeds/events/events_reader.h"

#include <utility>
#include <vector>

#include "feeds/events/event_json.h"
#include "feeds/events/event_parse.h"
#include "ledger/log/committer.h"

namespace daybook::feeds::events {
namespace {

constexpr const char* kMend =
    "mend the line, or fetch the export again, then take all of it in: what is there already is a "
    "duplicate";

// Whose key the messages of native events have, whoever brings them: the same export is the same
// messages for everybody.
constexpr const char* kKeySource = "daybook events";

// Lines of a stream, one at a time.
class LineReader {
 public:
  explicit LineReader(ByteStream& stream) : stream_(stream), window_(kWindowBytes, '\0') {}
  // False at the end. `line` comes without its end; kTooLarge over kEventLineBytesMax.
  Result<bool> Next(std::string& line) {
    line.clear();
    ++number_;
    while (true) {
      const std::string_view rest = std::string_view(window_).substr(at_, filled_ - at_);
      const size_t end = rest.find('\n');
      line += rest.substr(0, end);
      if (line.size() > kEventLineBytesMax)
        return Error{ErrorCode::kTooLarge,
                     "a line of more than " + std::to_string(kEventLineBytesMax) +
                         " bytes (kEventLineBytesMax)",
                     stream_.name() + " line " + std::to_string(number_),
                     "is it an export of events?"};
      if (end != std::string_view::npos) {
        at_ += end + 1;
        return true;
      }
      at_ = 0;
      DAYBOOK_ASSIGN(filled_, stream_.Read(window_.data(), window_.size()));
      if (filled_ == 0) return !line.empty();
    }
  }
  uint64_t number() const { return number_; }

 private:
  static constexpr size_t kWindowBytes = 256u << 10;
  ByteStream& stream_;
  std::string window_;
  size_t at_ = 0;
  size_t filled_ = 0;
  uint64_t number_ = 0;
};

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// What is wrong with a message.
struct Fault {
  std::string reason, message, place;
};

// A message whose lines are being read.
struct OpenMessage {
  std::string name;
  uint64_t first_line = 0;
  uint64_t last_line = 0;
  uint32_t next_index = 0;
  std::string raw;      // its lines as they came
  std::string content;  // what makes it the same again
  std::vector<ledger::Event> events;
  std::optional<Fault> fault;
};

std::string LinesText(uint64_t first, uint64_t last) {
  if (first == last) return "line " + std::to_string(first);
  return "lines " + std::to_string(first) + "-" + std::to_string(last);
}

class Reader {
 public:
  Reader(ByteStream& stream, const EventsReadOptions& options, InputSink& sink)
      : lines_(stream), origin_(stream.name()), options_(options), sink_(sink) {}

  Status Run() {
    std::string line;
    while (true) {
      DAYBOOK_ASSIGN(const bool more, lines_.Next(line));
      if (!more) break;
      if (lines_.number() == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
      if (!IsBlank(line)) DAYBOOK_TRY(Take(line));
    }
    return EndUnfinished("the input ends within it");
  }

 private:
  Status Take(std::string& line) {
    ParsedLine parsed = ParseEventLine(parser_, line);
    if (parsed.mark) return {};
    if (!parsed.head) return TakeStray(line, parsed.event.error());
    const LineHead& head = *parsed.head;
    if (open_ && (open_->name != head.message || open_->next_index != head.index))
      DAYBOOK_TRY(EndUnfinished("another message, or another of its lines, comes before its last"));
    if (!open_) Begin(head);
    open_->last_line = lines_.number();
    open_->next_index = head.index + 1;
    open_->raw += line + "\n";
    if (parsed.event.ok())
      AddEvent(std::move(*parsed.event));
    else
      SetFault(FaultOf(parsed.event.error()));
    const bool too_long = open_->raw.size() > kEventMessageBytesMax ||
                          open_->events.size() > ledger::kMessageEntriesMax;
    if (too_long) SetFault({"too-large", "the message is longer than one may be", ""});
    return head.last || too_long ? End() : Status();
  }

  void Begin(const LineHead& head) {
    open_.emplace();
    open_->name = head.message;
    open_->first_line = lines_.number();
    if (head.index != 0)
      SetFault({"incomplete-message", "its lines before this one are missing", ""});
  }

  void AddEvent(ledger::Event event) {
    open_->content += EventMembers(event) + "\n";
    open_->events.push_back(std::move(event));
  }

  void SetFault(Fault fault) {
    if (!open_->fault) open_->fault = std::move(fault);
  }

  Fault FaultOf(const Error& error) const {
    return {error.id.empty() ? "bad-event" : error.id, error.message,
            "line " + std::to_string(lines_.number()) +
                (error.place.empty() ? "" : ", " + error.place)};
  }

  // A line that doesn't say which message it is of: it may be the next of the one that is open.
  Status TakeStray(std::string& line, const Error& why) {
    DAYBOOK_TRY(EndUnfinished("a line that can't be read comes before its last"));
    return Quarantine(FaultOf(why), lines_.number(), lines_.number(), std::move(line));
  }

  Status EndUnfinished(const std::string& why) {
    if (!open_) return {};
    SetFault({"incomplete-message", why, ""});
    return End();
  }

  // Hands over the open message.
  Status End() {
    OpenMessage message = std::move(*open_);
    open_.reset();
    if (message.fault)
      return Quarantine(std::move(*message.fault), message.first_line, message.last_line,
                        std::move(message.raw));
    AcceptedInput input;
    input.type = "message";
    input.control_id = std::move(message.name);
    input.content = std::move(message.content);
    input.inputs = message.events.size();
    input.events = std::move(message.events);
    input.raw = std::move(message.raw);
    input.format = "events";
    input.key_source = kKeySource;
    return sink_.Accept(std::move(input));
  }

  Status Quarantine(Fault fault, uint64_t first, uint64_t last, std::string raw) {
    ledger::QuarantineEntry entry;
    entry.source = options_.source;
    entry.format = "events";
    entry.origin = origin_ + " " + LinesText(first, last);
    entry.reason = std::move(fault.reason);
    entry.message = std::move(fault.message);
    entry.place = fault.place.empty() ? LinesText(first, last) : std::move(fault.place);
    entry.next_step = kMend;
    entry.raw = std::move(raw);
    return sink_.Quarantine(std::move(entry));
  }

  LineReader lines_;
  std::string origin_;
  const EventsReadOptions& options_;
  InputSink& sink_;
  fhir::JsonParser parser_;
  std::optional<OpenMessage> open_;
};

}  // namespace

Status ReadEvents(ByteStream& stream, const EventsReadOptions& options, InputSink& sink) {
  return Reader(stream, options, sink).Run();
}

bool LooksLikeEvents(std::string_view start) {
  const auto skip = [&start] {
    const size_t at = start.find_first_not_of(" \t\r\n");
    start.remove_prefix(at == std::string_view::npos ? start.size() : at);
  };
  const auto take = [&](std::string_view word) {
    skip();
    if (!start.starts_with(word)) return false;
    start.remove_prefix(word.size());
    return true;
  };
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  if (!take("{")) return false;
  if (take("\"event\"")) return take(":") && take("1");
  for (const char* mark : {"\"end\"", "\"caught_up\"", "\"fell_behind\""})
    if (take(mark)) return take(":") && take("true");
  return false;
}

}  // namespace daybook::feeds::events
