#pragma once
// What the formatters share among themselves; other folders use format.h.
#include <memory>
#include <string>
#include <string_view>

#include "query/format/format.h"

namespace daybook::query {

// "", "<", "<=", ">=", ">".
std::string_view ComparatorSign(ledger::Comparator comparator);
// "(12 rows, 3.1 ms, as at 2026-11-24)", with what the options leave out left out; no line end.
std::string FooterText(const AnswerEnd& end, const FormatOptions& options);
// Appends what ValueToJson returns.
void AppendJson(std::string& out, const Value& value);

std::unique_ptr<AnswerSink> MakeTable(const FormatOptions& options, WriteText write);
std::unique_ptr<AnswerSink> MakeVertical(const FormatOptions& options, WriteText write);
std::unique_ptr<AnswerSink> MakeCsv(WriteText write);
std::unique_ptr<AnswerSink> MakeTsv(WriteText write);
std::unique_ptr<AnswerSink> MakeJson(WriteText write);
std::unique_ptr<AnswerSink> MakeNdjson(WriteText write);
std::unique_ptr<AnswerSink> MakeMarkdown(WriteText write);

}  // namespace daybook::query
