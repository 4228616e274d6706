#include "feeds/fhir/json_stream.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace daybook::feeds::fhir {
namespace {

// What is held of an input in case it can't be used. While it isn't known whether an object is a
// Bundle, the copy begins up to an input's length before the entry that may be needed.
constexpr size_t kCopyBytesMax = ledger::kQuarantineRawBytesMax + 2 * kInputBytesMax;

bool NamesLines(std::string_view name) {
  for (const std::string_view packed : {".gz", ".zst"})
    if (name.ends_with(packed)) name.remove_suffix(packed.size());
  return name.ends_with(".ndjson") || name.ends_with(".jsonl");
}

// The members of a Bundle (hl7.org/fhir/R4/bundle.html); "_x" goes with "x".
constexpr std::string_view kBundleMembers[] = {
    "resourceType", "id",        "meta",  "implicitRules", "language", "identifier",
    "type",         "timestamp", "total", "link",          "entry",    "signature"};

std::string MessageOf(Walk damage) {
  switch (damage) {
    case Walk::kWhole:
      break;
    case Walk::kTruncated:
      return "the bytes end before the JSON value does";
    case Walk::kMismatched:
      return "a bracket closes that wasn't the last one opened";
    case Walk::kStray:
      return "a character stands where JSON has no place for it";
    case Walk::kNewLine:
      return "the line ends before its JSON value does";
  }
  return "";
}

}  // namespace

// What is known of a top-level object so far.
struct JsonSplitter::ObjectRead {
  std::string where;
  uint64_t from = 0;
  Glimpse glimpse;
  bool bundle = false;
  uint64_t entries = 0;
  std::string type;            // Bundle.type, if it is one
  std::string unknown_member;  // one that no Bundle has
};

struct JsonSplitter::EntryRead {
  EntryEnvelope envelope;
  Glimpse glimpse;
  uint64_t from = 0;           // of the entry
  uint64_t resource_from = 0;  // both 0: no resource
  uint64_t resource_to = 0;
  bool too_deep = false;
  bool compact = false;
  bool repeated = false;  // more than one resource
};

JsonSplitter::JsonSplitter(ByteStream& stream, SplitSink& sink)
    : cursor_(stream), sink_(sink), named_lines_(NamesLines(stream.name())) {}

Status JsonSplitter::Run() {
  for (const int mark : {0xEF, 0xBB, 0xBF}) {  // UTF-8's byte order mark
    if (cursor_.Peek() != mark) break;
    cursor_.Take();
  }
  for (;;) {
    cursor_.SkipBlank();
    if (cursor_.Peek() == JsonCursor::kEnd) break;
    const uint64_t value_line = cursor_.line();
    const Walk walk = TopValue();
    // A stream that failed is not an input that ends too early: whoever sends it again sends all.
    // But what a damaged archive gave so far is all there is.
    const bool failed = cursor_.failure() && cursor_.failure()->code != ErrorCode::kBadData;
    if (stop_.ok() && walk != Walk::kWhole && failed) break;
    if (stop_.ok() && walk != Walk::kWhole) Recover(walk, value_line);
    if (!stop_.ok()) return stop_;
    cursor_.EndCopy();
    if (walk == Walk::kWhole) NoteLine(value_line);
  }
  if (cursor_.failure()) return *cursor_.failure();
  return {};
}

Walk JsonSplitter::TopValue() {
  const bool place_by_line = cursor_.line_mode != LineMode::kUnknown || cursor_.line() > 1;
  damage_where_ = place_by_line ? "line " + std::to_string(cursor_.line()) : "";
  damage_from_ = cursor_.offset();
  if (TakeLine()) return stop_.ok() ? Walk::kWhole : Walk::kTruncated;
  if (cursor_.Peek() == '{') return Object(damage_where_);
  if (cursor_.Peek() == '[') return Array();
  cursor_.BeginCopy(kCopyBytesMax);
  return Walk::kStray;
}

