#include "feeds/fhir/to_events.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "feeds/fhir/extensions/extensions.h"
#include "feeds/fhir/resources/care/provenance.h"
#include "feeds/fhir/structure.h"

namespace daybook::feeds::fhir {

using ledger::Event;
using ledger::EventStatus;
using ledger::FieldId;
using ledger::Operation;

namespace {

void ReadRecordId(Reading& in, const ResourceContext& context) {
  const Element id = in.root["id"];
  std::string& read = in.event.record.id;
  read = id ? ReadText(in, id) : context.fallback_id;
  if (read.empty() && !in.refusal())
    in.RefusePlace(in.type() + ".id", "no-id",
                   "without an id no later version can be told from a new record",
                   "have the sender send the resource with its id");
  if (!IsRecordId(read))
    in.RefusePlace(in.type() + ".id", "bad-id",
                   "an id has no spaces, slashes or ?#| and at most " +
                       std::to_string(kRecordIdBytesMax) + " bytes (kRecordIdBytesMax)",
                   kCorrectResource);
}

// Which version of the record it is: when the source changed it last, else when it says that it
// wrote it. A record in error without a time of change has none: when it was first written tells
// nothing of when it was withdrawn.
void ReadVersion(Reading& in, const ResourceContext& context) {
  const Element meta = in.root["meta"];
  in.event.version_time = ReadTime(in, meta["lastUpdated"]);
  if (context.deleted && context.deleted_at.time) in.event.version_time = context.deleted_at.time;
  const bool retracted = in.event.operation == Operation::kRetract;
  if (!in.event.version_time && !retracted) in.event.version_time = in.event.written;
  in.Add(FieldId::kVersionId, ReadText(in, meta["versionId"]));
}

// A record that stands has to say what it is. hl7.org/fhir/R4 requires these, as elements at least:
// a code that its source can't give has a dataAbsentReason.
void RefuseNameless(Reading& in) {
  struct Row {
    std::string_view type;
    std::string_view element;
  };
  static constexpr Row kRows[] = {{"Observation", "code"},         {"DiagnosticReport", "code"},
                                  {"Immunization", "vaccineCode"}, {"Flag", "code"},
                                  {"Goal", "description"},         {"Composition", "type"}};
  if (in.event.operation == Operation::kRetract) return;
  for (const Row& row : kRows)
    if (row.type == in.type()) RequireElement(in, row.element);
}

// What holds of the resource as a whole holds of each event it tells of.
void Withdraw(Event& event) {
  event.status = EventStatus::kEnteredInError;
  event.operation = Operation::kRetract;
}

// Parts are of the version that they are told in.
void MarkAsPart(Event& part, const Event& whole) {
  const auto* version_id = ledger::FindField(whole, FieldId::kVersionId);
  if (version_id && !ledger::FindField(part, FieldId::kVersionId))
    part.fields.push_back({FieldId::kVersionId, *version_id});
  part.fields.push_back({FieldId::kPartOf, ledger::PartOfText(whole.record)});
}

bool IsPart(const Event& event) { return ledger::FindField(event, FieldId::kPartOf) != nullptr; }

}  // namespace

bool IsTypeName(std::string_view type) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  return !type.empty() && type.size() <= 64 && std::ranges::all_of(type, letter);
}

bool IsRecordId(std::string_view id) {
  static constexpr auto kPlain = [] {
    std::array<bool, 256> plain{};
    for (size_t c = ' ' + 1; c < plain.size(); ++c) plain[c] = true;
    for (const char c : {'/', '?', '#', '|'}) plain[static_cast<unsigned char>(c)] = false;
    return plain;
  }();
  const auto plain = [](char c) { return kPlain[static_cast<unsigned char>(c)]; };
  return !id.empty() && id.size() <= kRecordIdBytesMax && std::ranges::all_of(id, plain);
}

Understood ToEvents(Element root, const Mapper& mapper, const ResourceContext& context) {
  Reading in(root, std::string(mapper.type), context.zone, context.file);
  in.event.kind = mapper.kind;
  in.event.record = {context.source, in.type(), {}};
  in.targets_subjects = context.targets_subjects;
  ReadRecordId(in, context);
  const std::vector<Element> extended = CheckStructure(in);
  mapper.map(in);
  AddExtensions(in, extended);
  ReadContainedProvenance(in);
  if (context.deleted || in.event.status == EventStatus::kEnteredInError) Withdraw(in.event);
  RefuseNameless(in);
  ReadVersion(in, context);
  Understood understood;
  understood.refusal = in.refusal();
  if (understood.refusal) return understood;
  for (Event& event : in.more) {
    if (event.record.type == "Patient") continue;  // the person is no part of the record
    event.version_time = in.event.version_time;
    if (event.subject == in.event.subject && event.record != in.event.record)
      MarkAsPart(event, in.event);
    const bool withdrawn = in.event.operation == Operation::kRetract;
    if (withdrawn || event.status == EventStatus::kEnteredInError) Withdraw(event);
  }
  understood.borrowed = std::move(in.borrowed);
  understood.needs_file = in.needs_file;
  // Parts go before their whole: where it tells them again, it never leaves them out in between.
  const auto others = std::stable_partition(in.more.begin(), in.more.end(), IsPart);
  understood.events.reserve(1 + in.more.size());
  std::move(in.more.begin(), others, std::back_inserter(understood.events));
  understood.events.push_back(std::move(in.event));
  std::move(others, in.more.end(), std::back_inserter(understood.events));
  return understood;
}

}  // namespace daybook::feeds::fhir
