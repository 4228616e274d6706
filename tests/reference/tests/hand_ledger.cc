#include "tests/reference/tests/hand_ledger.h"

#include "query/parse/parse.h"
#include "tests/reference/log/calendar.h"

namespace daybook::reference {
namespace {

using ledger::Event;
using ledger::FieldId;
using ledger::Kind;

PartialTime Read(const std::string& text) {
  const auto time = ReadTime(text);
  DAYBOOK_CHECK(time.has_value());
  return *time;
}
ledger::Coding CodeOf(const std::string& code) {
  const size_t colon = code.find(':');
  return {code.substr(0, colon), code.substr(colon + 1), ""};
}
ledger::Quantity QuantityOf(const std::string& digits, const std::string& unit) {
  if (digits[0] == '<') return {digits.substr(1), unit, ledger::Comparator::kLess};
  if (digits[0] == '>') return {digits.substr(1), unit, ledger::Comparator::kGreater};
  return {digits, unit};
}

}  // namespace

E::E(Kind kind, const std::string& subject) {
  event.kind = kind;
  event.subject = subject;
  event.record.source = "gp";
  event.record.type = std::string(ledger::KindWord(kind));
  event.status = ledger::EventStatus::kActive;
}
E& E::Code(const std::string& code, const std::string& display) {
  event.code.codings.push_back(CodeOf(code));
  event.code.codings.back().display = display;
  return *this;
}
E& E::Words(const std::string& text) {
  event.code.text = text;
  return *this;
}
E& E::At(const std::string& start) {
  event.start = Read(start);
  return *this;
}
E& E::Until(const std::string& end) {
  event.end = Read(end);
  return *this;
}
E& E::Is(const std::string& status) {
  const auto known = ledger::StatusFromWord(status);
  DAYBOOK_CHECK(known.has_value());
  event.status = *known;
  return *this;
}
E& E::Value(const std::string& digits, const std::string& unit) {
  return Set(FieldId::kValue, QuantityOf(digits, unit));
}
E& E::Part(const std::string& code, const std::string& digits, const std::string& unit) {
  event.components.push_back({{{CodeOf(code)}, ""}, QuantityOf(digits, unit)});
  return *this;
}
E& E::Set(FieldId id, ledger::FieldValue value) {
  event.fields.push_back({id, std::move(value)});
  return *this;
}
E& E::Coded(FieldId id, const std::string& code) {
  return Set(id, ledger::Coded{{CodeOf(code)}, ""});
}
E& E::Time(FieldId id, const std::string& time) { return Set(id, Read(time)); }
E& E::Id(const std::string& id) {
  event.record.id = id;
  return *this;
}
E& E::From(const std::string& source) {
  event.record.source = source;
  return *this;
}
E& E::Version(const std::string& time) {
  event.version_time = Read(time);
  return *this;
}
E& E::Retract() {
  event.operation = ledger::Operation::kRetract;
  return *this;
}
E& E::In(const std::string& encounter) {
  event.encounter = encounter;
  return *this;
}

E Person(const std::string& subject, const std::string& nhs_number, const std::string& born) {
  E person(Kind::kPerson, subject);
  if (!nhs_number.empty()) person.Coded(FieldId::kIdentifier, "nhs_number:" + nhs_number);
  if (!born.empty()) person.Time(FieldId::kBorn, born);
  return person;
}
E Condition(const std::string& subject, const std::string& code, const std::string& at) {
  E condition(Kind::kCondition, subject);
  if (!at.empty()) condition.At(at);
  return condition.Code(code);
}
E Observation(const std::string& subject, const std::string& code, const std::string& at) {
  return E(Kind::kObservation, subject).Code(code).At(at).Is("final");
}
E Medication(const std::string& subject, const std::string& code, const std::string& at) {
  return E(Kind::kMedication, subject).Code(code).At(at);
}
E Encounter(const std::string& subject, const std::string& at, const std::string& until) {
  E encounter(Kind::kEncounter, subject);
  encounter.At(at).Is("completed");
  if (!until.empty()) encounter.Until(until);
  return encounter;
}

HandLedger& HandLedger::Tell(const E& event) {
  const int64_t start = Read("2024-01-01T00:00:00Z").utc_micros;
  const auto minutes = static_cast<int64_t>(told_.size());
  told_.push_back({start + minutes * 60 * kSecondMicros, event.event});
  Event& told = told_.back().event;
  if (told.record.id.empty()) told.record.id = "r" + std::to_string(told_.size());
  return *this;
}
HandLedger& HandLedger::Tell(const E& event, const std::string& recorded) {
  Tell(event);
  told_.back().recorded_micros = Read(recorded).utc_micros;
  return *this;
}
HandLedger& HandLedger::Define(const std::string& statement) {
  E definition(Kind::kDefinition, "definitions");
  definition.From("daybook").Id(statement.substr(0, statement.find('=')));
  return Tell(definition.Set(FieldId::kDefinitionText, statement));
}

Result<query::Answer> HandLedger::Run(const std::string& question,
                                      const std::map<std::string, std::string>& params) const {
  const query::ParseOutcome parsed = query::Parse(question);
  if (!parsed.ok() || parsed.script.statements.size() != 1) {
    std::string why = "the question doesn't parse";
    for (const query::Diagnostic& diagnostic : parsed.diagnostics) why += "; " + diagnostic.message;
    return Error{ErrorCode::kUsage, why};
  }
  DAYBOOK_ASSIGN(const Reference reference, Reference::FromEvents(told_));
  return reference.Evaluate(parsed.script.statements[0], question, params,
                            Read("2024-06-15T12:00:00Z").utc_micros);
}

std::string HandLedger::Ask(const std::string& question,
                            const std::map<std::string, std::string>& params) const {
  const auto answer = Run(question, params);
  if (!answer.ok()) return "! " + answer.error().ToString();
  std::string lines;
  for (const query::Row& row : answer->rows) {
    if (!lines.empty()) lines += "\n";
    for (size_t i = 0; i < row.size(); ++i) lines += (i > 0 ? "|" : "") + Show(row[i]);
  }
  return lines;
}
std::string HandLedger::AskIds(const std::string& question,
                               const std::map<std::string, std::string>& params) const {
  std::string lines = Ask(question, params);
  for (const Told& told : told_) {
    const std::string prefix = told.event.record.type + "/";
    for (size_t at = lines.find(prefix); at != std::string::npos; at = lines.find(prefix))
      lines.erase(at, prefix.size());
  }
  return lines;
}
std::string HandLedger::Columns(const std::string& question) const {
  const auto answer = Run(question, {});
  if (!answer.ok()) return "! " + answer.error().ToString();
  std::string line;
  for (const query::ColumnInfo& column : answer->columns)
    line += (line.empty() ? "" : "|") + column.name;
  return line;
}
ErrorCode HandLedger::Failure(const std::string& question) const {
  const auto answer = Run(question, {});
  return answer.ok() ? ErrorCode::kInternal : answer.error().code;
}

std::string Show(const query::Value& value) {
  struct Writer {
    std::string operator()(const query::Missing&) const { return ""; }
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(int64_t number) const { return std::to_string(number); }
    std::string operator()(const query::Decimal& number) const { return number.digits + "#"; }
    std::string operator()(const ledger::Quantity& quantity) const {
      constexpr const char* kSigns[] = {"", "<", "<=", ">=", ">"};
      return kSigns[static_cast<size_t>(quantity.comparator)] + quantity.digits + " " +
             quantity.unit;
    }
    std::string operator()(const PartialTime& time) const { return WriteTime(time); }
    std::string operator()(const ledger::Coding& coding) const {
      return coding.system + ":" + coding.code;
    }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const query::ValueList& list) const {
      std::string out = "[";
      for (const query::Value& one : list) out += (out.size() > 1 ? ", " : "") + Show(one);
      return out + "]";
    }
  };
  return std::visit(Writer{}, value.v);
}

}  // namespace daybook::reference