// True if the line was a resource, and was told as such. Asked once for each line: of many values
// on one each would be looked at to the line's end.
bool JsonSplitter::TakeLine() {
  if (cursor_.line_mode == LineMode::kUnknown || cursor_.Peek() != '{') return false;
  if (std::exchange(line_asked_, cursor_.line()) == cursor_.line()) return false;
  std::string_view line = cursor_.LineInWindow();
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (!line.ends_with('}')) return false;
  RawResource resource;
  resource.where = damage_where_;
  resource.offset = damage_from_;
  const Result<bool> taken = sink_.Line(line, std::move(resource));
  if (!taken.ok()) {
    stop_ = taken.error();
    return true;
  }
  if (*taken) cursor_.TakeOfLine(line.size());
  return *taken;
}

// A value that took one line and is followed by another line: so it goes on, probably.
void JsonSplitter::NoteLine(uint64_t value_line) {
  while (cursor_.Peek() == ' ' || cursor_.Peek() == '\t' || cursor_.Peek() == '\r') cursor_.Take();
  if (cursor_.line() != value_line || cursor_.Peek() != '\n') return;
  if (cursor_.line_mode != LineMode::kUnknown) return;
  cursor_.line_mode = named_lines_ ? LineMode::kStrict : LineMode::kOneEachLine;
}

// Finds where reading can go on after damage, and tells what lies between as one.
void JsonSplitter::Recover(Walk damage, uint64_t value_line) {
  const uint64_t line = cursor_.line();
  if (damage == Walk::kNewLine) {
    if (cursor_.line_mode == LineMode::kUnknown) cursor_.line_mode = LineMode::kOneEachLine;
  } else if (cursor_.line_mode != LineMode::kUnknown) {
    cursor_.SkipLine();
  } else {
    // A first line that is bad, with a value on the next: lines after all.
    if (line == value_line) cursor_.SkipLine();
    if (line == value_line && cursor_.Peek() == '{') {
      cursor_.line_mode = LineMode::kOneEachLine;
    } else {
      cursor_.SkipAll();
    }
  }
  if (std::exchange(in_bundle_, false) && Told(sink_.EndBundle(said_)) != Walk::kWhole) return;
  DamagedText damaged;
  const bool too_deep = cursor_.TakeTooDeep();
  damaged.reason = too_deep ? "too-deep" : damage == Walk::kTruncated ? "truncated" : "not-json";
  damaged.message = MessageOf(damage);
  if (too_deep)
    damaged.message +=
        "; it nests deeper than " + std::to_string(kJsonDepthMax) + " levels (kJsonDepthMax)";
  damaged.where = damage_where_;
  damaged.offset = damage_from_;
  damaged.line = line;
  Result<std::string> raw = RawFrom(damage_from_, damage_where_);
  if (!raw.ok()) {
    Told(raw.error());
    return;
  }
  damaged.raw = std::move(*raw);
  Told(sink_.Damaged(std::move(damaged)));
}

Result<std::string> JsonSplitter::RawFrom(uint64_t from, const std::string& where) {
  const uint64_t length = cursor_.offset() - from;
  if (length <= ledger::kQuarantineRawBytesMax) return cursor_.CopyOf(from, cursor_.offset());
  return Error{ErrorCode::kTooLarge,
               "an input of " + std::to_string(length) +
                   " bytes can't be read, and can't be quarantined: the most is " +
                   std::to_string(ledger::kQuarantineRawBytesMax) + " (kQuarantineRawBytesMax)",
               where, "take it out of the file, or split it, and send the rest again"};
}

Walk JsonSplitter::Told(Status status) {
  if (status.ok()) return Walk::kWhole;
  stop_ = std::move(status);
  return Walk::kTruncated;
}

template <typename Element>
Walk JsonSplitter::List(Element element) {
  cursor_.Take();
  if (!cursor_.SkipSpace('[')) return Walk::kNewLine;
  if (cursor_.Peek() == ']') {
    cursor_.Take();
    return Walk::kWhole;
  }
  for (;;) {
    if (const Walk walk = element(); walk != Walk::kWhole) return walk;
    if (!cursor_.SkipSpace('}')) return Walk::kNewLine;
    const int next = cursor_.Peek();
    if (next != ',' && next != ']')
      return next == JsonCursor::kEnd ? Walk::kTruncated : Walk::kStray;
    cursor_.Take();
    if (next == ']') return Walk::kWhole;
    if (!cursor_.SkipSpace(',')) return Walk::kNewLine;
  }
}

