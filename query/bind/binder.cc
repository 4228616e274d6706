#include "query/bind/binder.h"

#include <algorithm>

#include "ledger/base/zone.h"
#include "query/hints/elsewhere.h"
#include "query/hints/suggest.h"

namespace daybook::query {

namespace {

// Highest count of records, rows or people that a statement may name.
constexpr int64_t kCountMax = 4'000'000'000;
// Definitions that one statement looks into, each as often as it is named: without a limit r3 = r2
// or r2, r2 = r1 or r1 … is twice the work with each.
constexpr size_t kDefinitionsOpenedMax = 2'000;
// A longer part of a definition isn't told with what is wrong in it.
constexpr size_t kPartBytesMax = 60;

}  // namespace

std::string OneLine(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  return line;
}

bool Binder::HasRoom(ast::Span span) {
  if (diagnostics_.size() < kDiagnosticsMax) return true;
  if (diagnostics_.size() == kDiagnosticsMax)
    diagnostics_.push_back(TheRestIsLeftOut(span, !failed_));
  return false;
}

void Binder::Report(std::string id, std::string message, ast::Span span, std::string hint) {
  const bool first = !failed_;
  failed_ = true;
  // The first error is told whatever warnings there are.
  if (!first && !HasRoom(use_span_.value_or(span))) return;
  if (use_span_ && !open_definitions_.empty()) {
    const std::string& definition = open_definitions_.back();
    const std::string part = OneLine(TextAt(span));
    message += part.empty() || part.size() > kPartBytesMax ? ", in " + definition
                                                           : ", in `" + part + "` of " + definition;
    if (hint.empty()) hint = "`describe " + definition + "` shows it";
  }
  diagnostics_.push_back(
      {std::move(id), std::move(message), use_span_.value_or(span), std::move(hint), false});
}

void Binder::ReportInstead(size_t from, std::string id, std::string message, ast::Span span,
                           std::string hint) {
  diagnostics_.resize(std::min(from, diagnostics_.size()));
  Report(std::move(id), std::move(message), span, std::move(hint));
}

void Binder::Warn(std::string id, std::string message, ast::Span span, std::string hint) {
  if (use_span_) return;  // a definition's own warnings came when it was defined
  if (!HasRoom(span)) return;
  diagnostics_.push_back({std::move(id), std::move(message), span, std::move(hint), true});
}

void Binder::NoSuch(std::string id, std::string_view kind, const std::string& name,
                    std::string message, ast::Span span) {
  const projections::DefinitionVersion* dropped = catalogue_.FindDropped(kind, name);
  if (!dropped) {
    std::string hint = kind == "codes" ? ElsewhereForCodes(catalogue_, name) : std::string();
    if (hint.empty()) hint = DidYouMean(name, catalogue_.Names(kind));
    return Report(std::move(id), std::move(message), span, std::move(hint));
  }
  const std::string called = std::string(kind) + " " + NameKey(name);
  if (!dropped->dropped)
    return Report("CQ0232", called + " can't be read any more", span,
                  "define it again; `describe history of " + called + "` has its text");
  // Of a script that is only checked: no event holds it, and no moment.
  if (dropped->recorded.value == 0)
    return Report("CQ0222", called + " was dropped above in this script", span,
                  "define it again, or leave the drop out");
  Report("CQ0222", called + " was dropped at " + FormatInstant(dropped->recorded.value), span,
         "`describe history of " + called +
             "` has what it was; define it again, or ask `defined "
             "at` a time before");
}

void Binder::NoteUse(std::string_view kind, const std::string& name, uint32_t version) {
  const std::string key = NameKey(name);
  const std::string called = std::string(kind) + " " + key;
  // Codes and a cohort may have one name: the second is told with its kind.
  const bool taken = used_.contains(key) && !used_keys_.contains(called);
  const bool apart = kind == "hierarchy" || taken || used_.contains(called);
  used_[apart ? called : key] = version;
  used_keys_.insert(called);
}

void Binder::NotYet(const std::string& what, ast::Span span) {
  Report("CQ0901", what + " can be read but not run in this edition", span,
         "it belongs to a later part of the language");
}

void Binder::NoteText(const NodePtr& node, ast::Span span, const char* before) {
  if (texts_ && node) (*texts_)[node.get()] = {node, before + OneLine(TextAt(span))};
}

std::string Binder::TextAt(ast::Span span) const {
  if (span.end > text_.size() || span.begin > span.end) return "";
  return std::string(text_.substr(span.begin, span.end - span.begin));
}

std::optional<std::string> Binder::ParamText(const ast::Param& param, ast::Span span) {
  const auto found = params_.find(param.name);
  if (found != params_.end()) return found->second;
  Report("CQ0206", "the parameter $" + param.name + " has no value", span,
         "give it with --param " + param.name + "=VALUE (.param at the prompt), or in \"params\"");
  return std::nullopt;
}

std::optional<int64_t> Binder::Count(const ast::IntArg& count, ast::Span span, const char* what) {
  if (const auto* number = std::get_if<int64_t>(&count)) {
    if (*number <= kCountMax) return *number;
    Report("CQ0301", std::string(what) + " may be " + std::to_string(kCountMax) + " at most", span);
    return std::nullopt;
  }
  const auto text = ParamText(std::get<ast::Param>(count), span);
  if (!text) return std::nullopt;
  int64_t value = 0;
  for (char c : *text) {
    if (c < '0' || c > '9' || value > kCountMax / 10) {
      Report("CQ0301", std::string(what) + " must be a whole number, not '" + *text + "'", span);
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  if (text->empty()) {
    Report("CQ0301", std::string(what) + " must be a whole number, not empty", span);
    return std::nullopt;
  }
  return value;
}

std::optional<std::pair<uint32_t, uint32_t>> Binder::CountRange(const ast::Quantifier& quantifier,
                                                                ast::Span span) {
  using Kind = ast::Quantifier::Kind;
  const auto count = Count(quantifier.count, span, "the count");
  if (!count) return std::nullopt;
  const auto number = static_cast<uint32_t>(*count);
  return std::pair(quantifier.kind == Kind::kAtMost ? 0 : number,
                   quantifier.kind == Kind::kAtLeast ? UINT32_MAX : number);
}

Binder::InDefinition::InDefinition(Binder& binder, std::string_view kind, const std::string& name,
                                   uint32_t version, std::string_view text,
                                   std::optional<ast::Span> use)
    : binder_(binder), outer_span_(binder.use_span_), outer_text_(binder.text_) {
  const std::string key = std::string(kind) + " " + NameKey(name);
  auto& open = binder_.open_definitions_;
  if (std::find(open.begin(), open.end(), key) != open.end()) {
    binder_.Report("CQ0207", "the definition of " + key + " needs itself",
                   use.value_or(ast::Span{}), "define it without going in a circle");
    ok_ = false;
  }
  const Defined* defined = use ? binder_.catalogue_.Find(kind, name) : nullptr;
  if (defined && defined->refused) {
    binder_.Report(kRefusedAbove, key + " is refused above", *use);
    ok_ = false;
  }
  if (++binder_.definitions_opened_ > kDefinitionsOpenedMax && ok_) {
    binder_.Report("CQ0445",
                   "the statement looks into more than " + std::to_string(kDefinitionsOpenedMax) +
                       " definitions, one through another",
                   use.value_or(ast::Span{}), "name each of the records or codes once");
    ok_ = false;
  }
  open.push_back(key);
  binder_.NoteUse(kind, name, version);
  if (!binder_.use_span_) binder_.use_span_ = use;
  binder_.text_ = text;
}

Binder::InDefinition::~InDefinition() {
  binder_.open_definitions_.pop_back();
  binder_.use_span_ = outer_span_;
  binder_.text_ = outer_text_;
}

}  // namespace daybook::query
