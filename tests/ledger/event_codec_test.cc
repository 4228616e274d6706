#include "ledger/event/event_codec.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/ledger/random_event.h"

namespace daybook::ledger {
namespace {

// PartialTime's == follows clinical order; here every stored bit counts.
bool SameBits(const std::optional<PartialTime>& a, const std::optional<PartialTime>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || (a->utc_micros == b->utc_micros && a->day == b->day &&
                a->offset_minutes == b->offset_minutes && a->precision == b->precision &&
                a->zone_given == b->zone_given);
}

TEST(EventCodec, ThousandsOfRandomEventsComeBackTheSame) {
  tests::RandomEvents events(/*seed=*/20261124);
  for (int i = 0; i < 3000; ++i) {
    const Event event = events.Next();
    const std::string bytes = EncodeEvent(event);
    const Result<Event> back = DecodeEvent(bytes);
    ASSERT_TRUE(back.ok()) << "event " << i;
    EXPECT_EQ(*back, event) << "event " << i;
    EXPECT_TRUE(SameBits(back->start, event.start) && SameBits(back->end, event.end) &&
                SameBits(back->written, event.written) &&
                SameBits(back->version_time, event.version_time))
        << "event " << i;
    EXPECT_EQ(EncodeEvent(*back), bytes) << "event " << i;
  }
}

// Whatever the memory held before.
TEST(EventCodec, AnEventIsDecodedOverAnother) {
  tests::RandomEvents events(/*seed=*/23);
  Event held;
  for (int i = 0; i < 3000; ++i) {
    const Event event = events.Next();
    ASSERT_TRUE(DecodeEventInto(EncodeEvent(event), held).ok());
    ASSERT_EQ(held, event) << "event " << i;
    if (i % 10 == 0) {
      EXPECT_FALSE(DecodeEventInto("no event", held).ok());
    }
  }
}

TEST(EventCodec, ContentLeavesOutIdentityOnly) {
  tests::RandomEvents events(/*seed=*/7);
  for (int i = 0; i < 200; ++i) {
    Event event = events.Next();
    const std::string content = EncodeContent(event);
    event.id.bytes[0] ^= 1;
    event.message.bytes[3] ^= 1;
    EXPECT_EQ(EncodeContent(event), content);
    event.record.id += "x";
    EXPECT_NE(EncodeContent(event), content);
  }
}

// As many tables as fit in the longest event: the bytes alone decide.
TEST(EventCodec, ManySmallTablesComeBack) {
  Event event;
  event.kind = Kind::kObservation;
  event.components.resize(550'000, Component{{}, true});
  const auto bytes = EncodeForAppend(event);
  ASSERT_TRUE(bytes.ok()) << bytes.error().ToString();
  const Result<Event> back = DecodeEvent(*bytes);
  ASSERT_TRUE(back.ok()) << back.error().ToString();
  EXPECT_EQ(back->components.size(), 550'000u);
}

TEST(EventCodec, WhatIsAppendedLeavesRoomForItsRetraction) {
  Event event;
  event.kind = Kind::kCondition;
  event.code.text = std::string(kEventAppendBytesMax - 400, 'x');
  const auto longest = EncodeForAppend(event);
  ASSERT_TRUE(longest.ok()) << longest.error().ToString();
  EXPECT_GT(longest->size(), kEventAppendBytesMax - 400);
  event.code.text += std::string(400, 'x');
  const auto refused = EncodeForAppend(event);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kTooLarge);
  EXPECT_NE(refused.error().message.find("16711680"), std::string::npos);
  EXPECT_TRUE(DecodeEvent(EncodeEvent(event)).ok()) << "there is room beyond";
}

// What is refused before it is written is what would be refused when it is read.
TEST(EventCodec, AValueThatCannotBeReadIsNotAppended) {
  constexpr uint8_t kNone = 250;
  PartialTime never;
  never.precision = static_cast<Precision>(kNone);
  Quantity quantity;
  quantity.comparator = static_cast<Comparator>(kNone);
  const std::function<void(Event&)> spoils[] = {
      [](Event& event) { event.kind = static_cast<Kind>(kNone); },
      [](Event& event) { event.operation = static_cast<Operation>(kNone); },
      [](Event& event) { event.status = static_cast<EventStatus>(kNone); },
      [&](Event& event) { event.version_time = never; },
      [&](Event& event) { event.start = never; },
      [&](Event& event) { event.end = never; },
      [&](Event& event) { event.written = never; },
      [&](Event& event) {
        event.components.push_back({{}, never});
      },
      [&](Event& event) {
        event.components.push_back({{}, quantity});
      },
      [&](Event& event) {
        event.fields.push_back({FieldId::kValue, never});
      },
      [&](Event& event) {
        event.fields.push_back({FieldId::kValue, quantity});
      },
      [](Event& event) {
        event.fields.push_back({static_cast<FieldId>(60'000), true});
      }};
  tests::RandomEvents events(/*seed=*/17);
  for (const auto& spoil : spoils) {
    Event event = events.Next();
    ASSERT_TRUE(EncodeForAppend(event).ok());
    spoil(event);
    EXPECT_EQ(EncodeForAppend(event).error().code, ErrorCode::kInternal);
    EXPECT_FALSE(CheckEvent(EncodeEvent(event)).ok());
  }
}

TEST(EventCodec, TruncatedBytesAreRefused) {
  tests::RandomEvents events(/*seed=*/11);
  for (int i = 0; i < 20; ++i) {
    const std::string bytes = EncodeEvent(events.Next());
    for (size_t length = 0; length < bytes.size() * 9 / 10; ++length) {
      const std::string cut = bytes.substr(0, length);
      const Result<Event> back = DecodeEvent(cut);
      ASSERT_FALSE(back.ok()) << length << " of " << bytes.size();
      EXPECT_EQ(back.error().code, ErrorCode::kCorruption);
    }
  }
}

TEST(EventCodec, FlippedBitsNeverCrash) {
  tests::RandomEvents events(/*seed=*/13);
  for (int i = 0; i < 50; ++i) {
    const std::string bytes = EncodeEvent(events.Next());
    for (int flip = 0; flip < 200; ++flip) {
      std::string damaged = bytes;
      const size_t bit = events.Below(damaged.size() * 8);
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
      const Result<Event> back = DecodeEvent(damaged);
      if (back.ok()) {
        EXPECT_FALSE(EncodeEvent(*back).empty());
      } else {
        EXPECT_EQ(back.error().code, ErrorCode::kCorruption);
      }
    }
  }
}

TEST(EventCodec, LongerThanTheLongestIsRefused) {
  EXPECT_FALSE(CheckEvent(std::string(kEventBytesMax + 1, 'x')).ok());
}

// No encoder writes a precision that isn't one, whichever of an event's times has it.
TEST(EventCodec, ATimeOfNoPrecisionIsRefused) {
  for (const auto time : {&Event::version_time, &Event::start, &Event::end, &Event::written}) {
    Event event;
    PartialTime at;
    at.precision = Precision::kSecond;
    at.utc_micros = 0x0102030405060708;
    event.*time = at;
    std::string bytes = EncodeEvent(event);
    ASSERT_TRUE(CheckEvent(bytes).ok());
    const size_t found = bytes.find("\x08\x07\x06\x05\x04\x03\x02\x01");
    ASSERT_NE(found, std::string::npos);
    constexpr size_t kPrecisionInTime = 14;
    bytes[found + kPrecisionInTime] = 6;
    EXPECT_EQ(CheckEvent(bytes).error().code, ErrorCode::kCorruption);
    EXPECT_EQ(DecodeEvent(bytes).error().code, ErrorCode::kCorruption);
  }
}

}  // namespace
}  // namespace daybook::ledger
