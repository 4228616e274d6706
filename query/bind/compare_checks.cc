// What is said of the two sides of a comparison beyond their types.
#include <algorithm>

#include "ledger/event/systems.h"
#include "query/bind/binder.h"
#include "query/bind/date_part.h"
#include "query/bind/word_lists.h"
#include "query/exec/nodes/basic.h"
#include "query/exec/nodes/fields.h"
#include "query/hints/suggest.h"

namespace daybook::query {
namespace {

// The words before records that bring those of such a status; empty if they are seen anyway.
std::string_view WordThatShows(ledger::Disposition disposition) {
  switch (disposition) {
    case ledger::Disposition::kCancelled:
      return "cancelled";
    case ledger::Disposition::kDeclined:
      return "declined";
    case ledger::Disposition::kAbsent:
      return "absent";
    case ledger::Disposition::kNotKnown:
      return "any";
    case ledger::Disposition::kOpen:
    case ledger::Disposition::kDone:
    case ledger::Disposition::kPlanned:
    case ledger::Disposition::kPending:
    case ledger::Disposition::kRetracted:
      break;
  }
  return {};
}

void WarnOfHidden(Binder& binder, const std::string& word, std::string_view shows, ast::Span span) {
  if (shows.empty()) return;
  const char* example = shows == "absent"      ? "absent allergies"
                        : shows == "cancelled" ? "cancelled appointments"
                        : shows == "declined"  ? "declined immunisations"
                                               : "any allergies";
  binder.Warn("CQ0369", "what is " + word + " is left out of these records, so none is found", span,
              "put `" + std::string(shows) + "` before the records, as in: from " + example);
}

// The record that the row is of, by its alias or none.
bool IsOwnRecord(const std::string& record, const Scope& scope) {
  const auto alias = scope.aliases.find(record);
  return record == "record" || (alias != scope.aliases.end() && alias->second == 0);
}

}  // namespace

void Binder::WarnOfWord(const ExprNode& beside, const std::string& word, ast::Span span) {
  const std::vector<std::string> words = WordsOfList(beside);
  const bool known = words.empty() || reader_.FindText(word) ||
                     std::find(words.begin(), words.end(), word) != words.end();
  if (known) return;
  if (!IsWholeList(beside) && Nearest(word, words).empty()) return;
  Warn("CQ0397", "'" + word + "' is none of the words that stand there", span,
       DidYouMean(word, words));
}

void Binder::WarnOfQuoted(const ExprNode& beside, const ast::Expr& written) {
  const auto* text = std::get_if<ast::StringLit>(&written.node);
  if (text && IsClosedList(beside)) WarnOfWord(beside, text->text, written.span);
}

void Binder::WarnOfFuture(const ExprNode& tested, const BoundWindow& window, ast::Span span,
                          const Scope& scope) {
  if (!window.sees_future() || scope.sees_future || !scope.of_records) return;
  const auto* field = dynamic_cast<const RecordFieldNode*>(&tested);
  if (field && field->info().field != RecordField::kAt) return;
  const ExprNode* record = field ? field->record().get() : &tested;
  const auto* ref = dynamic_cast<const RecordRefNode*>(record);
  if (!ref || !IsOwnRecord(ref->Describe(), scope)) return;
  const std::string written = TextAt(span);
  Warn("CQ0448", "what begins after the index date is left out of these records, so none is found",
       span, "write the window behind the records, as in appointments " + written);
}

// `year(at) = 2024-02`.
void Binder::WarnOfOtherPart(const ExprNode& date, const RowTime& time, ast::Span span) {
  const FunctionNode* part = PartOfDate(date);
  if (!part) return;
  const Precision own = part->name() == "year" ? Precision::kYear : Precision::kMonth;
  if (time.precision == own) return;
  Warn("CQ0449", "a " + part->name() + " is never " + TextAt(span), span,
       "write a " + part->name() + ": " + (part->name() == "year" ? "2024" : "2024-02"));
}

void Binder::WarnOfWhole(const ExprNode& date, const ExprNode& whole, const ast::Expr& date_written,
                         const ast::Expr& written) {
  if (!std::holds_alternative<ast::TimeLit>(written.node)) return;
  const auto* constant = dynamic_cast<const ConstNode*>(&whole);
  const auto* time = constant ? std::get_if<RowTime>(&constant->cell().v) : nullptr;
  const bool field = dynamic_cast<const RecordFieldNode*>(&date) ||
                     dynamic_cast<const ResidentFieldNode*>(&date) ||
                     dynamic_cast<const IndexDateNode*>(&date);
  if (time) WarnOfOtherPart(date, *time, written.span);
  if (!time || !time->calendar || !field) return;
  const std::string month = TextAt(written.span);
  Warn("CQ0449", "a date is never the whole of " + month, written.span,
       "write " + TextAt(date_written.span) + " in " + month);
}

void Binder::WarnOfLeftOut(const ExprNode& status, const ExprNode& word, ast::Span span,
                           const Scope& scope) {
  const auto* field = dynamic_cast<const RecordFieldNode*>(&status);
  const auto* constant = dynamic_cast<const ConstNode*>(&word);
  const auto* text = constant ? std::get_if<std::string>(&constant->cell().v) : nullptr;
  if (!scope.leaves_out || !text || !field || field->info().field != RecordField::kStatus) return;
  if (!IsOwnRecord(field->record()->Describe(), scope)) return;
  if (const auto known = ledger::StatusFromWord(*text))
    WarnOfHidden(*this, *text, WordThatShows(ledger::DispositionOf(*known)), span);
}

// `from immunisations where declined`.
void Binder::WarnOfState(const ExprNode& test, const std::string& word, ast::Span span,
                         const Scope& scope) {
  const bool hidden = word == "cancelled" || word == "declined" || word == "absent";
  if (scope.leaves_out && hidden && dynamic_cast<const StatusTestNode*>(&test))
    WarnOfHidden(*this, word, word, span);
}

bool Binder::IsQuotedCode(const ExprNode& beside, const ast::Expr& written) {
  const auto* text = std::get_if<ast::StringLit>(&written.node);
  const size_t colon = text ? text->text.find(':') : std::string::npos;
  if (beside.type() != CellType::kCode || colon == std::string::npos || colon == 0 ||
      colon + 1 == text->text.size() || text->text.find(' ') != std::string::npos ||
      !ledger::SystemUri(NameKey(text->text.substr(0, colon))))
    return false;
  Report("CQ0307", "a code can't be compared with a code in quotes, which is a text", written.span,
         "write it without quotes: " + text->text);
  return true;
}

bool Binder::IsNoAmount(const ExprNode& beside, const ExprNode& given, const ast::Expr& written) {
  const auto* param = std::get_if<ast::Param>(&written.node);
  if (!param || beside.type() != CellType::kAny || given.type() != CellType::kText) return false;
  Report("CQ0301",
         "$" + param->name + " is '" + ParamText(*param, written.span).value_or("") +
             "', which is no amount",
         written.span, "58 mmol/mol");
  return true;
}

void Binder::WarnOfQuotedAmount(const ExprNode& beside, const ast::Expr& written, bool ordering) {
  const auto* text = std::get_if<ast::StringLit>(&written.node);
  if (!text || beside.type() != CellType::kAny) return;
  const size_t end = std::min(text->text.find_first_not_of("0123456789."), text->text.size());
  // A result may be the text '2', and isn't '58 mmol/mol'.
  const bool amount = end > 0 && end < text->text.size() && text->text[end] == ' ';
  if (amount || (end > 0 && ordering))
    Warn("CQ0371", "what stands in quotes is a text, and no amount", written.span,
         "write it without the quotes: " + text->text);
}

}  // namespace daybook::query
