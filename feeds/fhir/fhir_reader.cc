#include "feeds/fhir/fhir_reader.h"

#include <algorithm>
#include <deque>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "feeds/fhir/bundle.h"
#include "feeds/fhir/json_stream.h"
#include "feeds/fhir/resources/mappers.h"
#include "feeds/io/byte_stream.h"

namespace daybook::feeds {
namespace fhir {
namespace {

using ledger::Event;
using ledger::EventStatus;
using ledger::Operation;

constexpr const char* kFetchAgain =
    "fetch the input again from its sender, or repair the text, then ingest it";
constexpr const char* kCorrect = "have the sender correct the resource, then ingest it again";

bool IsTypeName(std::string_view type) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  return !type.empty() && type.size() <= 64 && std::ranges::all_of(type, letter);
}

bool IsRecordId(std::string_view id) {
  const auto plain = [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '/' && c != '?' && c != '#' && c != '|';
  };
  return !id.empty() && id.size() <= kRecordIdBytesMax && std::ranges::all_of(id, plain);
}

// The content of a resource that is checked and then left out: nothing needs resolving.
Content Unchanged(const std::string& text) {
  Content content;
  content.text.reserve(text.size() + kPaddingBytes);
  content.text += text;
  return content;
}

class Reader : public SplitSink {
 public:
  Reader(const FhirReadOptions& options, std::string origin, int nesting, InputSink& sink)
      : options_(options),
        zone_(options.zone ? *options.zone : Zone::Region()),
        origin_(std::move(origin)),
        nesting_(nesting),
        sink_(sink) {}

  Status BeginBundle() override {
    bundle_ = std::make_unique<OpenBundle>();
    return {};
  }
  Status EndBundle() override {
    Status status = ReadHeld();
    bundle_.reset();
    return status;
  }
  Status Resource(RawResource resource) override {
    if (resource.glimpse.type == "Bundle") return Nested(resource);
    if (!bundle_) return Read(resource);
    return bundle_->Hold(std::move(resource)) ? ReadHeld() : Status();
  }
  Status Damaged(DamagedText damaged) override {
    ledger::QuarantineEntry entry = EntryFor(damaged.where);
    entry.reason = std::move(damaged.reason);
    entry.message = std::move(damaged.message);
    entry.place = "line " + std::to_string(damaged.line) + ", input begins at byte " +
                  std::to_string(damaged.offset);
    entry.next_step = kFetchAgain;
    entry.raw = std::move(damaged.raw);
    return sink_.Quarantine(std::move(entry));
  }

 private:
  Status ReadHeld();
  Status Nested(const RawResource& resource);
  Status Read(const RawResource& resource);
  Status ReadContent(const RawResource& resource, Content& content);
  Status ReadParsed(const RawResource& resource, Content& content, Element root);
  Status WithoutResource(const RawResource& entry);
  Status Delete(const RawResource& entry, const std::string& type, const std::string& id);
  Status Take(const RawResource& resource, std::string content, Event event);
  Status Quarantine(const RawResource& resource, const Content* content, Refusal refusal);
  ledger::QuarantineEntry EntryFor(const std::string& where) const;
  const BundleReferences* references() const { return bundle_ ? &bundle_->references() : nullptr; }

