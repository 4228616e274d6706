#include "feeds/simulate/formats/format.h"

#include "feeds/simulate/formats/text_tellers.h"

namespace daybook::feeds::simulate {

std::vector<OutputFile> FilesOf(TextFormat format) {
  switch (format) {
    case TextFormat::kEvents:
      return {{"events.ndjson", {}, {}}};
    case TextFormat::kHl7v2:
      return Hl7v2Files();
    case TextFormat::kCsv:
      return CsvFiles();
  }
  return {};
}

std::unique_ptr<TextTeller> NewTextTeller(TextFormat format) {
  switch (format) {
    case TextFormat::kEvents:
      return NewEventsTeller();
    case TextFormat::kHl7v2:
      return NewHl7v2Teller();
    case TextFormat::kCsv:
      return NewCsvTeller();
  }
  return nullptr;
}

}  // namespace daybook::feeds::simulate
