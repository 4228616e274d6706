#include "server/wire/status_wire.h"

#include <algorithm>

#include "query/format/format.h"
#include "server/json/json_tree.h"

namespace daybook::server {
namespace {

using query::JsonQuote;
using Words = std::vector<std::string>;

struct TextField {
  const char* name;
  std::string query::StatusReport::*member;
};
constexpr TextField kTexts[] = {
    {"folder", &query::StatusReport::folder},
    {"owner", &query::StatusReport::owner},
    {"last_recorded", &query::StatusReport::last_recorded},
    {"root_hash", &query::StatusReport::root_hash},
    {"note", &query::StatusReport::note},
};
struct CountField {
  const char* name;
  uint64_t query::StatusReport::*member;
};
constexpr CountField kCounts[] = {
    {"care_entries", &query::StatusReport::care_entries},
    {"access_entries", &query::StatusReport::access_entries},
    {"quarantined", &query::StatusReport::quarantined},
    {"residents", &query::StatusReport::residents},
    {"bytes", &query::StatusReport::bytes},
};
struct WordsField {
  const char* name;
  Words query::Catalogue::*member;
};
constexpr WordsField kWordLists[] = {
    {"kinds", &query::Catalogue::kinds},
    {"fields", &query::Catalogue::fields},
    {"codes", &query::Catalogue::codes},
    {"records", &query::Catalogue::records},
    {"cohorts", &query::Catalogue::cohorts},
    {"values", &query::Catalogue::values},
    {"periods", &query::Catalogue::periods},
    {"sources", &query::Catalogue::sources},
    {"measures", &query::Catalogue::measures},
    {"rules", &query::Catalogue::rules},
    {"units", &query::Catalogue::units},
    {"kind_fields", &query::Catalogue::kind_fields},
    {"field_words", &query::Catalogue::field_words},
};

std::string ViewToJson(const query::ViewLine& view) {
  return "{\"name\":" + JsonQuote(view.name) + ",\"position\":" + std::to_string(view.position) +
         ",\"log_size\":" + std::to_string(view.log_size) +
         ",\"lag\":" + std::to_string(view.log_size - std::min(view.log_size, view.position)) +
         ",\"rows\":" + std::to_string(view.rows) + ",\"bytes\":" + std::to_string(view.bytes) +
         ",\"digest\":" + JsonQuote(view.digest) + ",\"problem\":" + JsonQuote(view.problem) + "}";
}

std::string SourceToJson(const query::SourceLine& source) {
  return "{\"name\":" + JsonQuote(source.name) + ",\"events\":" + std::to_string(source.events) +
         ",\"last_received\":" + JsonQuote(source.last_received) +
         ",\"last_effective\":" + JsonQuote(source.last_effective) +
         ",\"alarm\":" + JsonQuote(source.alarm) + "}";
}

// Calls `take` with each element of the array called `name`.
template <typename Take>
void ForEach(const JsonNode& node, std::string_view name, Take take) {
  if (const JsonNode* list = node.Find(name)) {
    for (const JsonNode& each : list->elements) take(each);
  }
}

Result<JsonNode> ParseObject(std::string_view json) {
  DAYBOOK_ASSIGN(JsonNode node, ParseJson(json));
  if (!node.is(JsonNode::Kind::kObject)) {
    return Error{ErrorCode::kCorruption, "the owner's answer is not a JSON object"};
  }
  return node;
}

}  // namespace

std::string StatusToJson(const query::StatusReport& report) {
  std::string out = "{";
  for (const TextField& field : kTexts) {
    out += JsonQuote(field.name) + ":" + JsonQuote(report.*field.member) + ",";
  }
  for (const CountField& field : kCounts) {
    out += JsonQuote(field.name) + ":" + std::to_string(report.*field.member) + ",";
  }
  out += "\"views\":[";
  const char* separator = "";
  for (const query::ViewLine& view : report.views) {
    out += separator + ViewToJson(view);
    separator = ",";
  }
  out += "],\"sources\":[";
  separator = "";
  for (const query::SourceLine& source : report.sources) {
    out += separator + SourceToJson(source);
    separator = ",";
  }
  return out + "]}";
}

Result<query::StatusReport> StatusFromJson(std::string_view json) {
  DAYBOOK_ASSIGN(const JsonNode node, ParseObject(json));
  query::StatusReport report;
  for (const TextField& field : kTexts) report.*field.member = node.TextOf(field.name);
  for (const CountField& field : kCounts) report.*field.member = node.CountOf(field.name);
  ForEach(node, "views", [&report](const JsonNode& each) {
    report.views.push_back({each.TextOf("name"), each.TextOf("digest"), each.CountOf("position"),
                            each.CountOf("log_size"), each.CountOf("rows"), each.CountOf("bytes"),
                            each.TextOf("problem")});
  });
  ForEach(node, "sources", [&report](const JsonNode& each) {
    report.sources.push_back({each.TextOf("name"), each.CountOf("events"),
                              each.TextOf("last_received"), each.TextOf("last_effective"),
                              each.TextOf("alarm")});
  });
  return report;
}

std::string CatalogueToJson(const query::Catalogue& catalogue) {
  std::string out = "{";
  const char* list_separator = "";
  for (const WordsField& field : kWordLists) {
    out += list_separator + JsonQuote(field.name) + ":[";
    const char* separator = "";
    for (const std::string& word : catalogue.*field.member) {
      out += separator + JsonQuote(word);
      separator = ",";
    }
    out += "]";
    list_separator = ",";
  }
  return out + "}";
}

Result<query::Catalogue> CatalogueFromJson(std::string_view json) {
  DAYBOOK_ASSIGN(const JsonNode node, ParseObject(json));
  query::Catalogue catalogue;
  for (const WordsField& field : kWordLists) {
    ForEach(node, field.name,
            [&](const JsonNode& each) { (catalogue.*field.member).push_back(each.text); });
  }
  return catalogue;
}

std::string CodesToJson(const std::vector<ledger::Coding>& codes) {
  std::string out = "{\"codes\":[";
  const char* separator = "";
  for (const ledger::Coding& coding : codes) {
    out += separator + ("{\"system\":" + JsonQuote(coding.system)) +
           ",\"code\":" + JsonQuote(coding.code) + ",\"display\":" + JsonQuote(coding.display) +
           "}";
    separator = ",";
  }
  return out + "]}";
}

Result<std::vector<ledger::Coding>> CodesFromJson(std::string_view json) {
  DAYBOOK_ASSIGN(const JsonNode node, ParseObject(json));
  const auto text = [](const JsonNode& of, const char* name) {
    const JsonNode* found = of.Find(name);
    return found ? found->text : std::string();
  };
  std::vector<ledger::Coding> codes;
  ForEach(node, "codes", [&](const JsonNode& each) {
    codes.push_back({text(each, "system"), text(each, "code"), text(each, "display")});
  });
  return codes;
}

}  // namespace daybook::server
