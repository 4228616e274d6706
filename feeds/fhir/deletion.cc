#include "feeds/fhir/deletion.h"

#include <utility>

namespace daybook::feeds::fhir {

using ledger::EntryClass;
using ledger::EventStatus;
using ledger::Operation;

namespace {

struct Named {
  std::string type;
  std::string id;
};

// The last two parts of a path.
Named NameOf(std::string_view url) {
  const size_t id = url.rfind('/');
  if (id == std::string_view::npos || url.find('?') != std::string_view::npos) return {};
  const size_t before = id == 0 ? std::string_view::npos : url.rfind('/', id - 1);
  const size_t type = before == std::string_view::npos ? 0 : before + 1;
  return {std::string(url.substr(type, id - type)), std::string(url.substr(id + 1))};
}

struct When {
  std::string text;
  const char* place;
  bool of_bundle;
};
When WhenDeleted(const EntryEnvelope& entry, const BundleEnvelope& bundle) {
  if (!entry.last_modified.empty())
    return {entry.last_modified, "Bundle.entry.response.lastModified", false};
  if (!bundle.timestamp.empty()) return {bundle.timestamp, "Bundle.timestamp", true};
  return {bundle.last_updated, "Bundle.meta.lastUpdated", true};
}

Refusal UnknownSubject(const std::string& record) {
  return {"deletion-without-subject",
          "it deletes " + record +
              ", but nothing in its Bundle says whose record that was, and "
              "records are kept by resident",
          "Bundle.entry.request.url",
          "have the sender send the record once more with status (or verificationStatus) "
          "entered-in-error, or in a history Bundle with an earlier version"};
}

}  // namespace

std::variant<DeletedAt, Refusal> TimeOfDeletion(const EntryEnvelope& entry,
                                                const BundleEnvelope& bundle, const Zone& zone) {
  const When when = WhenDeleted(entry, bundle);
  DeletedAt at{when.text, std::nullopt, when.of_bundle};
  if (when.text.empty()) return at;
  const Result<PartialTime> time = ParsePartialTime(when.text, zone);
  if (!time.ok())
    return Refusal{"bad-date", time.error().message, when.place,
                   "have the sender correct the time, then ingest it again"};
  at.time = *time;
  return at;
}

std::variant<Deletion, NotKept, Refusal> ReadDeletion(const RawResource& entry,
                                                      const OpenBundle& bundle,
                                                      const std::string& source, const Zone& zone) {
  const auto [type, id] = NameOf(entry.entry.url);
  if (!IsTypeName(type) || !IsRecordId(id))
    return Refusal{"conditional-delete",
                   "it doesn't say by type and id what is deleted: " + entry.entry.url,
                   "Bundle.entry.request.url", "have the sender name the record, Type/id"};
  const Mapper* mapper = MapperFor(type);
  if (!mapper && !IsResourceType(type))
    return Refusal{"unknown-type", "FHIR R4 has no resource of the type " + type,
                   "Bundle.entry.request.url", "have the sender name the record, Type/id"};
  if (!mapper) return NotKept{type};
  Deletion deletion;
  deletion.content = ContentOf(entry.text, nullptr).text;
  ledger::Event& event = deletion.event;
  event.kind = mapper->kind;
  event.record = {source, type, id};
  event.operation = Operation::kRetract;
  event.status = EventStatus::kEnteredInError;
  const bool own_subject = ledger::EntryClassOf(event.kind) != EntryClass::kClinical;
  const std::string record = type + "/" + id;
  event.subject = own_subject ? record : bundle.SubjectOf(record);
  if (event.subject.empty()) return UnknownSubject(record);
  auto when = TimeOfDeletion(entry.entry, bundle.said, zone);
  if (auto* refusal = std::get_if<Refusal>(&when)) return std::move(*refusal);
  const DeletedAt& at = std::get<DeletedAt>(when);
  event.version_time = at.time;
  if (at.of_bundle && !at.text.empty()) deletion.content += "\n" + at.text;
  return deletion;
}

}  // namespace daybook::feeds::fhir
