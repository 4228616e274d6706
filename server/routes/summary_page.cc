#include "server/routes/summary_page.h"

#include <algorithm>

#include "server/json/json_tree.h"

namespace daybook::server {
namespace {

using Kind = JsonNode::Kind;

constexpr char kStyle[] =
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem;color:#111;"
    "background:#fff}table{border-collapse:collapse;margin:.5rem 0}th,td{border:1px solid #767676;"
    "padding:.25rem .5rem;text-align:left;vertical-align:top}th{background:#eee}"
    "dt{font-weight:bold}dd{margin:0 0 .5rem 1rem}.none{color:#595959}";

std::string Escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// "date_of_birth" is "Date of birth".
std::string Label(std::string_view name) {
  std::string label(name);
  std::replace(label.begin(), label.end(), '_', ' ');
  if (!label.empty() && label[0] >= 'a' && label[0] <= 'z') {
    label[0] = static_cast<char>(label[0] - 'a' + 'A');
  }
  return Escape(label);
}

bool IsLeaf(const JsonNode& node) { return !node.is(Kind::kArray) && !node.is(Kind::kObject); }

std::string Leaf(const JsonNode& node) {
  if (node.is(Kind::kNull)) return "<span class=\"none\">not recorded</span>";
  if (node.is(Kind::kBool)) return node.truth ? "yes" : "no";
  return Escape(node.text);
}

// A code or a quantity reads as one phrase.
bool IsPhrase(const JsonNode& node) {
  return node.is(Kind::kObject) &&
         ((node.Find("value") && node.Find("unit")) || (node.Find("system") && node.Find("code")));
}
std::string Phrase(const JsonNode& node) {
  if (const JsonNode* value = node.Find("value"); value && IsLeaf(*value)) {
    return Leaf(*value) + " " + Escape(node.TextOf("unit"));
  }
  const std::string code = Escape(node.TextOf("system") + ":" + node.TextOf("code"));
  const std::string display = Escape(node.TextOf("display"));
  return display.empty() ? code : display + " (" + code + ")";
}

class Page {
 public:
  // A member of the summary: a heading and what is under it.
  void Section(std::string_view name, const JsonNode& node, int level) {
    const std::string tag = "h" + std::to_string(std::min(level, 6));
    out_ += "<" + tag + ">" + Label(name) + "</" + tag + ">\n";
    Block(node, level + 1);
  }
  void Block(const JsonNode& node, int level) {
    if (IsLeaf(node)) {
      out_ += "<p>" + Leaf(node) + "</p>\n";
    } else if (IsPhrase(node)) {
      out_ += "<p>" + Phrase(node) + "</p>\n";
    } else if (node.is(Kind::kObject)) {
      Members(node, level);
    } else if (node.elements.empty()) {
      out_ += "<p class=\"none\">none recorded</p>\n";
    } else if (std::all_of(node.elements.begin(), node.elements.end(), [](const JsonNode& each) {
                 return each.is(Kind::kObject) && !IsPhrase(each);
               })) {
      Table(node);
    } else {
      Bullets(node);
    }
  }
  void Members(const JsonNode& node, int level) {
    std::string terms;
    for (const auto& [name, member] : node.members) {
      if (IsLeaf(member) || IsPhrase(member)) {
        terms += "<dt>" + Label(name) + "</dt><dd>" + Inline(member) + "</dd>\n";
      }
    }
    if (!terms.empty()) out_ += "<dl>\n" + terms + "</dl>\n";
    for (const auto& [name, member] : node.members) {
      if (!IsLeaf(member) && !IsPhrase(member)) Section(name, member, level);
    }
  }
  std::string Take() { return std::move(out_); }

 private:
  // Within a cell or a term: nested parts as short lists.
  std::string Inline(const JsonNode& node) const {
    if (IsLeaf(node)) return Leaf(node);
    if (IsPhrase(node)) return Phrase(node);
    std::string list;
    for (const JsonNode& each : node.elements) list += "<li>" + Inline(each) + "</li>";
    for (const auto& [name, member] : node.members) {
      list += "<li>" + Label(name) + ": " + Inline(member) + "</li>";
    }
    return list.empty() ? "<span class=\"none\">none</span>" : "<ul>" + list + "</ul>";
  }
  void Bullets(const JsonNode& node) {
    out_ += "<ul>\n";
    for (const JsonNode& each : node.elements) out_ += "<li>" + Inline(each) + "</li>\n";
    out_ += "</ul>\n";
  }
  void Table(const JsonNode& node) {
    std::vector<std::string> names;
    for (const JsonNode& each : node.elements) {
      for (const auto& [name, member] : each.members) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    }
    out_ += "<table>\n<thead><tr>";
    for (const std::string& name : names) out_ += "<th scope=\"col\">" + Label(name) + "</th>";
    out_ += "</tr></thead>\n<tbody>\n";
    for (const JsonNode& each : node.elements) {
      out_ += "<tr>";
      for (const std::string& name : names) {
        const JsonNode* cell = each.Find(name);
        out_ += "<td>" + (cell == nullptr ? std::string() : Inline(*cell)) + "</td>";
      }
      out_ += "</tr>\n";
    }
    out_ += "</tbody>\n</table>\n";
  }

  std::string out_;
};

}  // namespace

Result<std::string> RenderSummaryPage(std::string_view json) {
  auto summary = ParseJson(json);
  if (!summary.ok() || !summary->is(Kind::kObject)) {
    return Error{ErrorCode::kInternal, "the summary is not a JSON object"};
  }
  Page page;
  page.Members(*summary, 2);
  return "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<title>Resident summary</title>\n<style>" +
         std::string(kStyle) + "</style>\n</head>\n<body>\n<main>\n<h1>Resident summary</h1>\n" +
         page.Take() + "</main>\n</body>\n</html>\n";
}

}  // namespace daybook::server
