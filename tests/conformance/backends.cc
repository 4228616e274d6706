#include "tests/conformance/backends.h"

#include "ledger/store.h"
#include "tests/ledger/temp_folder.h"
#include "tests/projections/memory_store.h"

namespace daybook::tests {
namespace {

// The care log of a store on disk: encrypted, in LevelDB.
class OnDisk final : public LogUnderTest {
 public:
  explicit OnDisk(const Clock& clock) : clock_(clock) { Open(); }
  ledger::Log& log() override { return store_->care(); }
  bool Reopen() override {
    store_.reset();
    Open();
    return true;
  }

 private:
  void Open() {
    auto store = ledger::Store::Open(folder_ / "store", {.clock = &clock_, .create = true});
    DAYBOOK_CHECK(store.ok());
    store_ = std::move(store).value();
  }
  const Clock& clock_;
  TempFolder folder_{TempFolder::InMemory()};
  std::unique_ptr<ledger::Store> store_;
};

class InMemory final : public LogUnderTest {
 public:
  explicit InMemory(const Clock& clock) : log_(clock) {}
  ledger::Log& log() override { return log_; }
  bool Reopen() override { return false; }

 private:
  MemoryLog log_;
};

template <typename Log>
Backend BackendOf(const std::string& name) {
  return {name, [](const Clock& clock) { return std::make_unique<Log>(clock); }};
}

}  // namespace

const std::vector<Backend>& Backends() {
  static const std::vector<Backend> kBackends{BackendOf<OnDisk>("OnDisk"),
                                              BackendOf<InMemory>("InMemory")};
  return kBackends;
}

}  // namespace daybook::tests
