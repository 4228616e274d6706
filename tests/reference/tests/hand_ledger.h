#pragma once
// Small ledgers written by hand, and answers as lines of text, for the reference's own tests.
#include <map>
#include <string>
#include <vector>

#include "ledger/event/event.h"
#include "tests/reference/reference.h"

namespace daybook::reference {

// NHS numbers of the 999 range with a valid check digit.
inline constexpr const char* kAda = "9990000018";
inline constexpr const char* kBen = "9990000026";
inline constexpr const char* kCat = "9990000034";
inline constexpr const char* kDan = "9990000042";

// One event, described field by field. Times are as ReadTime reads them.
class E {
 public:
  E(ledger::Kind kind, const std::string& subject);
  E& Code(const std::string& code, const std::string& display = "");  // "snomed:123"
  E& Words(const std::string& text);                                  // text without a code
  E& At(const std::string& start);
  E& Until(const std::string& end);
  E& Is(const std::string& status);
  E& Value(const std::string& digits, const std::string& unit = "");  // "<5" keeps its sign
  E& Part(const std::string& code, const std::string& digits, const std::string& unit);
  E& Set(ledger::FieldId id, ledger::FieldValue value);
  E& Coded(ledger::FieldId id, const std::string& code);
  E& Time(ledger::FieldId id, const std::string& time);
  E& Id(const std::string& id);
  E& From(const std::string& source);
  E& Version(const std::string& time);
  E& Retract();
  E& In(const std::string& encounter);
  ledger::Event event;
};

E Person(const std::string& subject, const std::string& nhs_number, const std::string& born);
E Condition(const std::string& subject, const std::string& code, const std::string& at);
E Observation(const std::string& subject, const std::string& code, const std::string& at);
E Medication(const std::string& subject, const std::string& code, const std::string& at);
E Encounter(const std::string& subject, const std::string& at, const std::string& until);

// Events in the order told, a minute apart from 2024-01-01T00:00:00Z on unless said.
class HandLedger {
 public:
  HandLedger& Tell(const E& event);
  HandLedger& Tell(const E& event, const std::string& recorded);
  HandLedger& Define(const std::string& statement);  // "define codes …"
  // One line a row, cells joined by "|", nothing for a missing value; "!" and the message of an
  // error. Now is 2024-06-15T12:00:00Z.
  std::string Ask(const std::string& question,
                  const std::map<std::string, std::string>& params = {}) const;
  // The same with the record types left off ids ("condition/a" is "a"), to keep tests short.
  std::string AskIds(const std::string& question,
                     const std::map<std::string, std::string>& params = {}) const;
  // The names of the answer's columns, joined by "|".
  std::string Columns(const std::string& question) const;
  // The error's code, or kInternal's slug if there was none.
  ErrorCode Failure(const std::string& question) const;
  const std::vector<Told>& told() const { return told_; }

 private:
  Result<query::Answer> Run(const std::string& question,
                            const std::map<std::string, std::string>& params) const;
  std::vector<Told> told_;
};

std::string Show(const query::Value& value);

}  // namespace daybook::reference