template <typename Member>
Walk JsonSplitter::Members(Member member) {
  if (!cursor_.SkipSpace('{')) return Walk::kNewLine;
  if (cursor_.Peek() == '}') {
    cursor_.Take();
    return Walk::kWhole;
  }
  for (;;) {
    if (cursor_.Peek() != '"')
      return cursor_.Peek() == JsonCursor::kEnd ? Walk::kTruncated : Walk::kStray;
    if (const Walk walk = cursor_.ReadString(&key_); walk != Walk::kWhole) return walk;
    if (!cursor_.SkipSpace('"')) return Walk::kNewLine;
    if (cursor_.Peek() != ':')
      return cursor_.Peek() == JsonCursor::kEnd ? Walk::kTruncated : Walk::kStray;
    cursor_.Take();
    if (!cursor_.SkipSpace(':')) return Walk::kNewLine;
    if (const Walk walk = member(key_); walk != Walk::kWhole) return walk;
    if (!cursor_.SkipSpace('"')) return Walk::kNewLine;
    const int next = cursor_.Peek();
    if (next != ',' && next != '}')
      return next == JsonCursor::kEnd ? Walk::kTruncated : Walk::kStray;
    cursor_.Take();
    if (next == '}') return Walk::kWhole;
    if (!cursor_.SkipSpace(',')) return Walk::kNewLine;
  }
}

Walk JsonSplitter::Array() {
  uint64_t number = 0;
  cursor_.BeginCopy(kCopyBytesMax);
  return List([&] {
    damage_from_ = cursor_.offset();
    damage_where_ = "[" + std::to_string(number++) + "]";
    const Walk walk = cursor_.Peek() == '{' ? Object(damage_where_) : NotAResource(damage_where_);
    if (walk != Walk::kWhole) return walk;
    damage_from_ = cursor_.offset();
    cursor_.BeginCopy(kCopyBytesMax);
    return walk;
  });
}

Walk JsonSplitter::NotAResource(const std::string& where) {
  const uint64_t from = cursor_.offset();
  cursor_.BeginCopy(kCopyBytesMax);
  cursor_.TakeTooDeep();
  if (const Walk walk = cursor_.SkipValue(); walk != Walk::kWhole) return walk;
  return Refuse("not-a-resource", "a JSON value that is no object can't be a resource", from,
                where);
}

Walk JsonSplitter::Object(const std::string& where) {
  ObjectRead object;
  said_ = {};
  object.where = where;
  object.from = cursor_.offset();
  cursor_.BeginCopy(kCopyBytesMax);
  cursor_.TakeTooDeep();
  cursor_.TakeSpaced();
  cursor_.Take();
  Walk walk = Members([&](const std::string& key) { return TopMember(key, object); });
  const bool stray = walk == Walk::kStray;
  if (!stop_.ok() || (walk != Walk::kWhole && !stray)) return walk;
  // A wrong comma or the like: the brackets still tell where it ends.
  if (stray) walk = cursor_.SkipToClose(/*object=*/true);
  if (walk != Walk::kWhole) return walk;
  if (object.bundle) {
    in_bundle_ = false;
    said_.type = object.type;
    if (Told(sink_.EndBundle(said_)) != Walk::kWhole) return Walk::kTruncated;
    // "entry" misspelt would lose everything in it without a word.
    if (object.entries == 0 && !object.unknown_member.empty() && !stray)
      return Refuse("unknown-member",
                    "a Bundle has no \"" + object.unknown_member + "\", and this one no entry",
                    object.from, where);
    return stray ? Refuse("not-json", MessageOf(Walk::kStray), damage_from_, damage_where_)
                 : Walk::kWhole;
  }
  if (stray) return Refuse("not-json", MessageOf(Walk::kStray), object.from, where);
  RawResource resource;
  resource.where = where;
  resource.glimpse = std::move(object.glimpse);
  resource.compact = !cursor_.TakeSpaced();
  return Deliver(std::move(resource), object.from, cursor_.offset(), cursor_.TakeTooDeep());
}

// A string into `text`, any other value skipped.
Walk JsonSplitter::TextOr(std::string* text) {
  return cursor_.Peek() == '"' ? cursor_.ReadString(text) : cursor_.SkipValue();
}

