#pragma once
// One HL7 v2 message taken apart by its own delimiters: segments, fields, repetitions, components,
// subcomponents (HL7 2.x, chapter 2). Views into the text; nothing is unescaped until it is asked
// for.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/find_any.h"
#include "ledger/base/result.h"

namespace daybook::feeds::hl7v2 {

// Segments of one message, and fields of one segment, that are read; more is refused.
inline constexpr size_t kSegmentsMax = 100'000;
inline constexpr size_t kFieldsMax = 1'000;
inline constexpr size_t kMessageFieldsMax = 1'000'000;  // of all segments together

// MSH-1 and MSH-2.
struct Delimiters {
  char field = '|';
  char component = '^';
  char repetition = '~';
  char escape = '\\';  // 0: the message has none
  char subcomponent = '&';
};

// Any part of a field: all of it, one repetition, a component, a subcomponent. Three states
// (chapter 2, "HL7 null"): absent says nothing, cleared ("") says that there is no value any more,
// anything else is a value.
class Part {
 public:
  Part() = default;
  Part(std::string_view raw, const Delimiters& delimiters) : raw_(raw), delimiters_(&delimiters) {}

  std::string_view raw() const { return raw_; }
  bool absent() const { return raw_.empty(); }
  bool cleared() const { return raw_ == "\"\""; }
  bool has_value() const { return !absent() && !cleared(); }

  bool has_components() const { return FindAny(raw_, 0, delimiters().component) < raw_.size(); }

  // From 1; absent beyond the last.
  Part repetition(size_t n) const { return Nth(delimiters().repetition, n); }
  Part component(size_t n) const { return Nth(delimiters().component, n); }
  Part subcomponent(size_t n) const { return Nth(delimiters().subcomponent, n); }
  // The repetitions of a field; none of an absent one.
  std::vector<Part> repetitions() const { return Split(delimiters().repetition); }
  std::vector<Part> components() const { return Split(delimiters().component); }
  // Unescaped, without blanks at either end; empty if absent or cleared. Delimiters that are left
  // inside (a component's "&") stay.
  std::string text() const;
  // The components of one repetition as words, with blanks between them.
  std::string words() const;

 private:
  const Delimiters& delimiters() const;
  Part Nth(char delimiter, size_t n) const;
  std::vector<Part> Split(char delimiter) const;

  std::string_view raw_;
  const Delimiters* delimiters_ = nullptr;
};

struct Segment {
  std::string_view name;                 // "PID"
  size_t offset = 0;                     // of the segment in the message's text, in bytes
  size_t number = 0;                     // which segment of the message, from 1
  std::vector<std::string_view> fields;  // fields[0] is the name; of MSH fields[1] is MSH-1
  const Delimiters* delimiters = nullptr;

  // PID-3 is field(3): all its repetitions.
  Part field(size_t n) const {
    return n < fields.size() ? Part(fields[n], *delimiters) : Part({}, *delimiters);
  }
  // Its first repetition.
  Part first(size_t n) const { return field(n).repetition(1); }
  // Component of the first repetition.
  Part first(size_t n, size_t component) const { return first(n).component(component); }
};

class Message {
 public:
  // Segments end with CR, LF or CRLF; empty ones are passed over. Refuses what has no MSH at its
  // beginning, delimiters that can't be told apart, and segments without a name, with kBadData:
  // the slug of the reason in Error::id, the segment and offset in Error::place.
  static Result<Message> Parse(std::string text);

  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  Message(Message&&) = default;
  Message& operator=(Message&&) = default;

  const std::string& text() const { return body_->text; }
  const Delimiters& delimiters() const { return body_->delimiters; }
  const std::vector<Segment>& segments() const { return body_->segments; }
  const Segment& header() const { return body_->segments.front(); }

 private:
  // On the heap: segments point into it, and a message is moved.
  struct Body {
    std::string text;
    Delimiters delimiters;
    std::vector<Segment> segments;
  };
  Message() : body_(std::make_unique<Body>()) {}
  Status ReadDelimiters();
  Status ReadSegments();

  std::unique_ptr<Body> body_;
};

}  // namespace daybook::feeds::hl7v2
