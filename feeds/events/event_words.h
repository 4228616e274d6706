#pragma once
// The words of the form's closed lists that have no table in ledger/event (README.md).
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "ledger/event/event.h"

namespace daybook::feeds::events {

// The version of the form: the first member of every line.
inline constexpr std::string_view kFormVersion = "1";

inline constexpr std::array<std::pair<ledger::Operation, std::string_view>, 6> kOperationWords{{
    {ledger::Operation::kAssert, "assert"},
    {ledger::Operation::kPatch, "patch"},
    {ledger::Operation::kRetract, "retract"},
    {ledger::Operation::kCancel, "cancel"},
    {ledger::Operation::kNoLongerReported, "no_longer_reported"},
    {ledger::Operation::kMoved, "moved"},
}};

inline constexpr std::array<std::pair<Precision, std::string_view>, 6> kPrecisionWords{{
    {Precision::kYear, "year"},
    {Precision::kMonth, "month"},
    {Precision::kDay, "day"},
    {Precision::kMinute, "minute"},
    {Precision::kSecond, "second"},
    {Precision::kSubsecond, "fraction"},
}};

inline constexpr std::array<std::pair<ledger::Comparator, std::string_view>, 4> kComparatorWords{{
    {ledger::Comparator::kLess, "<"},
    {ledger::Comparator::kLessOrEqual, "<="},
    {ledger::Comparator::kGreaterOrEqual, ">="},
    {ledger::Comparator::kGreater, ">"},
}};

// Empty for a value that has no word.
template <typename Value, size_t N>
std::string_view WordOf(const std::array<std::pair<Value, std::string_view>, N>& words,
                        Value value) {
  for (const auto& [each, word] : words)
    if (each == value) return word;
  return {};
}

template <typename Value, size_t N>
std::optional<Value> FromWord(const std::array<std::pair<Value, std::string_view>, N>& words,
                              std::string_view text) {
  for (const auto& [each, word] : words)
    if (word == text) return each;
  return std::nullopt;
}

}  // namespace daybook::feeds::events
