#pragma once
// A population in a text format, block by block in order, on several threads.
#include <functional>
#include <string>
#include <vector>

#include "feeds/simulate/formats/format.h"
#include "feeds/simulate/simulate.h"
#include "ledger/event/event.h"

namespace daybook::feeds::simulate {

struct TextOptions {
  TextFormat format = TextFormat::kEvents;
  Messages messages = Messages::kMessy;
  unsigned workers = 2;  // threads; 1 or more
};

// Some residents in a row. Its memory is used again after `take` returns.
struct TextBlock {
  std::vector<std::string> files;  // to be appended to the files of FilesOf(), in their order
  std::vector<AnswerRow> answers;
  uint64_t records = 0;
};

// Calls `take` with the organisations first, then block by block; the bytes are the same whatever
// the number of workers. Refuses as CheckOptions; returns the first error of `take`. Memory does
// not grow with residents.
Status WritePopulation(const SimulateOptions& options, const TextOptions& text,
                       const std::function<Status(TextBlock&)>& take);

// The same events without a text: what EventsTeller writes, in the same order. Their ids and
// message keys are zero, as the pipeline gives them.
Status TellEvents(const SimulateOptions& options, Messages messages, unsigned workers,
                  const std::function<Status(std::vector<ledger::Event>&)>& take);

}  // namespace daybook::feeds::simulate
