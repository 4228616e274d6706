#pragma once
// An event as the members of a JSON object (README.md): every field, so that reading it back gives
// the same event, whatever is in it.
#include <string>

#include "ledger/event/event.h"

namespace daybook::feeds::events {

// From "source" on, without braces: what makes it the same event again. Its ids are not in it.
std::string EventMembers(const ledger::Event& event);
// The same, at the end of `text`.
void AppendEventMembers(std::string& text, const ledger::Event& event);

}  // namespace daybook::feeds::events
