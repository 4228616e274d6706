#include "feeds/events/event_json.h"

#include <cstring>

#include "feeds/events/event_words.h"
#include "feeds/io/charset.h"
#include "ledger/base/json_text.h"
#include "ledger/log/digest.h"

namespace daybook::feeds::events {
namespace {

using ledger::Coded;
using ledger::Coding;
using ledger::Component;
using ledger::Event;
using ledger::Field;
using ledger::FieldValue;
using ledger::Party;
using ledger::Quantity;

// The years that the calendar texts of civil.h can write and read.
constexpr CivilDay kFirstWrittenDay = -719'162;  // 0001-01-01
constexpr CivilDay kLastWrittenDay = 2'932'896;  // 9999-12-31

bool IsWrittenDay(CivilDay day) { return day >= kFirstWrittenDay && day <= kLastWrittenDay; }

// Whether JSON has the text as it is: letters of ASCII and no sign to escape. Eight bytes at a
// time, for nearly every text of an export is like that.
bool IsPlainAscii(std::string_view text) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHighs = 0x8080808080808080;
  // The high bit of each byte that is zero (and perhaps of some above one that is).
  const auto zeros = [](uint64_t bytes) { return (bytes - kOnes) & ~bytes & kHighs; };
  const auto odd = [&](uint64_t bytes) {
    const uint64_t below_space = (bytes - kOnes * 0x20) & ~bytes & kHighs;
    return (bytes & kHighs) | below_space | zeros(bytes ^ (kOnes * '"')) |
           zeros(bytes ^ (kOnes * '\\')) | zeros(bytes ^ (kOnes * 0x7f));
  };
  uint64_t found = 0;
  for (; text.size() >= sizeof(uint64_t); text.remove_prefix(sizeof(uint64_t))) {
    uint64_t bytes = 0;
    std::memcpy(&bytes, text.data(), sizeof bytes);
    found |= odd(bytes);
  }
  uint64_t rest = kOnes * ' ';
  if (!text.empty()) std::memcpy(&rest, text.data(), text.size());
  return (found | odd(rest)) == 0;
}

class Members {
 public:
  explicit Members(std::string& out) : out_(out) {}
  void Name(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;  // ours: nothing to escape
    out_ += "\":";
  }
  void Raw(std::string_view name, std::string_view json) {
    Name(name);
    out_ += json;
  }
  // Nothing of an empty text. Bytes that are no UTF-8 in base64, so that nothing is lost.
  void Text(std::string_view name, std::string_view text) {
    if (!text.empty()) AlwaysText(name, text);
  }
  void AlwaysText(std::string_view name, std::string_view text) {
    Name(name);
    AnyText(text);
  }
  void AnyText(std::string_view text) {
    if (IsPlainAscii(text)) {
      out_ += '"';
      out_ += text;
      out_ += '"';
      return;
    }
    if (IsUtf8(text)) return AppendQuoted(out_, text);
    out_ += "{\"bytes\":\"" + ledger::ToBase64(text) + "\"}";
  }
  template <typename Write>
  void Object(std::string_view name, Write write) {
    Name(name);
    out_ += '{';
    Members inner(out_);
    write(inner);
    out_ += '}';
  }
  template <typename List, typename Write>
  void Array(std::string_view name, const List& list, Write write) {
    if (list.empty()) return;
    Name(name);
    const char* separator = "[{";
    for (const auto& each : list) {
      out_ += separator;
      Members inner(out_);
      write(inner, each);
      separator = "},{";
    }
    out_ += "}]";
  }

