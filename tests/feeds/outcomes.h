#pragma once
// Runs the FHIR reader on texts and keeps what comes out.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/fhir/fhir_reader.h"
#include "feeds/io/byte_stream.h"
#include "ledger/event/event_codec.h"

namespace daybook::tests {

struct Outcomes : feeds::InputSink {
  std::vector<feeds::AcceptedInput> accepted;
  std::vector<std::string> ignored;
  std::vector<ledger::QuarantineEntry> quarantined;
  // Every outcome in order, each with all that tells it from another.
  std::vector<std::string> log;
  Status read;

  Status Accept(feeds::AcceptedInput input) override {
    std::string line = "accept " + input.type + " " + input.control_id + " " + input.content + " " +
                       input.raw + " " + std::string(input.original_format);
    for (const ledger::Event& event : input.events) line += ledger::EncodeContent(event);
    log.push_back(std::move(line));
    accepted.push_back(std::move(input));
    return {};
  }
  Status Ignore(const std::string& type) override {
    log.push_back("ignore " + type);
    ignored.push_back(type);
    return {};
  }
  Status Quarantine(ledger::QuarantineEntry entry) override {
    log.push_back("quarantine " + entry.origin + " " + entry.reason + " " + entry.message + " " +
                  entry.place + " " + entry.next_step + " " + entry.raw);
    quarantined.push_back(std::move(entry));
    return {};
  }
  size_t total() const { return accepted.size() + ignored.size() + quarantined.size(); }
};

// Hands out 1 to `most` bytes at a time.
class Dribble : public feeds::ByteStream {
 public:
  Dribble(std::string_view bytes, size_t most, uint32_t seed, std::string name)
      : bytes_(bytes), most_(most), random_(seed), name_(std::move(name)) {}
  Result<size_t> Read(char* buffer, size_t capacity) override {
    const size_t want = std::uniform_int_distribution<size_t>(1, most_)(random_);
    const size_t count = std::min({capacity, want, bytes_.size()});
    std::copy_n(bytes_.data(), count, buffer);
    bytes_.remove_prefix(count);
    return count;
  }
  const std::string& name() const override { return name_; }

 private:
  std::string_view bytes_;
  size_t most_;
  std::mt19937 random_;
  std::string name_;
};

inline Outcomes ReadFrom(feeds::ByteStream& stream) {
  Outcomes outcomes;
  outcomes.read = feeds::ReadFhir(stream, {.source = "test"}, outcomes);
  return outcomes;
}

inline Outcomes ReadText(std::string text, std::string name = "test.json") {
  const auto stream = feeds::FromMemory(std::move(text), std::move(name));
  return ReadFrom(*stream);
}

// The event of a text that is one resource, which has to be accepted.
inline ledger::Event ReadOne(const std::string& text) {
  Outcomes outcomes = ReadText(text);
  if (!outcomes.quarantined.empty())
    ADD_FAILURE() << outcomes.quarantined[0].reason << " at " << outcomes.quarantined[0].place
                  << ": " << outcomes.quarantined[0].message;
  if (outcomes.accepted.size() != 1 || outcomes.accepted[0].events.size() != 1) {
    ADD_FAILURE() << "not one event from " << text;
    return {};
  }
  return outcomes.accepted[0].events[0];
}

// The quarantine entry of a text that is one resource, which has to be refused.
inline ledger::QuarantineEntry RefuseOne(const std::string& text) {
  Outcomes outcomes = ReadText(text);
  EXPECT_EQ(outcomes.total(), 1u) << text;
  if (outcomes.quarantined.size() == 1) return outcomes.quarantined[0];
  ADD_FAILURE() << "not refused: " << text;
  return {};
}

template <typename Value>
Value FieldOf(const ledger::Event& event, ledger::FieldId id) {
  const ledger::FieldValue* value = ledger::FindField(event, id);
  if (value && std::holds_alternative<Value>(*value)) return std::get<Value>(*value);
  ADD_FAILURE() << "no such value in " << ledger::FieldWord(id);
  return {};
}

inline std::string TextOf(const ledger::Event& event, ledger::FieldId id) {
  return FieldOf<std::string>(event, id);
}

// Every text of a field, in order.
inline std::vector<std::string> TextsOf(const ledger::Event& event, ledger::FieldId id) {
  std::vector<std::string> texts;
  for (const ledger::Field& field : event.fields)
    if (field.id == id) texts.push_back(std::get<std::string>(field.value));
  return texts;
}

inline std::string TimeText(const std::optional<PartialTime>& time) {
  return time ? FormatPartialTime(*time) : "none";
}

}  // namespace daybook::tests
