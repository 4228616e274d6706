#pragma once
// HL7 v2 messages of tests, and what the reader makes of them.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/feeds/outcomes.h"

namespace daybook::tests {

// "PID|1||17^^^ROYAL^MR~9990000018^^^NHS^NH||Jones^Ada||19500302|F".
inline constexpr std::string_view kAda =
    "PID|1||17^^^ROYAL^MR~9990000018^^^NHS^NH||Jones^Ada||19500302|F";

// A message of `type` sent at `sent` with control id `id`; its segments end with CR.
std::string V2(std::string_view type, std::string_view sent,
               const std::vector<std::string>& segments, std::string_view id = "1");
// A segment by the numbers of its fields: Seg("PID", {{3, "17"}, {5, "Jones^Ada"}}).
std::string Seg(std::string_view name, const std::vector<std::pair<size_t, std::string>>& fields);
Outcomes ReadV2(std::string text);
// The events of one message, which has to be accepted.
std::vector<ledger::Event> EventsOf(const std::string& message);
// The first of them that is of this kind; fails the test if there is none.
ledger::Event EventOfKind(const std::string& message, ledger::Kind kind);
ledger::QuarantineEntry RefuseV2(const std::string& message);
// "snomed:44054006" of its first coding, else the text.
std::string CodeText(const ledger::Coded& coded);

}  // namespace daybook::tests
