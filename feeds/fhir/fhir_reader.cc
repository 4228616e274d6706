#include "feeds/fhir/fhir_reader.h"

#include <algorithm>
#include <deque>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "feeds/fhir/bundle.h"
#include "feeds/fhir/deletion.h"
#include "feeds/fhir/file_state.h"
#include "feeds/fhir/json_stream.h"
#include "feeds/fhir/resources/care/provenance.h"
#include "feeds/fhir/to_events.h"
#include "feeds/io/byte_stream.h"
#include "feeds/no_memory.h"

namespace daybook::feeds {
namespace fhir {
namespace {

using ledger::Event;

constexpr const char* kFetchAgain =
    "fetch the input again from its sender, or repair the text, then ingest it";

// The content of a resource that is written as it stands: it is checked and then left out, or has
// no white space between tokens and nothing to resolve.
Content Unchanged(std::string_view text) {
  Content content;
  content.text.reserve(text.size() + kPaddingBytes);
  content.text += text;
  return content;
}

// A text that reads the same by itself: the resources it took from stand in front of it, a line
// each.
std::string WithBorrowed(const std::string& text, std::string_view borrowed) {
  std::string out;
  while (!borrowed.empty()) {
    const std::string_view line = borrowed.substr(0, borrowed.find('\n'));
    borrowed.remove_prefix(std::min(borrowed.size(), line.size() + 1));
    if (line.starts_with('{')) out.append(line).append("\n");
  }
  return out + text;
}

// A profile of FHIR STU3 (GP Connect, CareConnect): R4 reads its elements by other names and takes
// some of them for what they aren't.
bool IsStu3(Element root) {
  const Element profiles = root["meta"]["profile"];
  if (!profiles.is(JsonType::kArray)) return false;
  for (Element each = profiles.first(); each; each = each.next())
    if (each.text().find("/STU3/") != std::string_view::npos ||
        each.text().find("CareConnect-") != std::string_view::npos)
      return true;
  return false;
}

class Reader : public SplitSink {
 public:
  Reader(const FhirReadOptions& options, std::string origin, int nesting, FileState& file,
         InputSink& sink)
      : options_(options),
        zone_(options.zone ? *options.zone : Zone::Region()),
        origin_(std::move(origin)),
        nesting_(nesting),
        file_(file),
        sink_(sink) {}

  Status BeginBundle() override {
    bundle_ = std::make_unique<OpenBundle>();
    return {};
  }
  Status EndBundle(const BundleEnvelope& said) override {
    bundle_->said = said;
    Status status = ReadHeld();
    if (status.ok()) status = ReadPostponed();
    bundle_.reset();
    return status;
  }
  // Reads what waited for the file's end.
  Status ReadWaiting();
  Status Resource(RawResource resource) override {
    if (resource.glimpse.type == "Bundle") return Nested(resource);
    if (!bundle_) return Read(resource);
    return bundle_->Hold(std::move(resource)) ? ReadHeld() : Status();
  }
  Result<bool> Line(std::string_view text, RawResource resource) override;
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
  Status ReadPostponed();
  void NoteHeld(const std::deque<RawResource>& held);
  Status Nested(const RawResource& resource);
  Status Read(const RawResource& resource);
  Status ReadContent(const RawResource& resource, Content& content);
  Status ReadRoot(const RawResource& resource, Content& content, Element root);
  Status ReadParsed(const RawResource& resource, Content& content, Element root);
  Status WithoutResource(const RawResource& entry);
  // `raw`: what to keep if it can't be stored after all; empty where that is the content.
  Status Take(std::string content, std::vector<Event> events, std::string raw,
              std::string_view original_format);
  Status Quarantine(const RawResource& resource, const Content* content, Refusal refusal);
  ledger::QuarantineEntry EntryFor(const std::string& where) const;
  const BundleReferences* references() const { return bundle_ ? &bundle_->references() : nullptr; }

