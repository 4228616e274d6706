#include "feeds/fhir/resources/dosage.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "feeds/fhir/words.h"

namespace daybook::feeds::fhir {

std::vector<Element> OrderedDosages(Reading& in, Element list) {
  std::vector<std::pair<int64_t, Element>> numbered;
  int64_t last = 0;
  ForEach(in, list, [&](Element dosage) {
    last = ReadInteger(in, dosage["sequence"]).value_or(last);
    numbered.emplace_back(last, dosage);
  });
  std::ranges::stable_sort(numbered, {}, &std::pair<int64_t, Element>::first);
  std::vector<Element> dosages;
  dosages.reserve(numbered.size());
  for (const auto& [sequence, dosage] : numbered) dosages.push_back(dosage);
  return dosages;
}

namespace {

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool IsWordPart(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '.'; }

// Whether the part stands in the line as words of its own: "1 mg" doesn't in "11 mg".
bool Says(const std::string& line, const std::string& part) {
  for (size_t at = line.find(part); at != std::string::npos; at = line.find(part, at + 1)) {
    const size_t end = at + part.size();
    const bool begins = at == 0 || !IsWordPart(line[at - 1]);
    const bool ends = end == line.size() || !std::isalnum(static_cast<unsigned char>(line[end]));
    if (begins && ends) return true;
  }
  return false;
}

// Adds words that the line doesn't have yet, whatever their case.
void AppendNews(std::string& line, const std::string& part) {
  if (!Says(Lower(line), Lower(part))) AppendWords(line, part, ", ");
}

// "5 mg", "1 - 2 tablet at 2 ml per 1 h"; several ways of saying it side by side.
std::string AmountText(Reading& in, Element dosage) {
  std::string line;
  const bool several = static_cast<bool>(FirstOf(in, dosage["doseAndRate"]).next());
  ForEach(in, dosage["doseAndRate"], [&](Element each) {
    std::string amount = QuantityText(in, each["doseQuantity"]);
    AppendWords(amount, RangeText(in, each["doseRange"]), " ");
    std::string rate = RatioText(in, each["rateRatio"]);
    AppendWords(rate, RangeText(in, each["rateRange"]), ", ");
    AppendWords(rate, QuantityText(in, each["rateQuantity"]), ", ");
    if (!rate.empty()) AppendWords(amount, "at " + rate, " ");
    const std::string type = WordsOf(ReadCoded(in, each["type"]));
    if (several && !amount.empty() && !type.empty()) amount += " (" + type + ")";
    AppendWords(line, amount, " or ");
  });
  return line;
}

std::string AsNeededText(Reading& in, Element dosage) {
  const std::string reason = WordsOf(ReadCoded(in, dosage["asNeededCodeableConcept"]));
  if (!reason.empty()) return "as needed for " + reason;
  return ReadBool(in, dosage["asNeededBoolean"]).value_or(false) ? "as needed" : "";
}

std::string MostText(Reading& in, Element dosage) {
  std::string line;
  const auto add = [&](const std::string& most, const char* after) {
    if (!most.empty()) AppendWords(line, "at most " + most + after, ", ");
  };
  add(RatioText(in, dosage["maxDosePerPeriod"]), "");
  add(QuantityText(in, dosage["maxDosePerAdministration"]), " at a time");
  add(QuantityText(in, dosage["maxDosePerLifetime"]), " in a lifetime");
  return line;
}

// What stands beside a dose however it is worded.
void AppendInstructions(Reading& in, Element dosage, std::string& line) {
  AppendNews(line, ReadText(in, dosage["patientInstruction"]));
  ForEach(in, dosage["additionalInstruction"],
          [&](Element each) { AppendNews(line, WordsOf(ReadCoded(in, each))); });
  AppendNews(line, MostText(in, dosage));
}

// "20 mg oral", "1 drop left eye".
std::string WhatText(Reading& in, Element dosage) {
  std::string line = AmountText(in, dosage);
  for (const std::string_view part : {"route", "site"})
    AppendWords(line, WordsOf(ReadCoded(in, dosage[part])), " ");
  return line;
}

std::string PartsText(Reading& in, Element dosage) {
  std::string line = WhatText(in, dosage);
  AppendWords(line, WordsOf(ReadCoded(in, dosage["method"])), ", ");
  AppendWords(line, TimingText(in, dosage["timing"]), ", ");
  const std::string when = WhenText(in, dosage["timing"]["repeat"]);
  if (when.empty()) return line;
  return line.empty() ? when : when + ": " + line;
}

}  // namespace

std::string DoseText(Reading& in, Element dosage, DoseParts parts) {
  std::string line = ReadText(in, dosage["text"]);
  if (!line.empty() && parts == DoseParts::kAlways) AppendNews(line, WhatText(in, dosage));
  if (line.empty()) {
    line = PartsText(in, dosage);
    AppendNews(line, AsNeededText(in, dosage));
  } else if (dosage["asNeededCodeableConcept"]) {
    AppendNews(line, AsNeededText(in, dosage));
  }
  AppendInstructions(in, dosage, line);
  return line;
}

}  // namespace daybook::feeds::fhir
