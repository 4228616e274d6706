#include "feeds/events/event_json.h"
#include "feeds/events/event_words.h"
#include "feeds/simulate/formats/event_of.h"
#include "feeds/simulate/formats/text_tellers.h"

namespace daybook::feeds::simulate {
namespace {

class EventsTeller final : public TextTeller {
 public:
  EventsTeller() : TextTeller(1) {}

  void Tell(const Fact& fact) override {
    if (const auto* patient = std::get_if<PatientFact>(&fact)) person_ = patient->person;
    const ledger::Event event = EventOf(fact, person_, source_);
    std::string& out = files.front();
    out.append("{\"event\":").append(events::kFormVersion).append(",\"message\":\"");
    out.append(event.record.id).append("\",\"index\":0,\"last\":true,");
    events::AppendEventMembers(out, event);
    out += "}\n";
    ++records;
  }
  void EndResident() override { person_ = nullptr; }

 private:
  const std::string source_ = kEventSource;
  const Person* person_ = nullptr;
};

}  // namespace

std::unique_ptr<TextTeller> NewEventsTeller() { return std::make_unique<EventsTeller>(); }

}  // namespace daybook::feeds::simulate