 private:
  std::string& out_;
  bool first_ = true;
};

// A date as a source writes it, which says all there is.
bool IsPlainDate(const PartialTime& time) {
  if (time.has_clock() || time.utc_micros != 0 || time.offset_minutes != 0 || time.zone_given)
    return false;
  if (!IsWrittenDay(time.day)) return false;
  const YearMonthDay first = ToYearMonthDay(time.day);
  if (time.precision == Precision::kYear) return first.month == 1 && first.day == 1;
  return time.precision == Precision::kDay || first.day == 1;
}

bool IsWrittenInstant(int64_t utc_micros) {
  constexpr int64_t kMicrosPerDay = 86'400'000'000;
  const int64_t day = utc_micros / kMicrosPerDay;  // one off before 1970
  return day > kFirstWrittenDay && day < kLastWrittenDay;
}

void AddTime(Members& out, std::string_view name, const PartialTime& time) {
  if (IsPlainDate(time)) return out.AlwaysText(name, FormatPartialTime(time));
  out.Object(name, [&](Members& inner) {
    if (IsWrittenInstant(time.utc_micros))
      inner.AlwaysText("at", FormatInstant(time.utc_micros));
    else
      inner.Raw("at", std::to_string(time.utc_micros));
    inner.AlwaysText("precision", WordOf(kPrecisionWords, time.precision));
    if (IsWrittenDay(time.day))
      inner.AlwaysText("day", FormatDay(time.day));
    else
      inner.Raw("day", std::to_string(time.day));
    if (time.offset_minutes != 0) inner.Raw("offset_minutes", std::to_string(time.offset_minutes));
    if (time.zone_given) inner.Raw("zone_given", "true");
  });
}

void AddCoded(Members& out, const Coded& coded) {
  out.Array("codings", coded.codings, [](Members& inner, const Coding& coding) {
    inner.Text("system", coding.system);
    inner.Text("code", coding.code);
    inner.Text("display", coding.display);
  });
  out.Text("text", coded.text);
}

void AddQuantity(Members& out, const Quantity& quantity) {
  out.AlwaysText("digits", quantity.digits);
  out.Text("unit", quantity.unit);
  out.Text("comparator", WordOf(kComparatorWords, quantity.comparator));
}

struct ValueWriter {
  Members& out;
  void operator()(const ledger::Cleared&) const { out.Raw("value", "{\"cleared\":true}"); }
  void operator()(const std::string& text) const { out.AlwaysText("value", text); }
  void operator()(const Coded& coded) const {
    Tagged("coded", [&](Members& inner) { AddCoded(inner, coded); });
  }
  void operator()(const Quantity& quantity) const {
    Tagged("quantity", [&](Members& inner) { AddQuantity(inner, quantity); });
  }
  void operator()(const PartialTime& time) const {
    out.Object("value", [&](Members& tag) { AddTime(tag, "time", time); });
  }
  void operator()(bool truth) const { out.Raw("value", truth ? "true" : "false"); }
  void operator()(int64_t number) const { out.Raw("value", std::to_string(number)); }

 private:
  template <typename Write>
  void Tagged(std::string_view name, Write write) const {
    out.Object("value", [&](Members& tag) { tag.Object(name, write); });
  }
};

void AddParty(Members& out, std::string_view name, const Party& party) {
  if (party.empty()) return;
  out.Object(name, [&](Members& inner) {
    inner.Text("reference", party.reference);
    inner.Text("display", party.display);
  });
}

void AddMaybeTime(Members& out, std::string_view name, const std::optional<PartialTime>& time) {
  if (time) AddTime(out, name, *time);
}

// Its word; by number where the kind has no field of that word.
void AddField(Members& out, ledger::Kind kind, const Field& field) {
  const std::string_view word = ledger::FieldWord(field.id);
  if (ledger::FieldFromWord(kind, word) == field.id)
    out.AlwaysText("field", word);
  else
    out.Raw("field", std::to_string(static_cast<int>(field.id)));
  std::visit(ValueWriter{out}, field.value);
}

}  // namespace

std::string EventMembers(const Event& event) {
  std::string text;
  AppendEventMembers(text, event);
  return text;
}

void AppendEventMembers(std::string& text, const Event& event) {
  Members out(text);
  out.AlwaysText("source", event.record.source);
  out.AlwaysText("subject", event.subject);
  out.Object("record", [&](Members& inner) {
    inner.AlwaysText("type", event.record.type);
    inner.AlwaysText("id", event.record.id);
  });
  out.AlwaysText("operation", WordOf(kOperationWords, event.operation));
  out.AlwaysText("kind", ledger::KindWord(event.kind));
  out.AlwaysText("status", ledger::StatusWord(event.status));
  AddMaybeTime(out, "version_time", event.version_time);
  AddMaybeTime(out, "start", event.start);
  AddMaybeTime(out, "end", event.end);
  AddMaybeTime(out, "written", event.written);
  if (!event.code.empty()) out.Object("code", [&](Members& inner) { AddCoded(inner, event.code); });
  AddParty(out, "author", event.author);
  AddParty(out, "performer", event.performer);
  AddParty(out, "place", event.place);
  AddParty(out, "organisation", event.organisation);
  out.Text("encounter", event.encounter);
  out.Array("components", event.components, [](Members& inner, const Component& component) {
    if (!component.code.empty())
      inner.Object("code", [&](Members& code) { AddCoded(code, component.code); });
    std::visit(ValueWriter{inner}, component.value);
  });
  out.Array("fields", event.fields,
            [&](Members& inner, const Field& field) { AddField(inner, event.kind, field); });
}

}  // namespace daybook::feeds::events
