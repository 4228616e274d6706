#include "tests/reference/fields.h"

#include <algorithm>
#include <cctype>

#include "tests/reference/doubts.h"
#include "tests/reference/log/own.h"

namespace daybook::reference {
namespace {

using ledger::Disposition;
using ledger::Event;
using ledger::FieldId;
using query::ast::StatusWord;

Val FromField(const ledger::FieldValue& field) {
  struct Reader {
    Val operator()(const ledger::Cleared&) const { return Unknown(); }
    Val operator()(const std::string& text) const { return Text(text); }
    Val operator()(const ledger::Coded& coded) const { return CodedOf(coded); }
    Val operator()(const ledger::Quantity& quantity) const { return Measured(quantity); }
    Val operator()(const PartialTime& time) const { return Time(time); }
    Val operator()(bool truth) const { return Boolean(truth); }
    Val operator()(int64_t number) const { return Integer(number); }
  };
  return std::visit(Reader{}, field);
}

// The first value set, with the others beside it.
Val FieldsValue(const Event& event, FieldId id) {
  Val value;
  for (const ledger::Field& field : event.fields) {
    if (field.id != id) continue;
    const Val one = FromField(field.value);
    if (one.unknown()) continue;
    if (value.unknown())
      value = one;
    else
      value.others.push_back(one);
  }
  return value;
}

bool IsOneOf(const ledger::Coded& code, std::initializer_list<const char*> codes) {
  for (const ledger::Coding& coding : code.codings)
    for (const char* wanted : codes)
      if (coding.system + ":" + coding.code == wanted) return true;
  return false;
}

// Blood pressure's two numbers: LOINC 8480-6, 8462-4; SNOMED CT 271649006, 271650006.
Val PressureOf(const Event& event, bool systolic) {
  const auto wanted = [&](const ledger::Coded& code) {
    return systolic ? IsOneOf(code, {"loinc:8480-6", "snomed:271649006"})
                    : IsOneOf(code, {"loinc:8462-4", "snomed:271650006"});
  };
  for (const ledger::Component& component : event.components)
    if (wanted(component.code)) return FromField(component.value);
  return wanted(event.code) ? FieldsValue(event, FieldId::kValue) : Unknown();
}

Val PartyOf(const ledger::Party& party) {
  if (party.empty()) return Unknown();
  return Text(party.display.empty() ? party.reference : party.display);
}

Val LengthOf(const Record& record) {
  if (record.at && record.until && Holds(Earlier(*record.until, *record.at))) return Unknown();
  return record.at && record.until ? Elapsed(*record.at, *record.until) : Unknown();
}

std::optional<Val> HeaderField(const Record& record, const std::string& word) {
  const Event& event = record.event();
  if (word == "at") return MaybeTime(record.at);
  if (word == "until") return MaybeTime(record.until);
  if (word == "day") {
    if (!record.at) return Unknown();
    const Days days = DaysOf(*record.at);
    return days.first == days.last ? Time(BareDay(days.first)) : Unknown();
  }
  if (word == "length") return LengthOf(record);
  if (word == "recorded") return Time(Moment(record.recorded_micros));
  if (word == "corrected")
    return record.corrected_micros ? Time(Moment(*record.corrected_micros)) : Unknown();
  if (word == "written") return MaybeTime(event.written);
  if (word == "code") return CodedOf(event.code);
  if (word == "text") {
    const std::string text = TextOf(record);
    return text.empty() ? Unknown() : Text(text);
  }
  if (word == "kind") return Text(std::string(ledger::KindWord(event.kind)));
  if (word == "status") return Text(std::string(ledger::StatusWord(event.status)));
  if (word == "source") return Text(event.record.source);
  if (word == "id") return Text(event.record.type + "/" + event.record.id);
  if (word == "author") return PartyOf(event.author);
  if (word == "performer") return PartyOf(event.performer);
  if (word == "place") return PartyOf(event.place);
  if (word == "provider" || word == "organisation") return PartyOf(event.organisation);
  if (word == "encounter") return event.encounter.empty() ? Unknown() : Text(event.encounter);
  return std::nullopt;
}

bool AnyKindHas(const std::string& word) {
  for (const ledger::Kind kind : ledger::ClinicalKinds())
    if (ledger::FieldFromWord(kind, word)) return true;
  return false;
}

std::optional<PartialTime> TimeField(const Resident& resident, FieldId id) {
  if (resident.persons.empty()) return std::nullopt;
  const auto* field = ledger::FindField(resident.persons[0]->event, id);
  const auto* time = field ? std::get_if<PartialTime>(field) : nullptr;
  return time ? std::optional(*time) : std::nullopt;
}

bool Started(const Record& record, const Index& index) {
  return !record.at || !Beyond(*record.at, index);
}
// An end without a clock takes its last day in; no end is no end.
bool EndsAfter(const Record& record, const Index& index) {
  if (!HasClock(*record.until)) return DaysOf(*record.until).last >= index.day();
  return InstantsOf(*record.until).last > index.instant();
}

bool IsActive(const Record& record, Disposition disposition, const Index& index) {
  if (!Started(record, index)) return false;
  if (disposition == Disposition::kOpen) return !record.until || EndsAfter(record, index);
  // Said to be over: active only before the first instant that the end may be.
  return disposition == Disposition::kDone && record.until && Beyond(*record.until, index);
}

}  // namespace

std::string LowerCase(const std::string& text) {
  std::string lower = text;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

bool Beyond(const PartialTime& time, const Index& index) {
  if (index.is_moment()) return Holds(Earlier(index.time, time));
  return DaysOf(time).first > index.day();
}

Val Elapsed(const PartialTime& from, const PartialTime& to) {
  if (HasClock(from) && HasClock(to))
    return Duration(static_cast<double>(to.utc_micros - from.utc_micros) / kSecondMicros,
                    TimeUnit::kSecond);
  const Days a = DaysOf(from), b = DaysOf(to);
  if (a.first != a.last || b.first != b.last) return Unknown();
  return Duration(b.first - a.first, TimeUnit::kDay);
}

std::string TextOf(const Record& record) {
  const Event& event = record.event();
  for (const FieldId id : {FieldId::kContent, FieldId::kTitle}) {
    const auto* field = ledger::FindField(event, id);
    if (event.kind == ledger::Kind::kDocument && field && std::get_if<std::string>(field))
      return std::get<std::string>(*field);
  }
  if (!event.code.text.empty()) return event.code.text;
  for (const ledger::Coding& coding : event.code.codings)
    if (!coding.display.empty()) return coding.display;
  return event.code.codings.empty() ? "" : event.code.codings[0].code;
}

Val MeasuredValueOf(const Record& record) {
  Val value = FieldsValue(record.event(), FieldId::kValue);
  for (const ledger::Coding& coding : record.event().code.codings) {
    if (IsHba1cCode(coding)) value.hba1c = true;
    if (value.molar_mass == 0) value.molar_mass = MolarMassOfCode(coding);
  }
  return value;
}

std::optional<StatusWord> StatusWordOf(const std::string& word) {
  constexpr std::pair<const char*, StatusWord> kWords[] = {
      {"active", StatusWord::kActive},       {"ended", StatusWord::kEnded},
      {"planned", StatusWord::kPlanned},     {"pending", StatusWord::kPending},
      {"cancelled", StatusWord::kCancelled}, {"declined", StatusWord::kDeclined},
      {"absent", StatusWord::kAbsent}};
  for (const auto& [text, status] : kWords)
    if (word == text) return status;
  return std::nullopt;
}

bool HasStatus(const Record& record, StatusWord word, const Index& index) {
  const Event& event = record.event();
  Disposition disposition = event.operation == ledger::Operation::kCancel
                                ? Disposition::kCancelled
                                : ledger::DispositionOf(event.status);
  // An episode goes on until its end, whatever its records say.
  if (record.episode_count > 0) disposition = Disposition::kOpen;
  switch (word) {
    case StatusWord::kAny:
      return true;
    case StatusWord::kActive:
      return IsActive(record, disposition, index);
    case StatusWord::kEnded:
      if (!Started(record, index)) return false;
      if (disposition == Disposition::kDone) return !IsActive(record, disposition, index);
      return disposition == Disposition::kOpen && record.until && !EndsAfter(record, index);
    case StatusWord::kPlanned:
      return disposition == Disposition::kPlanned || !Started(record, index);
    case StatusWord::kPending:
      return disposition == Disposition::kPending;
    case StatusWord::kCancelled:
      return disposition == Disposition::kCancelled;
    case StatusWord::kDeclined:
      return disposition == Disposition::kDeclined;
    case StatusWord::kAbsent:
      return disposition == Disposition::kAbsent;
  }
  return false;
}

std::optional<Val> FieldOfRecord(const Record& record, const Resident* resident,
                                 const std::string& word, const Index& index) {
  if (record.own) return OwnFieldOf(record, word, index);
  if (auto header = HeaderField(record, word)) return header;
  if (auto doubt = DoubtAbout(record, resident, word)) return doubt;
  if (word == "count" && record.episode_count > 0)
    return Integer(static_cast<int64_t>(record.episode_count));
  if (word == "systolic" || word == "diastolic")
    return PressureOf(record.event(), word == "systolic");
  if (const auto status = StatusWordOf(word)) return Boolean(HasStatus(record, *status, index));
  if (word == "value") return MeasuredValueOf(record);
  if (const auto id = ledger::FieldFromWord(record.event().kind, word))
    return FieldsValue(record.event(), *id);
  if (AnyKindHas(word)) return Unknown();
  return std::nullopt;
}

// By whole days, whatever clock times are known.
bool IsAlive(const Resident& resident, const Index& on) {
  if (const auto died = TimeField(resident, FieldId::kDied)) return DaysOf(*died).first > on.day();
  if (resident.persons.empty()) return true;
  const auto* field = ledger::FindField(resident.persons[0]->event, FieldId::kDeceased);
  const auto* deceased = field ? std::get_if<bool>(field) : nullptr;
  return !deceased || !*deceased;
}
bool IsBorn(const Resident& resident, const Index& on) {
  const auto born = TimeField(resident, FieldId::kBorn);
  return !born || DaysOf(*born).first <= on.day();
}

Val AgeOn(const Resident& resident, const PartialTime& on) {
  const auto born = TimeField(resident, FieldId::kBorn);
  if (!born) return Unknown();
  const Days birth = DaysOf(*born), then = DaysOf(on);
  if (then.last < birth.first) return Unknown();  // not yet born
  Val age = Integer(WholeYears(birth.last, then.first));
  age.range.high = WholeYears(birth.first, then.last);
  age.range.low = std::max(age.range.low, 0.0);
  return age;
}

namespace {

// Since when the resident is registered: the latest registration that is active on the date.
Val RegisteredOn(const Resident& resident, const Index& on) {
  Val registered;
  for (const Record& record : resident.records)
    if (record.event().kind == ledger::Kind::kRegistration && !record.retracted && record.at &&
        HasStatus(record, StatusWord::kActive, on))
      registered = Time(*record.at);
  return registered;
}

}  // namespace

std::optional<Val> FieldOfResident(const Resident& resident, const std::string& word,
                                   const std::optional<PartialTime>& on) {
  if (word == "age") return on ? AgeOn(resident, *on) : Unknown();
  if (word == "alive")
    return on ? Boolean(IsBorn(resident, Index{*on}) && IsAlive(resident, Index{*on})) : Unknown();
  if (word == "registered") return on ? RegisteredOn(resident, Index{*on}) : Unknown();
  if (word == "implausible") return ImplausibleResident(resident, on);
  if (word == "nhs_number")
    return resident.nhs_numbers.empty() ? Unknown() : Text(resident.nhs_numbers[0]);
  const auto id = ledger::FieldFromWord(ledger::Kind::kPerson, word);
  if (!id) return std::nullopt;
  return resident.persons.empty() ? Unknown() : FieldsValue(resident.persons[0]->event, *id);
}

}  // namespace daybook::reference
