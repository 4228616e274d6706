// A summary as rows and as JSON.
#include "query/format/format.h"
#include "query/summary/summary.h"

namespace daybook::query {
namespace {

Value TimeValue(const std::optional<PartialTime>& time) { return time ? Value(*time) : Value(); }
Value TextValue(const std::string& text) { return text.empty() ? Value() : Value(text); }
Value CodeValue(const std::optional<ledger::Coding>& code) { return code ? Value(*code) : Value(); }

std::string Member(const char* name, const Value& value) {
  return JsonQuote(name) + ":" + ValueToJson(value);
}

std::string ItemJson(const SummaryItem& item) {
  return "{" + Member("at", TimeValue(item.at)) + "," + Member("until", TimeValue(item.until)) +
         "," + Member("text", TextValue(item.text)) + "," + Member("code", CodeValue(item.code)) +
         "," + Member("value", item.value) + "," + Member("detail", TextValue(item.detail)) + "," +
         Member("status", TextValue(item.status)) + "," + Member("source", TextValue(item.source)) +
         "," + Member("author", TextValue(item.author)) + "," +
         Member("organisation", TextValue(item.organisation)) + "," +
         Member("id", TextValue(item.id)) + "}";
}

}  // namespace

std::vector<ColumnInfo> SummaryColumns() {
  return {{"section", ValueType::kText}, {"at", ValueType::kMoment},
          {"until", ValueType::kMoment}, {"text", ValueType::kText},
          {"code", ValueType::kCode},    {"value", ValueType::kQuantity},
          {"detail", ValueType::kText},  {"status", ValueType::kText},
          {"source", ValueType::kText},  {"id", ValueType::kText}};
}

std::vector<Row> SummaryRows(const Summary& summary) {
  std::vector<Row> rows;
  for (const auto& [name, value] : summary.person) {
    if (value.missing()) continue;
    Row row(SummaryColumns().size());
    row[0] = std::string("person");
    row[3] = name;
    row[5] = value;
    rows.push_back(std::move(row));
  }
  for (const SummarySection& section : summary.sections) {
    if (section.items.empty()) {
      Row row(SummaryColumns().size());
      row[0] = section.name;
      row[3] = std::string(StateWord(section.state));
      rows.push_back(std::move(row));
    }
    for (const SummaryItem& item : section.items)
      rows.push_back({section.name, TimeValue(item.at), TimeValue(item.until), TextValue(item.text),
                      CodeValue(item.code), item.value, TextValue(item.detail),
                      TextValue(item.status), TextValue(item.source), TextValue(item.id)});
    if (section.left_out > 0) {
      Row row(SummaryColumns().size());
      row[0] = section.name;
      row[3] = "older, not shown: " + std::to_string(section.left_out);
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::string SummaryJson(const Summary& summary, const std::string& frame) {
  std::string out = "{" + frame + (frame.empty() ? "" : ",") + "\"person\":{";
  for (size_t i = 0; i < summary.person.size(); ++i)
    out += (i ? "," : "") + Member(summary.person[i].first.c_str(), summary.person[i].second);
  out += "},\"sections\":[";
  for (size_t i = 0; i < summary.sections.size(); ++i) {
    const SummarySection& section = summary.sections[i];
    out += (i ? "," : "") + std::string("{\"name\":") + JsonQuote(section.name) +
           ",\"state\":" + JsonQuote(StateWord(section.state)) +
           ",\"left_out\":" + std::to_string(section.left_out) + ",\"items\":[";
    for (size_t k = 0; k < section.items.size(); ++k)
      out += (k ? "," : "") + ItemJson(section.items[k]);
    out += "]}";
  }
  return out + "]}";
}

}  // namespace daybook::query