  const FhirReadOptions& options_;
  const Zone& zone_;
  std::string origin_;
  int nesting_;
  FileState& file_;
  InputSink& sink_;
  std::unique_ptr<OpenBundle> bundle_;
  WaitingRequests waiting_;
  bool waited_ = false;  // those being read have waited enough
  JsonParser parser_;
  bool lines_are_compact_ = true;  // none was seen yet that isn't
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
  const bool is_content = resolved || (content && resource.text.empty());
  entry.raw = AloneInBundle(resource, is_content ? content->text : resource.text);
  return sink_.Quarantine(std::move(entry));
}

// Notes what resources that are held tell of others, so that their order doesn't matter. What
// can't be parsed is told when it is read.
void Reader::NoteHeld(const std::deque<RawResource>& held) {
  for (const RawResource& resource : held) {
    const std::string& type = resource.glimpse.type;
    if (!resource.has_resource || !FileIndex::Keeps(type)) continue;
    Content content = ContentOf(resource.text, references());
    const Result<Element> root = parser_.Parse(content.text);
    if (root.ok()) file_.index.Note(type, IdOf(resource), *root, content.text);
  }
}

// Deletions and provenances later: the record they name may stand after them (a history has the
// newest first).
Status Reader::ReadHeld() {
  const bool late = bundle_->streaming();
  std::deque<RawResource> held = bundle_->Release();
  NoteHeld(held);
  for (RawResource& resource : held) {
    if (resource.entry.bundle_type.empty()) resource.entry.bundle_type = bundle_->said.type;
    if (late && bundle_->NamedTooLate(resource)) {
      DAYBOOK_TRY(Quarantine(
          resource, nullptr,
          {"fullurl-too-late",
           "its fullUrl isn't its id, and it stands beyond the first " +
               std::to_string(kBundleHeldBytesMax) + " bytes (kBundleHeldBytesMax) of its Bundle",
           resource.glimpse.type, "split the Bundle, or send fullUrls that end in the id"}));
    } else if (resource.entry.method == "DELETE" || resource.glimpse.type == "Provenance") {
      if (bundle_->Postpone(std::move(resource))) DAYBOOK_TRY(ReadPostponed());
    } else {
      DAYBOOK_TRY(Read(resource));
    }
  }
  return {};
}

Status Reader::ReadPostponed() {
  for (const RawResource& entry : bundle_->ReleasePostponed()) DAYBOOK_TRY(Read(entry));
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
  Reader inner(options_, origin, nesting_ + 1, file_, sink_);
  const std::unique_ptr<ByteStream> stream = FromMemory(resource.text, origin);
  return JsonSplitter(*stream, inner).Run();
}

// Left to be walked over: what isn't JSON, whose end has to be found; what doesn't name its type
// first, or is a Bundle, which is read entry by entry; and text with white space, which would be
// parsed in vain here.
Result<bool> Reader::Line(std::string_view text, RawResource resource) {
  constexpr std::string_view kTypeFirst = R"({"resourceType":")";
  if (!lines_are_compact_ || !text.starts_with(kTypeFirst)) return false;
  const std::string_view from_type = text.substr(kTypeFirst.size());
  const std::string_view type = from_type.substr(0, from_type.find('"'));
  if (!IsTypeName(type) || type == "Bundle") return false;
  Content content = Unchanged(text);
  const Result<Element> root = parser_.Parse(content.text);
  if (!root.ok()) return false;
  lines_are_compact_ = parser_.is_compact();
  if (!lines_are_compact_) return false;
  resource.glimpse.type = type;
  const Element id = (*root)["id"];
  if (id.is(JsonType::kString)) resource.glimpse.id = id.text();
  resource.compact = true;
  DAYBOOK_TRY(ReadRoot(resource, content, *root));
  return true;
}

Status Reader::Read(const RawResource& resource) {
  if (!resource.has_resource) return WithoutResource(resource);
  const std::string& type = resource.glimpse.type;
  const bool only_checked = IsTypeName(type) && !MapperFor(type) && !FileIndex::Keeps(type);
  const bool unchanged = only_checked || (resource.compact && !references());
  Content content = unchanged ? Unchanged(resource.text) : ContentOf(resource.text, references());
  return ReadContent(resource, content);
}

Status Reader::ReadContent(const RawResource& resource, Content& content) {
  const Result<Element> parsed = parser_.Parse(content.text);
  if (!parsed.ok())
    return Quarantine(resource, &content,
                      {parsed.error().id, parsed.error().message,
                       "input begins at byte " + std::to_string(resource.offset), kFetchAgain});
  return ReadRoot(resource, content, *parsed);
}

Status Reader::ReadRoot(const RawResource& resource, Content& content, Element root) {
  const Element type = root["resourceType"];
  if (!type)
    return Quarantine(resource, &content,
                      {"no-resource-type", "a FHIR resource has to name its resourceType",
                       "resourceType", "check that this is FHIR, then ingest it again"});
  if (!type.is(JsonType::kString) || !IsTypeName(type.text()))
    return Quarantine(resource, &content,
                      {"bad-resource-type", "resourceType has to be the name of a FHIR type",
                       "resourceType", kCorrectResource});
  if (!content.ambiguous.empty())
    return Quarantine(
        resource, &content,
        {"ambiguous-reference", "two entries of its Bundle have the fullUrl " + content.ambiguous,
         std::string(type.text()), "give each entry a fullUrl of its own"});
  return ReadParsed(resource, content, root);
}

Status Reader::ReadParsed(const RawResource& resource, Content& content, Element root) {
  const std::string type(root["resourceType"].text());
  const Mapper* mapper = MapperFor(type);
  if (resource.entry.method == "PATCH")
    return Quarantine(resource, &content,
                      {"patch-in-bundle", "a patch of a record can't be applied",
                       "Bundle.entry.request", "have the sender send the whole resource"});
  if (IsStu3(root))
    return Quarantine(resource, &content,
                      {"fhir-stu3", "this is FHIR STU3, as GP Connect has it; FHIR R4 is read here",
                       type + ".meta.profile", "have the sender, or a converter, send FHIR R4"});
  if (!bundle_ && FileIndex::Keeps(type))
    file_.index.Note(type, std::string(root["id"].text()), root, content.text);
  if (!mapper && !IsResourceType(type))
    return Quarantine(resource, &content,
                      {"unknown-type", "FHIR R4 has no resource of the type " + type,
                       type + ".resourceType", kCorrectResource});
  if (!mapper || IsAboutNobody(type, root)) return sink_.Ignore(type);
  if (!waited_ && WaitingRequests::Concerns(resource, root, file_.index)) {
    Waiting waiting{resource, std::move(content)};
    if (resource.compact) waiting.resource.text.clear();  // as of one that was taken as a line
    return waiting_.Add(std::move(waiting)) ? ReadWaiting() : Status();
  }
  ResourceContext context{options_.source, zone_, &file_.index, {}};
  if (resource.in_bundle && resource.entry.bundle_type != "searchset")
    context.fallback_id = IdOf(resource);
  if (bundle_ && type == "Provenance") context.targets_subjects = SubjectsOfTargets(root, *bundle_);
  context.deleted = resource.entry.method == "DELETE";
  if (context.deleted) {
    auto when = TimeOfDeletion(resource.entry, bundle_->said, zone_);
    if (const auto* refusal = std::get_if<Refusal>(&when))
      return Quarantine(resource, &content, *refusal);
    context.deleted_at = std::get<DeletedAt>(when);
  }
  Understood understood = ToEvents(root, *mapper, context);
  if (understood.refusal) return Quarantine(resource, &content, *understood.refusal);
  if (bundle_)
    for (const Event& event : understood.events) bundle_->RememberSubject(event);
  // Without its entry it would be read as something else.
  const bool needs_entry =
      resource.in_bundle && (resource.entry.method == "DELETE" || resource.glimpse.id.empty());
  const bool needs_file = understood.needs_file || !context.targets_subjects.empty();
  std::string raw;
  if (needs_entry || !understood.borrowed.empty())
    raw = WithBorrowed(needs_entry ? AloneInBundle(resource, content.text) : content.text,
                       understood.borrowed);
  // What is deleted is another message than the same resource put, and one of its own each time.
  const std::string deletion =
      context.deleted ? "\nDELETE " + context.deleted_at.text : std::string();
  return Take(std::move(content.text) + understood.borrowed + deletion,
              std::move(understood.events), std::move(raw),
              needs_file ? kFhirInFileOriginal : kFhirOriginal);
}

Status Reader::ReadWaiting() {
  waited_ = true;
  for (Waiting& each : waiting_.Release()) DAYBOOK_TRY(ReadContent(each.resource, each.content));
  waited_ = false;
  return {};
}

Status Reader::Take(std::string content, std::vector<Event> events, std::string raw,
                    std::string_view original_format) {
  AcceptedInput input;
  // Of the resource itself, not of a part: a resource sent again has the key it always had.
  const auto whole = std::ranges::find_if(events, [](const Event& event) {
    return !ledger::FindField(event, ledger::FieldId::kPartOf);
  });
  DAYBOOK_CHECK(whole != events.end());
  input.type = whole->record.type;
  input.control_id = whole->record.id;
  input.content = std::move(content);
  input.events = std::move(events);
  input.raw = std::move(raw);
  input.original_format = original_format;
  return sink_.Accept(std::move(input));
}

// A search, a read or an answer carries nothing; a deletion does.
Status Reader::WithoutResource(const RawResource& entry) {
  const EntryEnvelope& envelope = entry.entry;
  if (envelope.method == "GET" || envelope.method == "HEAD")
    return sink_.Ignore("Bundle.entry.request");
  if (envelope.method.empty() && envelope.has_response)
    return sink_.Ignore("Bundle.entry.response");
  if (envelope.method != "DELETE")
    return Quarantine(entry, nullptr,
                      {"no-resource", "the entry has no resource", "Bundle.entry.resource",
                       "have the sender send the entry with its resource"});
  auto read = ReadDeletion(entry, *bundle_, options_.source, zone_);
  if (const auto* not_kept = std::get_if<NotKept>(&read)) return sink_.Ignore(not_kept->type);
  if (const auto* refusal = std::get_if<Refusal>(&read))
    return Quarantine(entry, nullptr, *refusal);
  Deletion& deletion = std::get<Deletion>(read);
  return Take(std::move(deletion.content), {std::move(deletion.event)},
              AloneInBundle(entry, entry.text), kFhirInFileOriginal);
}

}  // namespace
}  // namespace fhir

bool OnlySenderCanMend(std::string_view reason) {
  return reason == "ambiguous-reference" || reason == "fullurl-too-late" ||
         reason == "patch-in-bundle";
}

Status ReadFhir(ByteStream& stream, const FhirReadOptions& options, InputSink& sink) {
  try {
    fhir::FileState file;
    fhir::Reader reader(options, stream.name(), 1, file, sink);
    const Status read = fhir::JsonSplitter(stream, reader).Run();
    const Status waited = reader.ReadWaiting();  // also after what stopped the stream
    return read.ok() ? waited : read;
  } catch (const std::exception& thrown) {
    return NoMemory(thrown, stream.name());
  }
}

}  // namespace daybook::feeds
