// libFuzzer: any bytes through the HL7 v2 reader, as a file and as MLLP frames. A crash, a hang or
// a sanitizer report is a find; so is an accepted event that can't be stored and read back, and a
// stream that comes out differently by the byte.
#include "feeds/hl7v2/ack.h"
#include "feeds/hl7v2/hl7v2_reader.h"
#include "feeds/hl7v2/mllp.h"
#include "feeds/io/byte_stream.h"
#include "ledger/base/check.h"
#include "tests/fuzz/checking_sink.h"
#include "tests/fuzz/seeds.h"

namespace {

void ReadAsFile(const std::string& text) {
  const auto stream = daybook::feeds::FromMemory(text, "fuzz.hl7");
  const daybook::Zone utc = daybook::Zone::Utc();
  CheckingSink sink;
  DAYBOOK_CHECK(daybook::feeds::ReadHl7v2(*stream, {.source = "fuzz", .zone = &utc}, sink).ok());
}

// Frames are the same however the bytes come.
void ReadAsFrames(const std::string& text) {
  using daybook::feeds::hl7v2::FrameReader;
  FrameReader whole, slow;
  whole.Append(text);
  std::vector<std::string> frames, slow_frames;
  while (const auto message = whole.Next()) frames.push_back(*message);
  for (const char c : text) {
    slow.Append(std::string_view(&c, 1));
    while (const auto message = slow.Next()) slow_frames.push_back(*message);
  }
  DAYBOOK_CHECK(frames == slow_frames);
  DAYBOOK_CHECK(whole.TakeOutside() == slow.TakeOutside());
  for (const std::string& message : frames)
    for (const std::string& ack : daybook::feeds::hl7v2::AcksFor(
             message, daybook::feeds::hl7v2::Verdict::kReject, {"bad-date", "x|y\r", "", ""},
             {"20240101000000+0000", "1"}))
      DAYBOOK_CHECK(ack.starts_with("MSH|^~\\&|"));
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  const std::string pid =
      "PID|1||17^^^R^MR~9990000018^^^NHS^NH||J^A^^^^^L||19500302|F|||1 St^^X^^N1\r";
  const auto message = [&](const std::string& type, const std::string& rest) {
    return "MSH|^~\\&|A|B|C|D|20240102030405||" + type + "|1|P|2.4||||||8859/1\rEVN||20240102\r" +
           rest;
  };
  const std::string admit =
      message("ADT^A01", pid +
                             "NK1|1|J^B|SPO\rPV1||I|W^R^B|||||||CAR|||||||||V9^^^R\rDG1|1||E11^x^"
                             "I10\rAL1|1|DA|x^y|SV|Rash\rPR1|1||W37^x^O4||2024\r");
  const std::string result = message(
      "ORU^R01", pid +
                     "ORC|RE|P1|F1\rOBR|1|P1|F1|a^b^L|||20240101\rOBX|1|SN|x^y^LN||<^5|g/L|1-2|H|||"
                     "F\rNTE|1||a\\.br\\b\rOBX|2|ED|x||^text^PLAIN^Base64^aGk=||||||F\r");
  const std::string booking = message(
      "SIU^S12", "SCH|1|2|||||x^y|||30|min|^^30^20240201\r" + pid + "AIS|1|A|x^y\rAIL|1|A|W\r");
  return {
      std::string(1, '\0') + admit + result + booking,
      "\x01" + daybook::feeds::hl7v2::Framed(admit) + daybook::feeds::hl7v2::Framed(result),
      std::string(1, '\0') + message("ADT^A40", pid + "MRG|18^^^R\r"),
      std::string(1, '\0') + message("VXU^V04", pid + "RXA|0|1|2024||208^x^CVX|0.3|mL\rRXR|IM\r"),
      std::string(1, '\0') + message("RDE^O11", pid + "ORC|NW|1\rRXE|^BD|1^x|2||mg\rTQ1|1||BD\r"),
      std::string(1, '\0') +
          message("MDM^T02", pid + "TXA|1|DS||2024||||||||D9\rOBX|1|TX|x||hi\r")};
}

// The first byte says whether the rest comes as frames or as a file.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size) {
  const bool framed = size > 0 && (bytes[0] & 1) != 0;
  const size_t skipped = size > 0 ? 1 : 0;
  const std::string text(reinterpret_cast<const char*>(bytes) + skipped, size - skipped);
  framed ? ReadAsFrames(text) : ReadAsFile(text);
  return 0;
}
