#include "projections/vocabulary/code_dictionary.h"

#include <mutex>

#include "ledger/base/check.h"

namespace daybook::projections {

CodeDictionary::CodeDictionary(TextDictionary& texts) : texts_(texts) { Intern(0, 0, 0); }

uint32_t CodeDictionary::Intern(const ledger::Coding& coding) {
  return Intern(texts_.Intern(coding.system), texts_.Intern(coding.code),
                texts_.Intern(coding.display));
}

uint32_t CodeDictionary::Intern(uint32_t system, uint32_t code, uint32_t display) {
  const uint64_t pair = PairOf(system, code);
  if (const auto found = ids_.find(pair); found != ids_.end()) {
    std::atomic<uint32_t>& held = codes_[found->second].display;
    if (display != 0 && held.load(std::memory_order_relaxed) == 0)
      held.store(display, std::memory_order_release);
    return found->second;
  }
  DAYBOOK_CHECK(codes_.size() < UINT32_MAX);
  const auto id = static_cast<uint32_t>(codes_.size());
  Entry& entry = codes_.Grow();
  entry.system = system;
  entry.code = code;
  entry.display.store(display, std::memory_order_release);
  const std::unique_lock lock(mutex_);
  ids_.emplace(pair, id);
  return id;
}

std::optional<uint32_t> CodeDictionary::Find(std::string_view system, std::string_view code) const {
  const auto system_id = texts_.Find(system);
  const auto code_id = texts_.Find(code);
  if (!system_id || !code_id) return std::nullopt;
  const std::shared_lock lock(mutex_);
  const auto found = ids_.find(PairOf(*system_id, *code_id));
  if (found == ids_.end() || found->second == 0) return std::nullopt;
  return found->second;
}

uint32_t CodeDictionary::NumbersEnd() const {
  const std::shared_lock lock(mutex_);
  return static_cast<uint32_t>(ids_.size());
}

CodeDictionary::Numbers CodeDictionary::NumbersOf(uint32_t id) const {
  const Entry& entry = codes_[id];
  return {entry.system, entry.code, entry.display.load(std::memory_order_acquire)};
}

ledger::Coding CodeDictionary::At(uint32_t id) const {
  const Numbers numbers = NumbersOf(id);
  return {std::string(texts_.At(numbers.system)), std::string(texts_.At(numbers.code)),
          std::string(texts_.At(numbers.display))};
}

}  // namespace daybook::projections
