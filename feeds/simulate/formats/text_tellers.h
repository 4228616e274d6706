#pragma once
// The teller of each text format, for format.cc.
#include "feeds/simulate/formats/format.h"

namespace daybook::feeds::simulate {

// events_format.cc: native events, a line each, a message each.
std::unique_ptr<TextTeller> NewEventsTeller();

// hl7v2_format.cc: a file for each organisation that sends HL7 v2 (practices, hospitals and
// community services), named by its ODS code.
std::vector<OutputFile> Hl7v2Files();
std::unique_ptr<TextTeller> NewHl7v2Teller();

// csv_format.cc: extracts of practices and councils.
std::vector<OutputFile> CsvFiles();
std::unique_ptr<TextTeller> NewCsvTeller();

}  // namespace daybook::feeds::simulate
