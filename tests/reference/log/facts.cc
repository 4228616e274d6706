#include "tests/reference/log/facts.h"

#include <openssl/sha.h>

#include <algorithm>
#include <map>

#include "ledger/event/event_codec.h"
#include "tests/reference/log/versions.h"

namespace daybook::reference {
namespace {

using ledger::EntryClass;
using ledger::Event;
using ledger::FieldId;
using ledger::Kind;

std::string Sha256Hex(const std::string& bytes) {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash);
  std::string hex;
  for (const unsigned char byte : hash) {
    hex += "0123456789abcdef"[byte / 16];
    hex += "0123456789abcdef"[byte % 16];
  }
  return hex;
}

bool IsSubjectless(Kind kind) {
  return kind == Kind::kOrganisation || kind == Kind::kPractitioner || kind == Kind::kPlace ||
         kind == Kind::kDefinition || kind == Kind::kErasure;
}

// Ten digits, not all the same, the last the Modulus 11 check digit (NHS Data Dictionary).
bool IsNhsNumber(const std::string& text) {
  if (text.size() != 10) return false;
  int sum = 0;
  bool repeated = true;
  for (size_t i = 0; i < 10; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    if (text[i] != text[0]) repeated = false;
    if (i < 9) sum += (text[i] - '0') * static_cast<int>(10 - i);
  }
  const int check = (11 - sum % 11) % 11;
  return !repeated && check != 10 && check == text[9] - '0';
}

std::vector<std::string> VerifiedNumbers(const Event& person) {
  std::vector<std::string> numbers;
  if (const auto* status = ledger::FindField(person, FieldId::kNhsNumberStatus)) {
    const auto* word = std::get_if<std::string>(status);
    if (!word || (*word != "01" && *word != "number-present-and-verified")) return numbers;
  }
  for (const ledger::Field& field : person.fields) {
    const auto* coded = std::get_if<ledger::Coded>(&field.value);
    if (field.id != FieldId::kIdentifier || !coded) continue;
    for (const ledger::Coding& coding : coded->codings)
      if (coding.system == "nhs_number" && IsNhsNumber(coding.code)) numbers.push_back(coding.code);
  }
  return numbers;
}

std::vector<std::string> LinksOf(const Event& link) {
  std::vector<std::string> links;
  for (const ledger::Field& field : link.fields)
    if (const auto* coded = std::get_if<ledger::Coded>(&field.value);
        coded && field.id == FieldId::kIdentifier)
      for (const ledger::Coding& coding : coded->codings)
        links.push_back(coding.system + "|" + coding.code);
  return links;
}

// What each source calls the organisations, people and places it refers to.
using PartyNames = std::map<StreamKey, std::string>;

PartyNames NamesOfParties(const std::vector<Entry>& entries, uint64_t position) {
  const auto is_party = [](Kind kind) {
    return kind == Kind::kOrganisation || kind == Kind::kPractitioner || kind == Kind::kPlace;
  };
  std::map<StreamKey, std::shared_ptr<const Entry>> newest;
  for (const Record& record : InForce(entries, position, is_party)) {
    if (record.retracted) continue;
    std::shared_ptr<const Entry>& held = newest[StreamOf(*record.version)];
    if (!held || CompareByVersionTime(*held, *record.version) < 0) held = record.version;
  }
  PartyNames names;
  for (const auto& [stream, entry] : newest) {
    const auto* field = ledger::FindField(entry->event, FieldId::kName);
    const auto* name = field ? std::get_if<std::string>(field) : nullptr;
    names[stream] = name && !name->empty() ? *name : entry->event.code.text;
  }
  return names;
}

// The name, else what the source wrote beside the reference, else the reference.
std::string NameOf(const PartyNames& names, const std::string& source, const ledger::Party& party) {
  const auto named = names.find({source, party.reference});
  if (named != names.end() && !named->second.empty()) return named->second;
  return party.display.empty() ? party.reference : party.display;
}

// The same entry with its parties and its practice called by their names.
std::shared_ptr<const Entry> WithNames(const PartyNames& names, const Entry& entry) {
  auto named = std::make_shared<Entry>(entry);
  Event& event = named->event;
  for (ledger::Party* party : {&event.author, &event.performer, &event.place, &event.organisation})
    party->display = NameOf(names, event.record.source, *party);
  for (ledger::Field& field : event.fields)
    if (auto* practice = std::get_if<std::string>(&field.value);
        practice && field.id == FieldId::kPractice)
      *practice = NameOf(names, event.record.source, {*practice, ""});
  return named;
}

// One stream before linking.
struct Stream {
  StreamKey key;
  std::vector<std::shared_ptr<const Entry>> persons;  // the greatest first
  std::vector<Record> records;
  std::vector<std::string> shared;  // verified numbers and links: who has the same is the same
};

void SortPersons(std::vector<std::shared_ptr<const Entry>>& persons) {
  std::sort(persons.begin(), persons.end(), [](const auto& a, const auto& b) {
    const bool a_over = a->event.status == ledger::EventStatus::kSuperseded;
    const bool b_over = b->event.status == ledger::EventStatus::kSuperseded;
    return a_over != b_over ? b_over : CompareByVersionTime(*a, *b) > 0;
  });
}

std::vector<Stream> FoldStreams(const std::vector<Entry>& entries, uint64_t position) {
  std::map<StreamKey, Stream> streams;
  for (const Entry& entry : entries)
    if (entry.position < position && !IsSubjectless(entry.event.kind))
      streams[StreamOf(entry)].key = StreamOf(entry);
  const auto all = [](Kind) { return true; };
  const PartyNames names = NamesOfParties(entries, position);
  for (Record& record : InForce(entries, position, all)) {
    record.version = WithNames(names, *record.version);
    const auto found = streams.find(StreamOf(*record.version));
    if (found == streams.end()) continue;
    const Kind kind = record.event().kind;
    if (record.retracted && ledger::EntryClassOf(kind) != EntryClass::kClinical) continue;
    std::vector<std::string>& shared = found->second.shared;
    if (kind == Kind::kPerson) {
      found->second.persons.push_back(record.version);
      for (std::string& number : VerifiedNumbers(record.event()))
        shared.push_back(std::move(number));
    }
    if (kind == Kind::kIdentityLink)
      for (std::string& link : LinksOf(record.event())) shared.push_back(std::move(link));
    if (ledger::EntryClassOf(kind) == EntryClass::kClinical)
      found->second.records.push_back(record);
  }
  std::vector<Stream> folded;
  for (auto& [key, stream] : streams) {
    SortPersons(stream.persons);
    folded.push_back(stream);
  }
  return folded;
}

bool ShareSomething(const Stream& a, const Stream& b) {
  for (const std::string& own : a.shared)
    if (std::find(b.shared.begin(), b.shared.end(), own) != b.shared.end()) return true;
  return false;
}

Resident Join(const std::vector<const Stream*>& streams) {
  Resident resident;
  for (const Stream* stream : streams) {
    resident.streams.push_back(stream->key);
    resident.persons.insert(resident.persons.end(), stream->persons.begin(), stream->persons.end());
    resident.records.insert(resident.records.end(), stream->records.begin(), stream->records.end());
  }
  std::sort(resident.streams.begin(), resident.streams.end());
  std::sort(resident.records.begin(), resident.records.end(), RecordBefore);
  SortPersons(resident.persons);
  for (const auto& person : resident.persons)
    for (const std::string& number : VerifiedNumbers(person->event))
      resident.nhs_numbers.push_back(number);
  return resident;
}

bool ResidentBefore(const Resident& a, const Resident& b) {
  if (a.nhs_numbers.empty() != b.nhs_numbers.empty()) return b.nhs_numbers.empty();
  if (!a.nhs_numbers.empty() && a.nhs_numbers[0] != b.nhs_numbers[0])
    return a.nhs_numbers[0] < b.nhs_numbers[0];
  return a.streams < b.streams;
}

}  // namespace

