#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/base/civil.h"
#include "ledger/base/zone.h"
#include "ledger/erasure/erasure.h"
#include "ledger/log/digest.h"

namespace daybook::ledger {
namespace {

// Streams that the event lists; the rest are in its count and digest, so that it stays small.
constexpr size_t kStreamsListed = 1'000;
// Streams that are spelled out for a person.
constexpr size_t kStreamsShown = 20;

template <typename Value>
void Add(Event& event, FieldId id, Value value) {
  Field& field = event.fields.emplace_back();
  field.id = id;
  field.value = std::move(value);
}

// SHA-256 over the streams' bytes in ascending order, in hex.
std::string DigestOf(std::vector<StreamId> streams) {
  std::sort(streams.begin(), streams.end());
  std::string bytes;
  for (const StreamId& stream : streams)
    bytes.append(reinterpret_cast<const char*>(stream.bytes.data()), stream.bytes.size());
  return ToHexText(BytesOf(Sha256({bytes})));
}

const std::string& TextOf(const Event& event, FieldId id) {
  static const std::string kNone;
  const FieldValue* value = FindField(event, id);
  const auto* text = value ? std::get_if<std::string>(value) : nullptr;
  return text ? *text : kNone;
}

PartialTime InstantOf(int64_t utc_micros) {
  PartialTime time;
  time.utc_micros = utc_micros;
  time.day = Zone::Region().LocalDay(utc_micros);
  time.precision = Precision::kSubsecond;
  time.zone_given = true;
  return time;
}

int64_t NumberOf(const Event& event, FieldId id) {
  const FieldValue* value = FindField(event, id);
  const auto* number = value ? std::get_if<int64_t>(value) : nullptr;
  return number ? *number : 0;
}

}  // namespace

Event CertificateOf(const ErasureRequest& request, const ErasurePlan& plan,
                    const std::string& folder_name, uint32_t next_epoch, int64_t now_micros) {
  Event event;
  event.kind = Kind::kErasure;
  event.status = EventStatus::kCompleted;
  event.record = {"daybook", "Erasure", folder_name + "-epoch-" + std::to_string(next_epoch)};
  event.subject = event.record.type + "/" + event.record.id;
  event.start = InstantOf(now_micros);
  event.written = event.start;
  event.author.display = request.actor;
  event.code.text = request.reason;
  Add(event, FieldId::kLegalBasis, request.legal_basis);
  Add(event, FieldId::kKeyEpoch, int64_t{next_epoch});
  Add(event, FieldId::kErasedEntries, static_cast<int64_t>(plan.entries));
  Add(event, FieldId::kErasedInputs, static_cast<int64_t>(plan.quarantined.size()));
  Add(event, FieldId::kErasedStreams, static_cast<int64_t>(request.streams.size()));
  Add(event, FieldId::kErasedDigest, DigestOf(request.streams));
  for (size_t i = 0; i < std::min(request.streams.size(), kStreamsListed); ++i)
    Add(event, FieldId::kErasedStream, request.streams[i].ToHex());
  return event;
}

std::string CertificateText(const Event& certificate) {
  DAYBOOK_CHECK(certificate.kind == Kind::kErasure && certificate.start.has_value());
  const int64_t epoch = NumberOf(certificate, FieldId::kKeyEpoch);
  std::string streams;
  size_t count = 0;
  for (const Field& field : certificate.fields) {
    if (field.id != FieldId::kErasedStream || ++count > kStreamsShown) continue;
    streams += "  stream " + std::get<std::string>(field.value) + "\n";
  }
  const auto all = static_cast<size_t>(NumberOf(certificate, FieldId::kErasedStreams));
  if (all > kStreamsShown) streams += "  and " + std::to_string(all - kStreamsShown) + " more\n";
  streams +=
      "  SHA-256 of all of them, ascending: " + TextOf(certificate, FieldId::kErasedDigest) + "\n";
  return "certificate of erasure " + certificate.record.id + "\n" + "  at " +
         FormatInstant(certificate.start->utc_micros) + " by " + certificate.author.display + "\n" +
         "  reason: " + certificate.code.text + "\n" +
         "  legal basis: " + TextOf(certificate, FieldId::kLegalBasis) + "\n" +
         "  destroyed: the keys of " + std::to_string(all) + " streams, " +
         std::to_string(NumberOf(certificate, FieldId::kErasedEntries)) +
         " entries; purged: " + std::to_string(NumberOf(certificate, FieldId::kErasedInputs)) +
         " quarantined inputs\n" + streams +
         "  copies of the keys, and whole backups, made before it (epoch " +
         std::to_string(epoch - 1) + " and older) still open these entries: destroy them\n";
}

}  // namespace daybook::ledger
