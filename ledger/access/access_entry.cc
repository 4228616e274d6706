#include "ledger/access/access_entry.h"

#include <flatbuffers/flatbuffers.h>

#include <algorithm>

#include "access_entry_generated.h"
#include "ledger/store.h"

namespace daybook::ledger {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

constexpr size_t kStreamIdBytes = sizeof(StreamId);

Offset<flatbuffers::String> PutText(FlatBufferBuilder& fbb, const std::string& text) {
  return text.empty() ? 0 : fbb.CreateString(text);
}
std::string TextFrom(const flatbuffers::String* text) { return text ? text->str() : std::string(); }

// Sorted, each once.
bool IsSet(const std::vector<StreamId>& streams) {
  return std::adjacent_find(streams.begin(), streams.end(),
                            [](const StreamId& a, const StreamId& b) { return !(a < b); }) ==
         streams.end();
}

// False if the list or the digest has a length that no encoder writes.
bool ReadBytes(const fb::AccessEntry* read, AccessEntry& entry) {
  const auto* digest = read->answer_digest();
  if (!digest || digest->size() != entry.answer_digest.size()) return false;
  std::copy(digest->begin(), digest->end(), entry.answer_digest.begin());
  const auto* residents = read->residents();
  if (!residents) return true;
  if (residents->size() % kStreamIdBytes != 0) return false;
  entry.residents.resize(residents->size() / kStreamIdBytes);
  for (size_t i = 0; i < entry.residents.size(); ++i)
    std::copy_n(residents->data() + i * kStreamIdBytes, kStreamIdBytes,
                entry.residents[i].bytes.begin());
  return entry.residents.size() <= kAccessResidentsMax && IsSet(entry.residents);
}

}  // namespace

std::string EncodeAccess(const AccessEntry& entry) {
  DAYBOOK_CHECK(IsSet(entry.residents) && entry.residents.size() <= kAccessResidentsMax);
  FlatBufferBuilder fbb(512);
  const auto actor = PutText(fbb, entry.actor);
  const auto role = PutText(fbb, entry.role);
  const auto organisation = PutText(fbb, entry.organisation);
  const auto purpose = PutText(fbb, entry.purpose);
  const auto route = PutText(fbb, entry.route);
  const auto statement = PutText(fbb, entry.statement);
  const auto categories =
      entry.categories.empty() ? 0 : fbb.CreateVectorOfStrings(entry.categories);
  const auto digest = fbb.CreateVector(entry.answer_digest.data(), entry.answer_digest.size());
  std::vector<uint8_t> streams;
  streams.reserve(entry.residents.size() * kStreamIdBytes);
  for (const StreamId& stream : entry.residents)
    streams.insert(streams.end(), stream.bytes.begin(), stream.bytes.end());
  const auto residents = streams.empty() ? 0 : fbb.CreateVector(streams);
  const auto refusal = PutText(fbb, entry.refusal);
  fb::FinishAccessEntryBuffer(
      fbb, fb::CreateAccessEntry(fbb, actor, role, organisation, purpose, route, statement,
                                 categories, entry.care_position.value, digest, residents,
                                 entry.rows, entry.refused, refusal));
  return {reinterpret_cast<const char*>(fbb.GetBufferPointer()), fbb.GetSize()};
}

Result<AccessEntry> DecodeAccess(std::string_view bytes) {
  const auto* start = reinterpret_cast<const uint8_t*>(bytes.data());
  flatbuffers::Verifier verifier(start, bytes.size());
  const Error bad{ErrorCode::kCorruption, "the stored access entry is not well formed"};
  if (bytes.size() > kPayloadBytesMax || !fb::VerifyAccessEntryBuffer(verifier)) return bad;
  const fb::AccessEntry* read = fb::GetAccessEntry(start);
  AccessEntry entry;
  if (!ReadBytes(read, entry)) return bad;
  entry.actor = TextFrom(read->actor());
  entry.role = TextFrom(read->role());
  entry.organisation = TextFrom(read->organisation());
  entry.purpose = TextFrom(read->purpose());
  entry.route = TextFrom(read->route());
  entry.statement = TextFrom(read->statement());
  if (const auto* categories = read->categories())
    for (const flatbuffers::String* category : *categories)
      entry.categories.push_back(category->str());
  entry.care_position = LogSize(read->care_position());
  entry.rows = read->rows();
  entry.refused = read->refused();
  entry.refusal = TextFrom(read->refusal());
  return entry;
}

Result<Committed> AppendAccess(Store& store, const AccessEntry& entry) {
  if (entry.residents.size() > kAccessResidentsMax)
    return Error{ErrorCode::kTooLarge,
                 "an answer that names " + std::to_string(entry.residents.size()) +
                     " residents, the most is " + std::to_string(kAccessResidentsMax),
                 "", "ask for fewer, or for counts"};
  NewMessage message;
  message.entries.push_back(
      {EntryClass::kAccess, store.StreamFor("daybook/access", entry.actor), EncodeAccess(entry)});
  return store.access().AppendAndWait(std::move(message));
}

}  // namespace daybook::ledger