StreamKey StreamOf(const Entry& entry) { return {entry.event.record.source, entry.event.subject}; }

Entry MakeEntry(uint64_t position, int64_t recorded_micros, Event event) {
  std::string digest = Sha256Hex(ledger::EncodeContent(event));
  return {position, recorded_micros, std::move(event), std::move(digest)};
}

Result<std::vector<Entry>> ReadLog(const ledger::Log& care) {
  std::vector<Entry> entries;
  DAYBOOK_ASSIGN(const auto reader, care.Read(LogPosition(0)));
  while (true) {
    DAYBOOK_ASSIGN(std::optional<ledger::LogEntry> next, reader->Next());
    if (!next) return entries;
    if (next->erased) continue;
    DAYBOOK_ASSIGN(Event event, ledger::DecodeEvent(next->payload));
    entries.push_back(
        MakeEntry(next->position.value, next->header.recorded.value, std::move(event)));
  }
}

const World& Worlds::At(const std::vector<Entry>& entries, uint64_t position) {
  const auto found = worlds_.find(position);
  if (found != worlds_.end()) return found->second;
  return worlds_[position] = FoldWorld(entries, position);
}

World FoldWorld(const std::vector<Entry>& entries, uint64_t position) {
  World world;
  world.position = position;
  const std::vector<Stream> streams = FoldStreams(entries, position);
  // Each stream starts alone; what they share joins groups until nothing changes.
  std::vector<size_t> group(streams.size());
  for (size_t i = 0; i < streams.size(); ++i) group[i] = i;
  for (size_t i = 0; i < streams.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (group[i] == group[j] || !ShareSomething(streams[i], streams[j])) continue;
      const size_t from = group[i], to = group[j];
      std::replace(group.begin(), group.end(), from, to);
    }
  }
  std::map<size_t, std::vector<const Stream*>> members;
  for (size_t i = 0; i < streams.size(); ++i) members[group[i]].push_back(&streams[i]);
  for (const auto& [first, joined] : members) world.residents.push_back(Join(joined));
  std::sort(world.residents.begin(), world.residents.end(), ResidentBefore);
  return world;
}

}  // namespace daybook::reference
