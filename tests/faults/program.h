#pragma once
// The real program as a child that is killed, and what it leaves behind.
#include <gtest/gtest.h>
#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/ledger/temp_folder.h"

namespace daybook::tests {

// Killed with the object.
class Program {
 public:
  // stdout goes to `out`, stderr nowhere.
  Program(const std::vector<std::string>& words, const std::filesystem::path& out);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  // Sends a signal unless it is 0 and waits. The exit code; 128 + n for signal n.
  int End(int with_signal);

 private:
  pid_t pid_ = -1;
  int code_ = -1;
};

std::string TextOf(const std::filesystem::path& file);
// The number behind "name": in `json`; -1 without.
int64_t Member(const std::string& json, const std::string& name);

class ProgramKill : public ::testing::Test {
 protected:
  std::vector<std::string> Words(std::vector<std::string> words) const;
  // What `daybook status` counts.
  int64_t CareEntries() const;
  // The ledger verifies and holds so many entries.
  void ExpectSound(int64_t entries, const std::string& where) const;

  // What a killed process wrote is the kernel's: that needs no real disk.
  TempFolder folder_{TempFolder::InMemory()};
  std::filesystem::path ledger_ = folder_ / "ledger";
};

// A server that is killed under clients which count the acknowledgements they get.
class ServerKill : public ProgramKill {
 protected:
  static constexpr int kClients = 4;

  virtual std::vector<std::string> ServeWords() const = 0;
  // Returns once the server can be reached; fails the test otherwise.
  virtual void WaitForServer() const = 0;
  // Sends from next_[client] on until the server is gone, counting `acknowledged_`; what got no
  // answer is sent again after the restart.
  virtual void Client(int client) = 0;

  Program Serve() const { return Program(Words(ServeWords()), folder_ / "out"); }
  // Starts the server, kills it once `most` more are acknowledged.
  void Round(uint64_t most);

  std::array<int, kClients> next_{};
  std::atomic<uint64_t> acknowledged_ = 0;
};

}  // namespace daybook::tests
