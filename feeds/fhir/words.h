#pragma once
// Parts of FHIR in words a clinician reads.
#include <string>

#include "feeds/fhir/reading.h"

namespace daybook::feeds::fhir {

// "0.5 tablet - 1 tablet"; "" for none.
std::string RangeText(Reading& in, Element range);
// "5 mg per 1 h", the denominator's 1 without a unit left out; "" for none.
std::string RatioText(Reading& in, Element ratio);
// The words of a concept: its text, else the first coding's display, else its code.
std::string WordsOf(const ledger::Coded& coded);
std::string WordsOf(Reading& in, Element concept_element);
// WordsOf, with the first coding's system and code behind: "CPR (snomed 89666000)".
std::string WordsAndCode(const ledger::Coded& coded);
// The words of a party: its name, else its reference.
std::string WordsOf(const ledger::Party& party);
// WordsOf each concept of a list, joined by ", ".
std::string WordsOfAll(Reading& in, Element list);
// Adds a comment "<label>: <words>" unless there are no words.
void AddComment(Reading& in, const std::string& label, const std::string& words);

// value[x] of an answer or an extension in words, whatever its type; "" for none (value_text.cc).
std::string AnyValueText(Reading& in, Element parent);
// Comments with the ways to reach somebody, but for old ones: "telephone (mobile): 07…", "email: …"
// (telecom.cc).
void AddTelecoms(Reading& in, Element telecoms);

// Appends a part with `between` before it, unless either is empty.
void AppendWords(std::string& line, const std::string& part, std::string_view between);

// The words of an HTML text: tags, scripts and styles left out, blocks on lines of their own.
std::string WithoutTags(std::string_view html);

}  // namespace daybook::feeds::fhir
