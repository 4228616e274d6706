#include "tests/faults/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "ledger/verify.h"

namespace daybook::tests {

namespace fs = std::filesystem;

Program::Program(const std::vector<std::string>& words, const fs::path& out) {
  std::vector<char*> argv{const_cast<char*>(DAYBOOK_PROGRAM)};
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ != 0) return;
  const int to = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int nowhere = ::open("/dev/null", O_WRONLY);
  ::dup2(to, STDOUT_FILENO);
  ::dup2(nowhere, STDERR_FILENO);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

Program::~Program() { End(SIGKILL); }

int Program::End(int with_signal) {
  if (pid_ <= 0) return code_;
  if (with_signal != 0) ::kill(pid_, with_signal);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return code_;
}

std::string TextOf(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

int64_t Member(const std::string& json, const std::string& name) {
  const size_t at = json.find("\"" + name + "\":");
  return at == std::string::npos ? -1 : std::atoll(json.c_str() + at + name.size() + 3);
}

std::vector<std::string> ProgramKill::Words(std::vector<std::string> words) const {
  words.insert(words.begin(), {"--data", ledger_.string()});
  return words;
}

int64_t ProgramKill::CareEntries() const {
  Program status(Words({"status", "--json"}), folder_ / "status");
  EXPECT_EQ(status.End(0), 0);
  return Member(TextOf(folder_ / "status"), "care_entries");
}

void ProgramKill::ExpectSound(int64_t entries, const std::string& where) const {
  EXPECT_EQ(CareEntries(), entries) << where;
  const auto report = ledger::VerifyStore(ledger_);
  ASSERT_TRUE(report.ok()) << where << ": " << report.error().ToString();
  for (const auto& damage : report->damaged) ADD_FAILURE() << damage.file << ": " << damage.what;
  EXPECT_EQ(report->care_entries, static_cast<uint64_t>(entries)) << where;
}

void ServerKill::Round(uint64_t most) {
  Program server = Serve();
  ASSERT_NO_FATAL_FAILURE(WaitForServer());
  const uint64_t until = acknowledged_ + most;
  std::vector<std::thread> clients;
  for (int client = 0; client < kClients; ++client)
    clients.emplace_back([this, client] { Client(client); });
  for (int i = 0; acknowledged_ < until && i < 100'000; ++i)
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  EXPECT_EQ(server.End(SIGKILL), 128 + SIGKILL);
  for (std::thread& client : clients) client.join();
  EXPECT_GE(acknowledged_, until);
}

}  // namespace daybook::tests
