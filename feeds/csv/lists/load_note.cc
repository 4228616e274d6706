#include "feeds/csv/lists/load_note.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "feeds/fhir/json_tree.h"
#include "ledger/base/json_text.h"
#include "ledger/base/zone.h"

namespace daybook::feeds::csv {

using fhir::Element;

namespace {

constexpr std::array<std::pair<NoteStep, std::string_view>, 4> kSteps{
    {{NoteStep::kListBegins, "list_begins"},
     {NoteStep::kListDone, "list_done"},
     {NoteStep::kRevertBegins, "revert_begins"},
     {NoteStep::kRevertDone, "revert_done"}}};

void AppendMember(std::string& out, const char* name, std::string_view text) {
  out += out.empty() ? "{\"" : ",\"";
  out += name;
  out += "\":";
  AppendQuoted(out, text);
}

Error NoNote(const std::string& member) {
  return {ErrorCode::kCorruption, "a feed's note can't be read: " + member, "",
          "run `daybook verify` on the folder"};
}

Result<uint64_t> NumberIn(Element root, std::string_view name) {
  const std::string_view text = root[name].text();
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size())
    return NoNote(std::string(name));
  return number;
}

Result<NoteStep> StepIn(Element root) {
  const auto* row = std::ranges::find(kSteps, root["step"].text(),
                                      &std::pair<NoteStep, std::string_view>::second);
  if (row == kSteps.end()) return NoNote("step");
  return row->first;
}

Result<LoadNote> ReadNote(Element root) {
  LoadNote note;
  DAYBOOK_ASSIGN(note.step, StepIn(root));
  note.source = root["source"].text();
  note.record_type = root["record_type"].text();
  const auto as_of = ParsePartialTime(root["as_of"].text(), Zone::Region());
  if (!as_of.ok()) return NoNote("as_of");
  note.as_of = *as_of;
  if (root["period"]) {
    const auto period = ParsePeriod(std::string(root["period"].text()));
    if (!period.ok()) return NoNote("period");
    note.period = *period;
  }
  DAYBOOK_ASSIGN(note.number, NumberIn(root, "number"));
  if (root["of"]) {
    DAYBOOK_ASSIGN(const uint64_t of, NumberIn(root, "of"));
    note.of = LogPosition(of);
  }
  note.digest = root["digest"].text();
  note.whole = root["whole"].text() != "false";
  for (Element each = root["unread"].first(); each; each = each.next())
    note.unread.emplace(each.text());
  return note;
}

}  // namespace

std::string NoteText(const LoadNote& note) {
  std::string out;
  const auto* step =
      std::ranges::find(kSteps, note.step, &std::pair<NoteStep, std::string_view>::first);
  AppendMember(out, "step", step->second);
  AppendMember(out, "source", note.source);
  AppendMember(out, "record_type", note.record_type);
  AppendMember(out, "as_of", FormatPartialTime(note.as_of));
  if (note.period) AppendMember(out, "period", FormatPeriod(*note.period));
  out += ",\"number\":" + std::to_string(note.number);
  if (note.of) out += ",\"of\":" + std::to_string(note.of->value);
  if (!note.digest.empty()) AppendMember(out, "digest", note.digest);
  if (note.step == NoteStep::kListDone) {
    out += note.whole ? ",\"whole\":true" : ",\"whole\":false";
    out += ",\"unread\":[";
    for (const std::string& name : note.unread) {
      if (out.back() != '[') out += ',';
      AppendQuoted(out, name);
    }
    out += ']';
  }
  return out + "}";
}

Result<LoadNote> ParseNote(std::string text) {
  fhir::JsonParser parser;
  const Result<Element> parsed = parser.Parse(text);
  if (!parsed.ok() || !parsed->is(fhir::JsonType::kObject)) return NoNote("no JSON object");
  return ReadNote(*parsed);
}

}  // namespace daybook::feeds::csv
