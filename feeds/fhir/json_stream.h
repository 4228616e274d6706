#pragma once
// Cuts a stream of JSON into the raw texts of its resources without holding it: NDJSON, one
// resource, several one after the other, arrays of resources, and Bundles entry by entry. What
// it is shows itself. A Bundle may name its resourceType after its entries.
#include <string>

#include "feeds/fhir/json_cursor.h"

namespace daybook::feeds::fhir {

// What a Bundle entry says about its resource; empty where there is none.
struct EntryEnvelope {
  std::string full_url;
  std::string method;         // request.method
  std::string url;            // request.url
  std::string last_modified;  // response.lastModified
  bool has_response = false;
  // Of the Bundle, as far as they stood before the entry.
  std::string bundle_type;
  std::string bundle_time;  // Bundle.timestamp
};

// What a Bundle says about itself; empty where it says nothing.
struct BundleEnvelope {
  std::string type;
  std::string timestamp;
  std::string last_updated;  // meta.lastUpdated
};

// One resource as it came, or a Bundle entry without one.
struct RawResource {
  std::string text;  // the resource, else the entry; empty for one by SplitSink::Line
  bool has_resource = true;
  Glimpse glimpse;
  std::string where;  // "line 3", "entry[4]", "[2]"; empty when it is the whole file
  uint64_t offset = 0;
  bool in_bundle = false;
  bool compact = false;  // certainly without white space between tokens
  EntryEnvelope entry;
};

// What could not be cut out.
struct DamagedText {
  std::string reason;  // "truncated", "not-json", "too-deep", "too-large", …
  std::string message;
  std::string where;
  uint64_t offset = 0;  // where it begins
  uint64_t line = 0;    // where it was noticed
  std::string raw;      // whole
};

class SplitSink {
 public:
  virtual ~SplitSink() = default;
  virtual Status BeginBundle() = 0;
  virtual Status Resource(RawResource resource) = 0;
  // What is left of a line, which is one resource by itself if it is JSON, as lines of NDJSON are:
  // whoever parses it needn't have its end looked for. `text` is there until the return. False if
  // it was left alone, to be walked over.
  virtual Result<bool> Line(std::string_view text, RawResource resource) = 0;
  virtual Status Damaged(DamagedText damaged) = 0;
  // Also after a Bundle that broke; `said` then is what came before the damage.
  virtual Status EndBundle(const BundleEnvelope& said) = 0;
};

class JsonSplitter {
 public:
  // Both outlive it. A stream named *.ndjson or *.jsonl (before .gz, .zst) is taken at its word
  // once its first line holds a whole value.
  JsonSplitter(ByteStream& stream, SplitSink& sink);
  // To the end of the stream. Damage is told to the sink and is no error; an error is the
  // stream's or the sink's, or kTooLarge for damage too long to be kept.
  Status Run();

 private:
  struct ObjectRead;
  struct EntryRead;

  Walk TopValue();
  bool TakeLine();
  Walk Object(const std::string& where);
  Walk Array();
  Walk Entries(ObjectRead& object);
  Walk Entry(ObjectRead& object);
  Walk EntryMembers(EntryRead& entry, ObjectRead& object);
  // A list between brackets, "[" next; `element` walks one.
  template <typename Element>
  Walk List(Element element);
  // The members of an object after its "{"; `member` walks the value of a key.
  template <typename Member>
  Walk Members(Member member);
  Walk TopMember(const std::string& key, ObjectRead& object);
  Walk EntryMember(const std::string& key, EntryRead& entry, ObjectRead& object);
  Walk Envelope(EntryRead& entry, const std::string& member);
  Walk TextOr(std::string* text);
  Walk Meta();
  Walk ClosedAfterStray(Walk walk);
  void BecomeBundle(ObjectRead& object);

  Walk DeliverEntry(EntryRead& entry, const ObjectRead& object);
  Walk Deliver(RawResource resource, uint64_t from, uint64_t to, bool too_deep);
  Walk Refuse(const char* reason, std::string message, uint64_t from, const std::string& where);
  // Something that is no object where a resource is due.
  Walk NotAResource(const std::string& where);
  // What lies between `from` and here, whole; kTooLarge if it is more than can be quarantined.
  Result<std::string> RawFrom(uint64_t from, const std::string& where);
  Walk Told(Status status);
  void Recover(Walk damage, uint64_t value_line);
  void NoteLine(uint64_t value_line);

  JsonCursor cursor_;
  SplitSink& sink_;
  bool named_lines_;
  uint64_t line_asked_ = 0;  // the last that the sink was asked to take whole
  Status stop_;              // the sink's error
  bool in_bundle_ = false;
  BundleEnvelope said_;  // of the object walked last
  std::string key_;
  // Where the input being walked began, should it turn out damaged.
  uint64_t damage_from_ = 0;
  std::string damage_where_;
};

}  // namespace daybook::feeds::fhir
