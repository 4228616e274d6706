#include <utility>

#include "feeds/fhir/reading.h"
#include "feeds/fhir/words.h"
#include "feeds/trimmed.h"
#include "ledger/event/systems.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::Coding;
using ledger::Comparator;
using ledger::FieldId;
using ledger::FieldValue;
using ledger::Quantity;

Coding ReadCoding(Reading& in, Element coding) {
  if (!coding) return {};
  if (!coding.is(JsonType::kObject)) {
    in.WrongType(coding, "a Coding");
    return {};
  }
  return {std::string(ledger::SystemName(ReadView(in, coding["system"]))),
          ReadText(in, coding["code"]), ReadText(in, coding["display"])};
}

namespace {

void AppendCodings(Reading& in, Element concept_element, Coded& coded) {
  ForEach(in, concept_element["coding"], [&](Element each) {
    Coding coding = ReadCoding(in, each);
    if (coding.code.empty() && coding.display.empty()) return;
    coded.codings.push_back(std::move(coding));
  });
}

std::string Joined(std::string left, const std::string& right, std::string_view between) {
  if (!left.empty() && !right.empty()) left += between;
  left += right;
  return left;
}

}  // namespace

Coded ReadCoded(Reading& in, Element concept_element) {
  Coded coded;
  if (!concept_element) return coded;
  if (!concept_element.is(JsonType::kObject)) {
    in.WrongType(concept_element, "a CodeableConcept");
    return coded;
  }
  AppendCodings(in, concept_element, coded);
  coded.text = ReadText(in, concept_element["text"]);
  return coded;
}

Coded ReadCodedMerged(Reading& in, Element list) {
  Coded merged;
  ForEach(in, list, [&](Element each) {
    Coded coded = ReadCoded(in, each);
    for (Coding& coding : coded.codings) merged.codings.push_back(std::move(coding));
    merged.text = Joined(std::move(merged.text), coded.text, "; ");
  });
  return merged;
}

void AddCodedList(Reading& in, FieldId id, Element list) {
  ForEach(in, list, [&](Element each) { in.Add(id, ReadCoded(in, each)); });
}

std::string ReadCodeWord(Reading& in, Element concept_element) {
  Coded coded = ReadCoded(in, concept_element);
  return std::move(coded.codings.empty() ? coded.text : coded.codings.front().code);
}

namespace {

// hl7.org/fhir/R4/valueset-quantity-comparator.html
Comparator ReadComparator(Reading& in, Element at) {
  const std::string_view word = ReadView(in, at);
  if (word.empty()) return Comparator::kNone;
  if (word == "<") return Comparator::kLess;
  if (word == "<=") return Comparator::kLessOrEqual;
  if (word == ">=") return Comparator::kGreaterOrEqual;
  if (word == ">") return Comparator::kGreater;
  in.Refuse(at, "bad-comparator", "\"" + std::string(word) + "\" is none of <, <=, >=, >",
            "have the sender correct the comparator, then ingest it again");
  return Comparator::kNone;
}

std::string_view ComparatorText(Comparator comparator) {
  switch (comparator) {
    case Comparator::kNone:
      return "";
    case Comparator::kLess:
      return "<";
    case Comparator::kLessOrEqual:
      return "<=";
    case Comparator::kGreaterOrEqual:
      return ">=";
    case Comparator::kGreater:
      return ">";
  }
  return "";
}

}  // namespace

std::optional<Quantity> ReadQuantity(Reading& in, Element quantity) {
  if (!quantity) return std::nullopt;
  if (!quantity.is(JsonType::kObject)) {
    in.WrongType(quantity, "a Quantity");
    return std::nullopt;
  }
  Quantity read;
  read.digits = ReadDigits(in, quantity["value"]);
  const std::string code = ReadText(in, quantity["code"]);
  const std::string unit = ReadText(in, quantity["unit"]);
  const bool ucum = ledger::SystemName(ReadView(in, quantity["system"])) == "ucum";
  read.unit = Trimmed((ucum && !code.empty()) || unit.empty() ? code : unit);
  read.comparator = ReadComparator(in, quantity["comparator"]);
  if (read.digits.empty()) return std::nullopt;
  return read;
}

std::string QuantityText(Reading& in, Element quantity) {
  const std::optional<Quantity> read = ReadQuantity(in, quantity);
  if (!read) return {};
  const std::string unit = ReadText(in, quantity["unit"]);
  return Joined(std::string(ComparatorText(read->comparator)) + read->digits,
                unit.empty() ? read->unit : unit, " ");
}

void AddNotes(Reading& in, Element notes) {
  ForEach(in, notes, [&](Element note) {
    if (IsObject(in, note, "an Annotation")) in.Add(FieldId::kComment, ReadText(in, note["text"]));
  });
}

namespace {

std::optional<FieldValue> ReadTextLike(Reading& in, Element parent) {
  if (const Element text = parent["valueString"]) return ReadText(in, text);
  if (const Element time = parent["valueTime"]) return ReadText(in, time);
  if (const Element range = parent["valueRange"]) return RangeText(in, range);
  if (const Element ratio = parent["valueRatio"])
    return QuantityText(in, ratio["numerator"]) + " : " + QuantityText(in, ratio["denominator"]);
  if (const Element period = parent["valuePeriod"])
    return ReadText(in, period["start"]) + " / " + ReadText(in, period["end"]);
  if (const Element samples = parent["valueSampledData"]) return ReadText(in, samples["data"]);
  return std::nullopt;
}

// hl7.org/fhir/R4/formats.html#choice: "there can only be one" of the types of an element.
void RefuseSecondValue(Reading& in, Element parent) {
  constexpr std::string_view kValue = "value";
  bool seen = false;
  for (Element each = parent.first(); each; each = each.next()) {
    const std::string_view key = each.key();
    const bool value = key.starts_with(kValue) && key.size() > kValue.size() &&
                       key[kValue.size()] >= 'A' && key[kValue.size()] <= 'Z';
    if (value && seen)
      in.Refuse(each, "value-twice", "it has two values, and which one holds can't be told",
                "have the sender send one of them, then ingest it again");
    seen = seen || value;
  }
}

}  // namespace

std::optional<FieldValue> ReadValue(Reading& in, Element parent) {
  RefuseSecondValue(in, parent);
  if (const Element quantity = parent["valueQuantity"]) {
    if (std::optional<Quantity> read = ReadQuantity(in, quantity)) return std::move(*read);
    return std::nullopt;
  }
  // Against FHIR's rule rat-1 some send a ratio of one number: that number.
  if (const Element ratio = parent["valueRatio"]; ratio && !ratio["denominator"]["value"])
    if (std::optional<Quantity> read = ReadQuantity(in, ratio["numerator"])) return *read;
  if (const Element coded = parent["valueCodeableConcept"]) return ReadCoded(in, coded);
  if (const std::optional<bool> truth = ReadBool(in, parent["valueBoolean"])) return *truth;
  if (const std::optional<int64_t> number = ReadInteger(in, parent["valueInteger"])) return *number;
  if (const std::optional<PartialTime> time = ReadTime(in, parent["valueDateTime"])) return *time;
  return ReadTextLike(in, parent);
}

}  // namespace daybook::feeds::fhir
