#pragma once
// A store in a temporary folder, opened, looked into and damaged by a test's fixture.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>

#include "ledger/log/db.h"
#include "ledger/store.h"
#include "ledger/verify.h"
#include "tests/ledger/temp_folder.h"

namespace daybook::tests {

class StoreInFolder {
 protected:
  std::filesystem::path folder() const { return folder_ / "store"; }
  // Makes it where it isn't there.
  Result<std::unique_ptr<ledger::Store>> TryOpen() {
    ledger::StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    return ledger::Store::Open(folder(), options);
  }
  // The same; null, and a failure of the test, if it can't be.
  std::unique_ptr<ledger::Store> Open() {
    auto store = TryOpen();
    EXPECT_TRUE(store.ok()) << store.error().ToString();
    return store.ok() ? std::move(store).value() : nullptr;
  }
  // Another process opens it, works on it and is killed with it open.
  void WorkAndBeKilled(const std::function<void(ledger::Store& store)>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto store = Open();
      if (store) work(*store);
      if (::testing::Test::HasFailure()) ::_exit(1);
      ::raise(SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the work failed; its output says how";
  }
  // Works on a database of it, "care" or another, while no store has it open.
  void Change(const std::string& database,
              const std::function<void(ledger::Db& db, ledger::Batch& batch)>& change) {
    std::string note;
    auto db = ledger::Db::Open({folder() / database, folder() / "evidence"}, note);
    ASSERT_TRUE(db.ok()) << db.error().ToString();
    ledger::Batch batch;
    change(**db, batch);
    ASSERT_TRUE((*db)->Write(batch).ok());
  }
  void Change(const std::function<void(ledger::Db& db, ledger::Batch& batch)>& change) {
    Change("care", change);
  }
  // What verify finds first, behind its file; empty if nothing.
  std::string Found(const ledger::VerifyOptions& options = {}) const {
    const auto report = ledger::VerifyStore(folder(), options);
    EXPECT_TRUE(report.ok()) << report.error().ToString();
    if (!report.ok()) return report.error().message;
    return report->ok() ? "" : report->damaged[0].file + ": " + report->damaged[0].what;
  }

  TempFolder folder_;
  FixedClock clock_{1'790'000'000'000'000};
};

}  // namespace daybook::tests