Walk JsonSplitter::TopMember(const std::string& key, ObjectRead& object) {
  if (key == "resourceType") {
    const Walk walk = TextOr(&object.glimpse.type);
    if (walk == Walk::kWhole && object.glimpse.type == "Bundle") BecomeBundle(object);
    return stop_.ok() ? walk : Walk::kTruncated;
  }
  if (key == "id") return TextOr(&object.glimpse.id);
  if (key == "type") return TextOr(&object.type);
  if (key == "timestamp") return TextOr(&said_.timestamp);
  if (key == "meta") return Meta();
  const bool maybe_bundle = object.bundle || object.glimpse.type.empty();
  if (!maybe_bundle) {
    // Should a second resourceType make it a Bundle, what was passed over is missed.
    if (object.unknown_member.empty()) object.unknown_member = key;
    return cursor_.SkipValue();
  }
  const bool known =
      key.starts_with('_') || std::ranges::find(kBundleMembers, key) != std::end(kBundleMembers);
  if (!known) object.unknown_member = key;
  if (key != "entry") return cursor_.SkipValue();
  if (cursor_.Peek() == '[') return Entries(object);
  const uint64_t from = cursor_.offset();
  const Walk walk = cursor_.SkipValue();
  if (walk != Walk::kWhole || !object.bundle) return walk;
  return Refuse("wrong-type", "Bundle.entry has to be a list", from, "entry");
}

Walk JsonSplitter::Meta() {
  if (cursor_.Peek() != '{') return cursor_.SkipValue();
  cursor_.Take();
  const Walk walk = Members([&](const std::string& key) {
    return key == "lastUpdated" ? TextOr(&said_.last_updated) : cursor_.SkipValue();
  });
  return ClosedAfterStray(walk);
}

void JsonSplitter::BecomeBundle(ObjectRead& object) {
  if (object.bundle) return;
  object.bundle = true;
  in_bundle_ = true;
  Told(sink_.BeginBundle());
}

Walk JsonSplitter::Entries(ObjectRead& object) {
  return List([&] { return Entry(object); });
}

Walk JsonSplitter::Entry(ObjectRead& object) {
  const std::string number = "entry[" + std::to_string(object.entries++) + "]";
  const std::string where = object.where.empty() ? number : object.where + " " + number;
  EntryRead entry;
  entry.from = cursor_.offset();
  const bool too_large_for_a_resource = entry.from - object.from > kInputBytesMax;
  if (object.bundle || too_large_for_a_resource) {
    cursor_.BeginCopy(kCopyBytesMax);
    damage_from_ = entry.from;
    damage_where_ = where;
  }
  if (cursor_.Peek() != '{') return object.bundle ? NotAResource(where) : cursor_.SkipValue();
  const Walk walk = EntryMembers(entry, object);
  if (!stop_.ok() || walk != Walk::kWhole) return walk;
  if (object.bundle) {
    damage_where_ = where;
    if (DeliverEntry(entry, object) != Walk::kWhole) return Walk::kTruncated;
    damage_from_ = cursor_.offset();
    damage_where_ = where + " (after it)";
    cursor_.BeginCopy(kCopyBytesMax);
  }
  return Walk::kWhole;
}

Walk JsonSplitter::EntryMembers(EntryRead& entry, ObjectRead& object) {
  cursor_.Take();
  const auto member = [&](const std::string& key) { return EntryMember(key, entry, object); };
  const Walk walk = Members(member);
  if (walk != Walk::kStray || !stop_.ok()) return walk;
  if (const Walk end = cursor_.SkipToClose(/*object=*/true); end != Walk::kWhole) return end;
  entry = EntryRead{};
  if (!object.bundle) return Walk::kWhole;
  const Walk told = Refuse("not-json", MessageOf(Walk::kStray), damage_from_, damage_where_);
  entry.from = cursor_.offset();  // told already: nothing left to deliver
  return told;
}