  const FhirReadOptions& options_;
  const Zone& zone_;
  std::string origin_;
  int nesting_;
  InputSink& sink_;
  std::unique_ptr<OpenBundle> bundle_;
  JsonParser parser_;
};

ledger::QuarantineEntry Reader::EntryFor(const std::string& where) const {
  ledger::QuarantineEntry entry;
  entry.source = options_.source;
  entry.format = "fhir";
  entry.origin = where.empty() ? origin_ : origin_ + " " + where;
  return entry;
}

Status Reader::Quarantine(const RawResource& resource, const Content* content, Refusal refusal) {
  ledger::QuarantineEntry entry = EntryFor(resource.where);
  entry.reason = std::move(refusal.reason);
  entry.message = std::move(refusal.message);
  entry.place = std::move(refusal.place);
  entry.next_step = std::move(refusal.next_step);
  // As it came, an entry of a Bundle in a Bundle of its own; references that the whole Bundle
  // resolved are written out, so that it is the same input when it is read again.
  const bool resolved = content && content->resolved && content->ambiguous.empty();
  entry.raw = AloneInBundle(resource, resolved ? content->text : resource.text);
  if (entry.raw.size() > kQuarantineRawBytesMax) entry.raw.resize(kQuarantineRawBytesMax);
  return sink_.Quarantine(std::move(entry));
}

// Deletions last: the record they name may stand after them (a history has the newest first).
Status Reader::ReadHeld() {
  const bool late = bundle_->streaming();
  const std::deque<RawResource> held = bundle_->Release();
  for (const bool deletions : {false, true}) {
    for (const RawResource& resource : held) {
      const bool deletes = !resource.has_resource && resource.entry.method == "DELETE";
      if (deletes != deletions) continue;
      if (late && bundle_->NamedTooLate(resource)) {
        DAYBOOK_TRY(Quarantine(
            resource, nullptr,
            {"fullurl-too-late",
             "its fullUrl isn't its id, and it stands beyond the first " +
                 std::to_string(kBundleHeldBytesMax) + " bytes (kBundleHeldBytesMax) of its Bundle",
             resource.glimpse.type, "split the Bundle, or send fullUrls that end in the id"}));
        continue;
      }
      DAYBOOK_TRY(Read(resource));
    }
  }
  return {};
}

Status Reader::Nested(const RawResource& resource) {
  if (nesting_ >= kNestedBundlesMax)
    return Quarantine(resource, nullptr,
                      {"nested-bundle",
                       "more than " + std::to_string(kNestedBundlesMax) +
                           " Bundles inside each other (kNestedBundlesMax)",
                       "Bundle.entry.resource", "send the inner Bundle by itself"});
  const std::string origin = resource.where.empty() ? origin_ : origin_ + " " + resource.where;
  Reader inner(options_, origin, nesting_ + 1, sink_);
  const std::unique_ptr<ByteStream> stream = FromMemory(resource.text, origin);
  return JsonSplitter(*stream, inner).Run();
}

Status Reader::Read(const RawResource& resource) {
  if (!resource.has_resource) return WithoutResource(resource);
  const std::string& type = resource.glimpse.type;
  const bool only_checked = IsTypeName(type) && !MapperFor(type);
  Content content =
      only_checked ? Unchanged(resource.text) : ContentOf(resource.text, references());
  return ReadContent(resource, content);
}

Status Reader::ReadContent(const RawResource& resource, Content& content) {
  const Result<Element> parsed = parser_.Parse(content.text);
  if (!parsed.ok())
    return Quarantine(resource, &content,
                      {parsed.error().id, parsed.error().message,
                       "input begins at byte " + std::to_string(resource.offset), kFetchAgain});
  const Element type = (*parsed)["resourceType"];
  if (!type)
    return Quarantine(resource, &content,
                      {"no-resource-type", "a FHIR resource has to name its resourceType",
                       "resourceType", "check that this is FHIR, then ingest it again"});
  if (!type.is(JsonType::kString) || !IsTypeName(type.text()))
    return Quarantine(resource, &content,
                      {"bad-resource-type", "resourceType has to be the name of a FHIR type",
                       "resourceType", kCorrect});
  if (!content.ambiguous.empty())
    return Quarantine(
        resource, &content,
        {"ambiguous-reference", "two entries of its Bundle have the fullUrl " + content.ambiguous,
         std::string(type.text()), "give each entry a fullUrl of its own"});
  return ReadParsed(resource, content, *parsed);
}

Status Reader::ReadParsed(const RawResource& resource, Content& content, Element root) {
  const std::string type(root["resourceType"].text());
  const Mapper* mapper = MapperFor(type);
  if (resource.entry.method == "PATCH")
    return Quarantine(resource, &content,
                      {"patch-in-bundle", "a patch of a record can't be applied",
                       "Bundle.entry.request", "have the sender send the whole resource"});
  if (!mapper) return sink_.Ignore(type);
  const Element id = root["id"];
  Reading in(root, type, zone_, bundle_.get());
  in.event.kind = mapper->kind;
  in.event.record = {options_.source, type, ReadText(in, id)};
  if (!id && resource.in_bundle) in.event.record.id = IdOf(resource);
  if (in.event.record.id.empty() && !in.refusal())
    in.RefusePlace(type + ".id", "no-id",
                   "without an id no later version can be told from a "
                   "new record",
                   "have the sender send the resource with its id");
  if (!IsRecordId(in.event.record.id))
    in.RefusePlace(type + ".id", "bad-id",
                   "an id has no spaces, slashes or ?#| and at most " +
                       std::to_string(kRecordIdBytesMax) + " bytes (kRecordIdBytesMax)",
                   kCorrect);
  in.event.version_time = ReadTime(in, root["meta"]["lastUpdated"]);
  mapper->map(in);
  if (in.refusal()) return Quarantine(resource, &content, *in.refusal());
  if (resource.entry.method == "DELETE") in.event.status = EventStatus::kEnteredInError;
  if (in.event.status == EventStatus::kEnteredInError) in.event.operation = Operation::kRetract;
  if (bundle_) bundle_->RememberSubject(in.event);
  return Take(resource, std::move(content.text), std::move(in.event));
}

Status Reader::Take(const RawResource& resource, std::string content, Event event) {
  AcceptedInput input;
  // Without its entry it would be read as something else.
  if (resource.in_bundle && (resource.entry.method == "DELETE" || resource.glimpse.id.empty()))
    input.raw = AloneInBundle(resource, content);
  input.type = event.record.type;
  input.control_id = event.record.id;
  input.content = std::move(content);
  input.events.push_back(std::move(event));
  return sink_.Accept(std::move(input));
}

// A search, a read or an answer carries nothing; a deletion does.
Status Reader::WithoutResource(const RawResource& entry) {
  const EntryEnvelope& envelope = entry.entry;
  if (envelope.method == "GET" || envelope.method == "HEAD")
    return sink_.Ignore("Bundle.entry.request");
  if (envelope.method.empty() && envelope.has_response)
    return sink_.Ignore("Bundle.entry.response");
  const size_t slash = envelope.url.find('/');
  const std::string type = envelope.url.substr(0, slash);
  const std::string id = slash == std::string::npos ? "" : envelope.url.substr(slash + 1);
  if (envelope.method != "DELETE")
    return Quarantine(entry, nullptr,
                      {"no-resource", "the entry has no resource", "Bundle.entry.resource",
                       "have the sender send the entry with its resource"});
  if (!IsTypeName(type) || !IsRecordId(id))
    return Quarantine(
        entry, nullptr,
        {"conditional-delete", "it doesn't say by type and id what is deleted: " + envelope.url,
         "Bundle.entry.request.url", "have the sender name the record, Type/id"});
  if (!MapperFor(type)) return sink_.Ignore(type);
  return Delete(entry, type, id);
}

Status Reader::Delete(const RawResource& entry, const std::string& type, const std::string& id) {
  Event event;
  event.kind = MapperFor(type)->kind;
  event.record = {options_.source, type, id};
  event.operation = Operation::kRetract;
  event.status = EventStatus::kEnteredInError;
  const bool own_subject = ledger::EntryClassOf(event.kind) != ledger::EntryClass::kClinical;
  event.subject = own_subject ? type + "/" + id : bundle_->SubjectOf(type + "/" + id);
  if (event.subject.empty())
    return Quarantine(entry, nullptr,
                      {"no-subject", "a deletion doesn't say whom the record was about",
                       "Bundle.entry.request.url",
                       "have the sender send the record with status entered-in-error, or in a "
                       "history Bundle with an earlier version"});
  if (!entry.entry.last_modified.empty()) {
    const Result<PartialTime> when = ParsePartialTime(entry.entry.last_modified, zone_);
    if (!when.ok())
      return Quarantine(
          entry, nullptr,
          {"bad-date", when.error().message, "Bundle.entry.response.lastModified", kCorrect});
    event.version_time = *when;
  }
  return Take(entry, ContentOf(entry.text, nullptr).text, std::move(event));
}

}  // namespace
}  // namespace fhir

bool OnlySenderCanMend(std::string_view reason) {
  return reason == "ambiguous-reference" || reason == "fullurl-too-late" ||
         reason == "patch-in-bundle";
}

Status ReadFhir(ByteStream& stream, const FhirReadOptions& options, InputSink& sink) {
  try {
    fhir::Reader reader(options, stream.name(), 1, sink);
    return fhir::JsonSplitter(stream, reader).Run();
  } catch (const std::exception& thrown) {  // no memory left: the library's only one here
    return Error{ErrorCode::kUnavailable, std::string("reading stopped: ") + thrown.what(),
                 stream.name(), "free some memory, then ingest it again"};
  }
}

}  // namespace daybook::feeds
