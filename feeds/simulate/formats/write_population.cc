#include "feeds/simulate/formats/write_population.h"

#include <algorithm>
#include <optional>

#include "feeds/events/event_lines.h"
#include "feeds/simulate/formats/event_of.h"
#include "feeds/simulate/formats/in_order.h"
#include "feeds/simulate/formats/messy_teller.h"

namespace daybook::feeds::simulate {
namespace {

// Few enough that a block stays in a processor's cache: some 300 KB of lines.
constexpr uint32_t kResidentsABlock = 4;

uint32_t BlockCount(const SimulateOptions& options) {
  return (options.residents + kResidentsABlock - 1) / kResidentsABlock;
}

// Tells the residents of the nth block to `told`, and `each_answer` what is true of them.
template <typename EachAnswer>
void TellBlock(const SimulateOptions& options, uint32_t nth, Messages messages, Teller& told,
               EachAnswer each_answer) {
  MessyTeller messy(told);
  Teller& teller = messages == Messages::kMessy ? static_cast<Teller&>(messy) : told;
  const uint32_t first = nth * kResidentsABlock;
  const uint32_t end = std::min(first + kResidentsABlock, options.residents);
  for (uint32_t index = first; index < end; ++index)
    each_answer(TellResident(options, index, teller));
}

void Clear(TextBlock& block) {
  for (std::string& file : block.files) file.clear();
  block.answers.clear();
  block.records = 0;
}

class EventList final : public Teller {
 public:
  explicit EventList(std::vector<ledger::Event>& events) : events_(events) {}
  void Tell(const Fact& fact) override {
    if (const auto* patient = std::get_if<PatientFact>(&fact)) person_ = patient->person;
    events_.push_back(EventOf(fact, person_, source_));
  }
  void EndResident() override { person_ = nullptr; }

 private:
  const std::string source_ = kEventSource;
  std::vector<ledger::Event>& events_;
  const Person* person_ = nullptr;
};

}  // namespace

Status WritePopulation(const SimulateOptions& options, const TextOptions& text,
                       const std::function<Status(TextBlock&)>& take) {
  DAYBOOK_TRY(CheckOptions(options));
  uint64_t records = 0;
  const auto counted = [&](TextBlock& block) {
    records += block.records;
    return take(block);
  };
  TextBlock edge;  // what comes before and after the residents
  const auto organisations = NewTextTeller(text.format);
  TellOrganisations(options, *organisations);
  edge.files = organisations->files;
  edge.records = organisations->records;
  DAYBOOK_TRY(counted(edge));
  const auto make = [&](uint32_t nth, TextBlock& block) {
    Clear(block);
    const auto teller = NewTextTeller(text.format);
    if (block.files.size() == teller->files.size()) teller->files.swap(block.files);
    TellBlock(options, nth, text.messages, *teller,
              [&](AnswerRow answer) { block.answers.push_back(std::move(answer)); });
    block.files.swap(teller->files);
    block.records = teller->records;
  };
  DAYBOOK_TRY(InOrder<TextBlock>(BlockCount(options), text.workers, make, counted));
  Clear(edge);
  if (text.format == TextFormat::kEvents)
    edge.files.front() = events::EndLine(records, LogPosition{records});
  return take(edge);
}

Status TellEvents(const SimulateOptions& options, Messages messages, unsigned workers,
                  const std::function<Status(std::vector<ledger::Event>&)>& take) {
  using Events = std::vector<ledger::Event>;
  DAYBOOK_TRY(CheckOptions(options));
  Events organisations;
  EventList list(organisations);
  TellOrganisations(options, list);
  DAYBOOK_TRY(take(organisations));
  const auto make = [&](uint32_t nth, Events& events) {
    events.clear();
    EventList told(events);
    TellBlock(options, nth, messages, told, [](const AnswerRow&) {});
  };
  return InOrder<Events>(BlockCount(options), workers, make, take);
}

}  // namespace daybook::feeds::simulate