Walk JsonSplitter::EntryMember(const std::string& key, EntryRead& entry, ObjectRead& object) {
  const bool decides =
      key == "resource" || key == "request" || key == "response" || key == "fullUrl";
  if (decides && !object.bundle) {
    BecomeBundle(object);
    damage_from_ = entry.from;
    if (!stop_.ok()) return Walk::kTruncated;
  }
  if (key == "fullUrl") return TextOr(&entry.envelope.full_url);
  if (key == "request" || key == "response") return Envelope(entry, key);
  if (key != "resource" || cursor_.Peek() != '{') return cursor_.SkipValue();
  cursor_.TakeTooDeep();
  cursor_.TakeSpaced();
  entry.repeated = entry.resource_to > 0;
  entry.resource_from = cursor_.offset();
  const Walk walk = cursor_.SkipValue(&entry.glimpse);
  entry.resource_to = cursor_.offset();
  entry.compact = !cursor_.TakeSpaced();
  if (walk == Walk::kWhole) entry.too_deep = cursor_.TakeTooDeep();
  return walk;
}

Walk JsonSplitter::Envelope(EntryRead& entry, const std::string& member) {
  const bool response = member == "response";
  if (cursor_.Peek() != '{') return cursor_.SkipValue();
  if (response) entry.envelope.has_response = true;
  cursor_.Take();
  const Walk walk = Members([&](const std::string& key) {
    if (!response && key == "method") return TextOr(&entry.envelope.method);
    if (!response && key == "url") return TextOr(&entry.envelope.url);
    if (response && key == "lastModified") return TextOr(&entry.envelope.last_modified);
    return cursor_.SkipValue();
  });
  return ClosedAfterStray(walk);
}

// After a slip inside an inner object its own end is found first: the slip is then one of the
// object around it, whose end is looked for from its own members on.
Walk JsonSplitter::ClosedAfterStray(Walk walk) {
  if (walk != Walk::kStray || !stop_.ok()) return walk;
  const Walk end = cursor_.SkipToClose(/*object=*/true);
  return end == Walk::kWhole ? Walk::kStray : end;
}

Walk JsonSplitter::DeliverEntry(EntryRead& entry, const ObjectRead& object) {
  const bool has_resource = entry.resource_to > entry.resource_from;
  const bool told = entry.from == cursor_.offset();
  if (told) return Walk::kWhole;
  if (entry.repeated)
    return Refuse("two-resources", "the entry has more than one resource", entry.from,
                  damage_where_);
  RawResource resource;
  resource.where = damage_where_;
  resource.in_bundle = object.bundle;
  resource.compact = has_resource && entry.compact;
  resource.entry = std::move(entry.envelope);
  resource.entry.bundle_type = object.type;
  resource.entry.bundle_time = said_.timestamp.empty() ? said_.last_updated : said_.timestamp;
  resource.glimpse = std::move(entry.glimpse);
  const uint64_t from = has_resource ? entry.resource_from : entry.from;
  const uint64_t to = has_resource ? entry.resource_to : cursor_.offset();
  resource.has_resource = has_resource;
  if (!has_resource) resource.glimpse = {};
  return Deliver(std::move(resource), from, to, entry.too_deep);
}

Walk JsonSplitter::Deliver(RawResource resource, uint64_t from, uint64_t to, bool too_deep) {
  if (to - from > kInputBytesMax)
    return Refuse("too-large",
                  "it has " + std::to_string(to - from) + " bytes, more than " +
                      std::to_string(kInputBytesMax) + " (kInputBytesMax)",
                  from, resource.where);
  if (too_deep)
    return Refuse(
        "too-deep",
        "it nests deeper than " + std::to_string(kJsonDepthMax) + " levels (kJsonDepthMax)", from,
        resource.where);
  resource.offset = from;
  resource.text = cursor_.CopyOf(from, to);
  return Told(sink_.Resource(std::move(resource)));
}

Walk JsonSplitter::Refuse(const char* reason, std::string message, uint64_t from,
                          const std::string& where) {
  DamagedText damaged;
  damaged.reason = reason;
  damaged.message = std::move(message);
  damaged.where = where;
  damaged.offset = from;
  damaged.line = cursor_.line();
  Result<std::string> raw = RawFrom(from, where);
  if (!raw.ok()) return Told(raw.error());
  damaged.raw = std::move(*raw);
  return Told(sink_.Damaged(std::move(damaged)));
}

}  // namespace daybook::feeds::fhir
