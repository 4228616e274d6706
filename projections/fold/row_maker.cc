#include "projections/fold/row_maker.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include "projections/fold/nhs_number.h"
#include "projections/fold/versions.h"

namespace daybook::projections {
namespace {

using ledger::Event;
using ledger::FieldId;
using ledger::FieldValue;

std::optional<double> NumberIn(std::string_view digits) {
  if (!digits.empty() && digits.front() == '+') digits.remove_prefix(1);
  double number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc() || stopped != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

// Writes a value into its columns.
struct ValueColumns {
  Vocabulary& vocabulary;
  NewRow& row;

  void Text(std::string_view text) const {
    row.value_form = ValueForm::kText;
    row.value_ref = vocabulary.texts.Intern(text);
  }
  void Number(ValueForm form, double number) const {
    row.value_form = form;
    row.number = number;
  }
  void operator()(const ledger::Cleared&) const {}
  void operator()(const std::string& text) const { Text(text); }
  void operator()(const ledger::Coded& coded) const {
    row.value_form = ValueForm::kCoded;
    if (coded.codings.empty()) {
      row.flags |= kValueIsText;
      row.value_ref = vocabulary.texts.Intern(coded.text);
    } else {
      row.value_ref = vocabulary.codes.Intern(coded.codings.front());
    }
  }
  void operator()(const ledger::Quantity& quantity) const {
    row.comparator = quantity.comparator;
    const auto number = NumberIn(quantity.digits);
    if (!number) return Text(quantity.digits);  // "1+", "trace": words after all
    Number(ValueForm::kQuantity, *number);
    row.value_ref = vocabulary.texts.Intern(quantity.unit);
  }
  void operator()(const PartialTime&) const { row.value_form = ValueForm::kTime; }
  void operator()(bool truth) const { Number(ValueForm::kBool, truth ? 1 : 0); }
  void operator()(int64_t number) const {
    Number(ValueForm::kInteger, static_cast<double>(number));
  }
};

template <typename T>
const T* FieldAs(const Event& event, FieldId field) {
  const FieldValue* value = ledger::FindField(event, field);
  return value ? std::get_if<T>(value) : nullptr;
}

uint32_t TextField(Vocabulary& vocabulary, const Event& event, FieldId field) {
  const auto* text = FieldAs<std::string>(event, field);
  return text ? vocabulary.texts.Intern(*text) : 0;
}

PersonFacts FactsOf(Vocabulary& vocabulary, const Event& event) {
  PersonFacts facts;
  if (const auto* born = FieldAs<PartialTime>(event, FieldId::kBorn)) facts.born = TimeKeyOf(*born);
  const auto* died = FieldAs<PartialTime>(event, FieldId::kDied);
  const auto* deceased = FieldAs<bool>(event, FieldId::kDeceased);
  if (died) facts.died = TimeKeyOf(*died);
  facts.deceased = died || (deceased && *deceased) ? 1 : 0;
  facts.sex = TextField(vocabulary, event, FieldId::kSex);
  facts.borough = TextField(vocabulary, event, FieldId::kBorough);
  facts.practice = TextField(vocabulary, event, FieldId::kPractice);
  return facts;
}

// Under which words a person's stream can be found, and which of them join streams.
void AddIdentifiers(Vocabulary& vocabulary, const Event& event, NewRow& row) {
  const auto* status = FieldAs<std::string>(event, FieldId::kNhsNumberStatus);
  const bool verified = NhsNumberIsVerified(status ? *status : std::string());
  for (const ledger::Field& field : event.fields) {
    const auto* coded = std::get_if<ledger::Coded>(&field.value);
    if (field.id != FieldId::kIdentifier || !coded) continue;
    for (const ledger::Coding& coding : coded->codings) {
      if (coding.code.empty()) continue;
      const bool is_nhs = coding.system == kNhsNumberSystem;
      const auto number = is_nhs ? NhsNumberIn(coding.code) : std::nullopt;
      const std::string value = number   ? *number
                                : is_nhs ? WithoutBlanks(coding.code)
                                         : coding.code;
      const uint32_t text = vocabulary.texts.Intern(value);
      if (number && verified && row.person->nhs_number == 0) row.person->nhs_number = text;
      row.identifiers.push_back({text, 0, number && verified ? 1u : 0u});
      row.identifiers.push_back({vocabulary.texts.Intern(coding.system + "|" + value), 0, 0});
    }
  }
}

// What two streams share that a source said are one person's (HL7 v2 A24, A34, A40, A47).
void AddLinks(Vocabulary& vocabulary, const Event& event, NewRow& row) {
  for (const ledger::Field& field : event.fields) {
    const auto* coded = std::get_if<ledger::Coded>(&field.value);
    if (field.id != FieldId::kIdentifier || !coded) continue;
    for (const ledger::Coding& coding : coded->codings)
      row.identifiers.push_back(
          {vocabulary.texts.Intern(coding.system + "|" + coding.code), 0, 1u});
  }
}

}  // namespace

uint64_t RecordHashOf(const ledger::RecordKey& key) {
  std::string joined;
  joined.reserve(key.source.size() + key.type.size() + key.id.size() + 2);
  joined.append(key.source).push_back('\0');
  joined.append(key.type).push_back('\0');
  joined.append(key.id);
  uint64_t out = 0;
  std::memcpy(&out, Sha256(joined).bytes.data(), sizeof out);
  return out;
}

NewRow MakeRow(Vocabulary& vocabulary, const Event& event, const RowPlace& place,
               const Hash256& content, std::string_view bytes) {
  NewRow row;
  row.stream = place.stream;
  row.kind = event.kind;
  row.operation = event.operation;
  row.status = event.status;
  row.flags = IsRetraction(event) ? kRetracted : 0;
  if (!WholeOf(event).empty()) row.flags |= kIsPart;
  row.start = TimeKeyOf(event.start);
  row.end = TimeKeyOf(event.end);
  row.version = VersionKeyOf(event.version_time);
  row.record = place.record;
  row.content = content;
  row.known_from = place.position;
  row.recorded = place.recorded;
  row.source = vocabulary.texts.Intern(event.record.source);
  for (const ledger::Coding& coding : event.code.codings)
    row.codes.push_back(vocabulary.codes.Intern(coding));
  if (const FieldValue* value = ledger::FindField(event, FieldId::kValue))
    std::visit(ValueColumns{vocabulary, row}, *value);
  if (event.kind == ledger::Kind::kPerson) {
    row.person = FactsOf(vocabulary, event);
    AddIdentifiers(vocabulary, event, row);
  }
  if (event.kind == ledger::Kind::kIdentityLink) AddLinks(vocabulary, event, row);
  row.bytes = bytes;
  return row;
}

}  // namespace daybook::projections
