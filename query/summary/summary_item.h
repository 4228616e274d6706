#pragma once
// One record as an item of the summary: its title, its value, and the detail a clinician needs
// beside it.
#include <string>

#include "query/summary/summary.h"

namespace daybook::query {

SummaryItem ItemOf(RowRef row, Exec& exec);
// The source's own words of a coded value, else a display, else a code.
std::string WordsOf(const ledger::Coded& coded);
// Every value of a field in words, with commas between; empty if there is none.
std::string FieldWords(const ledger::Event& event, ledger::FieldId id);

}  // namespace daybook::query
