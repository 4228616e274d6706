#include "feeds/csv/mapping.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "feeds/csv/dates.h"
#include "feeds/fhir/json_tree.h"
#include "feeds/io/charset.h"

namespace daybook::feeds::csv {

using fhir::Element;
using fhir::JsonType;

namespace {

struct PartRow {
  Part part;
  std::string_view word;
};
constexpr std::array<PartRow, 12> kParts{{{Part::kSubject, "subject"},
                                          {Part::kVersion, "version"},
                                          {Part::kAt, "at"},
                                          {Part::kUntil, "until"},
                                          {Part::kWritten, "written"},
                                          {Part::kStatus, "status"},
                                          {Part::kCode, "code"},
                                          {Part::kAuthor, "author"},
                                          {Part::kPerformer, "performer"},
                                          {Part::kPlace, "place"},
                                          {Part::kOrganisation, "organisation"},
                                          {Part::kEncounter, "encounter"}}};

Error Wrong(std::string message, std::string place) {
  return {ErrorCode::kBadData, "the mapping can't be used: " + std::move(message), std::move(place),
          "see feeds/csv/README.md for the form of a mapping"};
}

Result<std::string> TextIn(Element object, std::string_view name, const std::string& place) {
  const Element member = object[name];
  if (!member) return std::string();
  if (!member.is(JsonType::kString))
    return Wrong("it has to be a string", place + "." + std::string(name));
  return std::string(member.text());
}

Status CheckMembers(Element object, const std::set<std::string_view>& known,
                    const std::string& place) {
  for (Element each = object.first(); each; each = each.next())
    if (!known.contains(each.key()))
      return Wrong("there is no member of this name", place + "." + std::string(each.key()));
  return {};
}

// "COLUMN", or an object.
Result<Origin> ReadOrigin(Element member, const std::string& place) {
  Origin origin;
  if (member.is(JsonType::kString)) {
    origin.column = member.text();
    return origin;
  }
  if (!member.is(JsonType::kObject))
    return Wrong("it has to be a column's name or an object", place);
  DAYBOOK_TRY(CheckMembers(member,
                           {"column", "constant", "system", "system_column", "display_column",
                            "unit", "unit_column", "values"},
                           place));
  DAYBOOK_ASSIGN(origin.column, TextIn(member, "column", place));
  DAYBOOK_ASSIGN(origin.constant, TextIn(member, "constant", place));
  DAYBOOK_ASSIGN(origin.system, TextIn(member, "system", place));
  DAYBOOK_ASSIGN(origin.system_column, TextIn(member, "system_column", place));
  DAYBOOK_ASSIGN(origin.display_column, TextIn(member, "display_column", place));
  DAYBOOK_ASSIGN(origin.unit, TextIn(member, "unit", place));
  DAYBOOK_ASSIGN(origin.unit_column, TextIn(member, "unit_column", place));
  const Element values = member["values"];
  if (values && !values.is(JsonType::kObject))
    return Wrong("it has to be an object of words", place + ".values");
  for (Element each = values.first(); each; each = each.next())
    origin.values[std::string(each.key())] = each.text();
  if (origin.column.empty() == origin.constant.empty())
    return Wrong("it has to have either a column or a constant", place);
  return origin;
}

Result<bool> TruthIn(Element object, std::string_view name) {
  const Element member = object[name];
  if (!member) return false;
  if (!member.is(JsonType::kBool)) return Wrong("it has to be true or false", std::string(name));
  return member.text() == "true";
}

// The as-of of a list orders its rows, so that one that comes back is said anew.
Status ReadReplaces(Element root, Mapping& mapping) {
  DAYBOOK_ASSIGN(const bool snapshot, TruthIn(root, "snapshot"));
  DAYBOOK_ASSIGN(const bool period, TruthIn(root, "period"));
  if (snapshot && period)
    return Wrong("a file is a snapshot or replaces a period, not both", "period");
  if (!snapshot && !period) return {};
  mapping.replaces = snapshot ? Replaces::kAll : Replaces::kPeriod;
  const bool versioned = mapping.parts.contains(Part::kVersion) ||
                         std::ranges::any_of(mapping.fields, [](const auto& field) {
                           return field.first == ledger::FieldId::kVersionId;
                         });
  if (versioned)
    return Wrong("the version of a list's rows is its --as-of; name this column 'written'",
                 "columns.version");
  if (period && !mapping.parts.contains(Part::kAt))
    return Wrong("no column says when it was so, which the period is about", "columns.at");
  return {};
}

Result<std::vector<std::string>> ReadList(Element list, const std::string& place) {
  std::vector<std::string> words;
  if (list.is(JsonType::kString)) words.emplace_back(list.text());
  if (list && !list.is(JsonType::kString) && !list.is(JsonType::kArray))
    return Wrong("it has to be a string or a list of them", place);
  if (!list.is(JsonType::kArray)) return words;
  for (Element each = list.first(); each; each = each.next()) {
    if (!each.is(JsonType::kString)) return Wrong("it has to be a list of strings", place);
    words.emplace_back(each.text());
  }
  return words;
}

Status ReadColumns(Element columns, Mapping& mapping) {
  for (Element each = columns.first(); each; each = each.next()) {
    const std::string word(each.key());
    const std::string place = "columns." + word;
    if (const auto part = PartFromWord(word)) {
      DAYBOOK_ASSIGN(mapping.parts[*part], ReadOrigin(each, place));
      continue;
    }
    const auto field = ledger::FieldFromWord(mapping.kind, word);
    if (!field)
      return Wrong("records of " + std::string(ledger::KindPlural(mapping.kind)) +
                       " have no field of this name",
                   place);
    // A list of origins for a field that may come again.
    for (Element one = each.is(JsonType::kArray) ? each.first() : each; one;
         one = each.is(JsonType::kArray) ? one.next() : Element()) {
      DAYBOOK_ASSIGN(Origin origin, ReadOrigin(one, place));
      mapping.fields.emplace_back(*field, std::move(origin));
    }
  }
  return {};
}

Status ReadForm(Element root, Mapping& mapping) {
  DAYBOOK_ASSIGN(const std::string delimiter, TextIn(root, "delimiter", "mapping"));
  if (delimiter.size() > 1 || delimiter == "\"" || delimiter == "\n" || delimiter == "\r")
    return Wrong("it has to be one sign, and no quote or line end", "delimiter");
  if (!delimiter.empty()) mapping.delimiter = delimiter[0];
  DAYBOOK_ASSIGN(const std::string charset, TextIn(root, "charset", "mapping"));
  if (!charset.empty()) mapping.charset = charset;
  if (!IsKnownCharset(mapping.charset))
    return Wrong("this machine knows no charset " + mapping.charset, "charset");
  // Rows and cells are cut before they are converted.
  constexpr std::string_view kSigns = ",;\t\"\r\n";
  size_t bad_at = 0;
  if (ConvertToUtf8(kSigns, mapping.charset, bad_at) != kSigns)
    return Wrong("in " + mapping.charset +
                     " commas and line ends aren't single bytes: have the "
                     "file sent in UTF-8, or convert it (iconv)",
                 "charset");
  DAYBOOK_ASSIGN(mapping.dates, ReadList(root["dates"], "dates"));
  for (const std::string& form : mapping.dates)
    if (!IsDateForm(form))
      return Wrong("a date's form has YYYY and may have MM, MMM, DD, HH, mm, ss: '" + form + "'",
                   "dates");
  return {};
}

}  // namespace

std::optional<Part> PartFromWord(std::string_view word) {
  const auto* found = std::ranges::find(kParts, word, &PartRow::word);
  return found == kParts.end() ? std::nullopt : std::optional(found->part);
}

Result<std::string> ReadMappingText(ByteStream& file) {
  std::string text(kMappingBytesMax + 1, '\0');
  size_t used = 0;
  while (used < text.size()) {
    DAYBOOK_ASSIGN(const size_t got, file.Read(text.data() + used, text.size() - used));
    if (got == 0) break;
    used += got;
  }
  text.resize(used);
  return text;
}

Result<Mapping> ParseMapping(std::string text) {
  if (text.size() > kMappingBytesMax)
    return Wrong(
        "it has more than " + std::to_string(kMappingBytesMax) + " bytes (kMappingBytesMax)",
        "mapping");
  fhir::JsonParser parser;
  const Result<Element> parsed = parser.Parse(text);
  if (!parsed.ok()) return Wrong(parsed.error().message, parsed.error().place);
  const Element root = *parsed;
  if (!root.is(JsonType::kObject)) return Wrong("it has to be an object", "mapping");
  DAYBOOK_TRY(CheckMembers(root,
                           {"kind", "record_type", "record", "delimiter", "charset", "dates",
                            "columns", "snapshot", "period"},
                           "mapping"));
  Mapping mapping;
  DAYBOOK_ASSIGN(const std::string kind, TextIn(root, "kind", "mapping"));
  const auto known = ledger::KindFromWord(kind);
  const bool readable = known && (ledger::EntryClassOf(*known) == ledger::EntryClass::kClinical ||
                                  *known == ledger::Kind::kPerson);
  if (!readable) return Wrong("'" + kind + "' is no kind of record about a person", "kind");
  mapping.kind = *known;
  DAYBOOK_ASSIGN(mapping.record_type, TextIn(root, "record_type", "mapping"));
  if (mapping.record_type.empty()) mapping.record_type = ledger::KindPlural(mapping.kind);
  DAYBOOK_ASSIGN(mapping.record, ReadList(root["record"], "record"));
  DAYBOOK_TRY(ReadForm(root, mapping));
  if (!root["columns"].is(JsonType::kObject)) return Wrong("it has no columns", "columns");
  DAYBOOK_TRY(ReadColumns(root["columns"], mapping));
  if (!mapping.parts.contains(Part::kSubject))
    return Wrong("no column says whose the record is", "columns.subject");
  if (mapping.record.empty()) return Wrong("no columns tell one record from another", "record");
  DAYBOOK_TRY(ReadReplaces(root, mapping));
  return mapping;
}

std::vector<std::string> ColumnsOf(const Mapping& mapping) {
  std::set<std::string> names(mapping.record.begin(), mapping.record.end());
  const auto add = [&](const Origin& origin) {
    for (const std::string* name :
         {&origin.column, &origin.system_column, &origin.display_column, &origin.unit_column})
      if (!name->empty()) names.insert(*name);
  };
  for (const auto& [part, origin] : mapping.parts) add(origin);
  for (const auto& [field, origin] : mapping.fields) add(origin);
  return {names.begin(), names.end()};
}

}  // namespace daybook::feeds::csv
