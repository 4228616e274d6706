#include "feeds/hl7v2/ack.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "feeds/find_any.h"
#include "feeds/hl7v2/message.h"

namespace daybook::feeds::hl7v2 {
namespace {

struct ReasonRow {
  std::string_view reason;
  std::string_view code;
  std::string_view words;
};
// Our reasons as HL7 table 0357; others are a data type error, or with kError an internal one.
constexpr std::array<ReasonRow, 15> kReasons{{
    {"no-msh", "100", "Segment sequence error"},
    {"bad-delimiters", "100", "Segment sequence error"},
    {"bad-segment", "100", "Segment sequence error"},
    {"no-pid", "100", "Segment sequence error"},
    {"segment-missing", "100", "Segment sequence error"},
    {"segment-order", "100", "Segment sequence error"},
    {"no-subject", "101", "Required field missing"},
    {"no-merged-subject", "101", "Required field missing"},
    {"no-type", "101", "Required field missing"},
    {"no-id", "101", "Required field missing"},
    {"no-code", "101", "Required field missing"},
    {"unknown-charset", "103", "Table value not found"},
    {"not-read", "200", "Unsupported message type"},
    {"obsolete-trigger", "201", "Unsupported event code"},
    {"store", "207", "Application internal error"},
}};

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr std::array<std::pair<char, std::string_view>, 5> kEscapes{
        {{'|', "\\F\\"}, {'^', "\\S\\"}, {'&', "\\T\\"}, {'~', "\\R\\"}, {'\\', "\\E\\"}}};
    const auto* found = std::ranges::find(kEscapes, c, &std::pair<char, std::string_view>::first);
    if (found != kEscapes.end())
      out += found->second;
    else
      out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return out;
}

// MSH of the message that is answered; nothing of it where it can't be read.
struct Header {
  std::optional<Message> message;

  std::string field(size_t n) const {
    return message ? message->header().field(n).text() : std::string();
  }
  std::string component(size_t n, size_t component) const {
    return message ? message->header().first(n, component).text() : std::string();
  }
};

Header HeaderOf(std::string_view message) {
  if (message.starts_with("\xEF\xBB\xBF")) message.remove_prefix(3);
  Header header;
  auto parsed = Message::Parse(std::string(message.substr(0, FindAny(message, 0, '\r', '\n'))));
  if (parsed.ok()) header.message = std::move(*parsed);
  return header;
}

bool IsWanted(const std::string& condition, Verdict verdict) {
  if (condition == "AL") return true;
  if (condition == "SU") return verdict == Verdict::kAccept;
  if (condition == "ER") return verdict != Verdict::kAccept;
  return false;
}

char Letter(Verdict verdict) {
  return verdict == Verdict::kAccept ? 'A' : verdict == Verdict::kError ? 'E' : 'R';
}

// ERR since version 2.5: location, code, severity, words. Before that only ERR-1 was there.
std::string ErrSegment(const Header& header, Verdict verdict, const Refusal& why) {
  const auto* row = std::ranges::find(kReasons, why.reason, &ReasonRow::reason);
  const bool known = row != kReasons.end();
  const bool internal = verdict == Verdict::kError;
  const std::string code(known ? row->code : internal ? "207" : "102");
  const std::string words(known      ? row->words
                          : internal ? "Application internal error"
                                     : "Data type error");
  const std::string coded = code + "^" + words + "^HL70357";
  if (header.component(12, 1) < "2.5") return "ERR|^^^" + code + "&" + words + "&HL70357\r";
  std::string said = why.message;
  if (!why.place.empty()) said += " (" + why.place + ")";
  return "ERR|||" + coded + "|E||||" + Escaped(said) + "\r";
}

std::string Ack(const Header& header, char level, Verdict verdict, const Refusal& why,
                const AckContext& context) {
  const auto value = [](const std::string& text, const char* otherwise) {
    return text.empty() ? std::string(otherwise) : text;
  };
  const std::string event = header.component(9, 2);
  // Back to whom it came from. Components stay as they are: the delimiters may have been others.
  std::string ack = "MSH|^~\\&|";
  for (const size_t field : {5u, 6u, 3u, 4u}) {
    std::string words = Escaped(header.component(field, 1));
    ack += (words.empty() && field == 5 ? "DAYBOOK" : words) + "|";
  }
  ack += context.sent + "||ACK" + (event.empty() ? "" : "^" + Escaped(event)) + "|" +
         context.control_id + "|" + value(Escaped(header.component(11, 1)), "P") + "|" +
         value(Escaped(header.component(12, 1)), "2.4") + "||||||UNICODE UTF-8\r";
  std::string said = why.message;
  if (verdict != Verdict::kAccept && !why.next_step.empty()) said += ": " + why.next_step;
  ack += std::string("MSA|") + level + Letter(verdict) + "|" + Escaped(header.field(10)) +
         (said.empty() ? "" : "|" + Escaped(said)) + "\r";
  if (verdict != Verdict::kAccept) ack += ErrSegment(header, verdict, why);
  return ack;
}

}  // namespace

std::vector<std::string> AcksFor(std::string_view message, Verdict verdict, const Refusal& why,
                                 const AckContext& context) {
  const Header header = HeaderOf(message);
  if (header.component(9, 1) == "ACK") return {};  // two who acknowledge each other never end
  const std::string accept = header.field(15);
  const std::string application = header.field(16);
  std::vector<std::string> acks;
  if (accept.empty() && application.empty()) {
    acks.push_back(Ack(header, 'A', verdict, why, context));
    return acks;
  }
  if (IsWanted(accept, verdict)) acks.push_back(Ack(header, 'C', verdict, why, context));
  if (!IsWanted(application, verdict)) return acks;
  AckContext second = context;
  if (!acks.empty()) second.control_id += "-2";
  acks.push_back(Ack(header, 'A', verdict, why, second));
  return acks;
}

}  // namespace daybook::feeds::hl7v2
