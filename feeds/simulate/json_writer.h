#pragma once
// Compact JSON, written straight to the end of a string. The caller keeps the nesting right; a
// test parses all that the simulator writes.
#include <string>
#include <string_view>

namespace daybook::feeds::simulate {

// `units` in steps of 10^-places: {75, 1} is 7.5. Kept in integers so that no rounding depends on
// the machine.
struct Decimal {
  int units = 0;
  int places = 0;
};

// "7.5", "58", "-0.3".
std::string FormatDecimal(Decimal number);

class JsonWriter {
 public:
  // Appends to `out`, which must outlive the writer.
  explicit JsonWriter(std::string& out) : out_(&out) {}

  JsonWriter& Object() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& Array() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  // Keys are ours and need no escape.
  JsonWriter& Key(std::string_view key);
  // Escapes quotes, backslashes and control characters; UTF-8 passes as it is.
  JsonWriter& Text(std::string_view text);
  JsonWriter& Number(Decimal number);
  JsonWriter& Int(int number) { return Number({number, 0}); }
  JsonWriter& True();

  JsonWriter& Field(std::string_view key, std::string_view text) { return Key(key).Text(text); }
  JsonWriter& ObjectField(std::string_view key) { return Key(key).Object(); }
  JsonWriter& ArrayField(std::string_view key) { return Key(key).Array(); }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  void Separate();

  std::string* out_;
  bool comma_ = false;  // a value came before at this level
};

}  // namespace daybook::feeds::simulate
