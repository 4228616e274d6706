#include "tests/feeds/hl7v2/messages.h"

#include "feeds/hl7v2/hl7v2_reader.h"

namespace daybook::tests {

std::string V2(std::string_view type, std::string_view sent,
               const std::vector<std::string>& segments, std::string_view id) {
  std::string text = "MSH|^~\\&|PAS|ROYAL|DAYBOOK|NCL|" + std::string(sent) + "||" +
                     std::string(type) + "|" + std::string(id) + "|P|2.4\r";
  for (const std::string& segment : segments) text += segment + "\r";
  return text;
}

std::string Seg(std::string_view name, const std::vector<std::pair<size_t, std::string>>& fields) {
  std::string segment(name);
  size_t last = 0;
  for (const auto& [number, text] : fields) {
    segment.append(number - last, '|');
    segment += text;
    last = number;
  }
  return segment;
}

Outcomes ReadV2(std::string text) {
  Outcomes outcomes;
  const auto stream = feeds::FromMemory(std::move(text), "test.hl7");
  outcomes.read = feeds::ReadHl7v2(*stream, {.source = "test"}, outcomes);
  return outcomes;
}

std::vector<ledger::Event> EventsOf(const std::string& message) {
  Outcomes outcomes = ReadV2(message);
  EXPECT_TRUE(outcomes.read.ok());
  if (!outcomes.quarantined.empty())
    ADD_FAILURE() << outcomes.quarantined[0].reason << " at " << outcomes.quarantined[0].place
                  << ": " << outcomes.quarantined[0].message;
  if (outcomes.accepted.size() != 1) {
    ADD_FAILURE() << "not one message accepted";
    return {};
  }
  return outcomes.accepted[0].events;
}

ledger::Event EventOfKind(const std::string& message, ledger::Kind kind) {
  for (ledger::Event& event : EventsOf(message))
    if (event.kind == kind) return event;
  ADD_FAILURE() << "no " << ledger::KindWord(kind) << " in " << message;
  return {};
}

ledger::QuarantineEntry RefuseV2(const std::string& message) {
  Outcomes outcomes = ReadV2(message);
  EXPECT_EQ(outcomes.total(), 1u) << message;
  if (outcomes.quarantined.size() == 1) return outcomes.quarantined[0];
  ADD_FAILURE() << "not refused: " << message;
  return {};
}

std::string CodeText(const ledger::Coded& coded) {
  if (coded.codings.empty()) return coded.text;
  return coded.codings[0].system + ":" + coded.codings[0].code;
}

}  // namespace daybook::tests
