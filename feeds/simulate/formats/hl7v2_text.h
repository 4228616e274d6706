#pragma once
// The spelling of HL7 v2: escapes, fields, codes.
#include <string>
#include <string_view>

#include "feeds/simulate/codes.h"

namespace daybook::feeds::simulate {

// Delimiters and line ends within a text as escape sequences (\F\ \S\ \T\ \R\ \E\ \.br\).
std::string Hl7Text(std::string_view text);

// "44054006^Type 2 diabetes mellitus^SCT", and `text` as the ninth component, the original words.
std::string Hl7Code(const Code& code, std::string_view text = {});

// One segment at the end of `out`; fields go in by rising number, already escaped. The segment ends
// with the object.
class Hl7Segment {
 public:
  Hl7Segment(std::string& out, std::string_view name);
  ~Hl7Segment() { out_ += '\r'; }
  Hl7Segment(const Hl7Segment&) = delete;
  Hl7Segment& operator=(const Hl7Segment&) = delete;
  // CHECKs that `field` is over the last one.
  Hl7Segment& Set(int field, std::string_view value);

 private:
  std::string& out_;
  int at_;
};

}  // namespace daybook::feeds::simulate
