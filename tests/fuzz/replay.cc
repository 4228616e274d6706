// A fuzz target as a test, with any compiler: first every kept input (tests/fuzz/corpus/<name>,
// where each find is added), then the seeds, then DAYBOOK_FUZZ_RUNS mutations of all of these,
// the same for the same DAYBOOK_TEST_SEED. A find leaves its bytes in ./fuzz-find.
// `--write DIR` puts the seeds into files: a start for the libFuzzer program.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/seeds.h"

// There in a build with AddressSanitizer only.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace {

namespace fs = std::filesystem;

constexpr unsigned long long kRunsDefault = 2000;
constexpr size_t kInputBytesMax = 64u << 10;

const std::string* current = nullptr;

void KeepFind() {
  if (current == nullptr) return;
  const int file = open("fuzz-find", O_CREAT | O_TRUNC | O_WRONLY, 0644);
  if (file < 0) return;
  const ssize_t written = write(file, current->data(), current->size());
  close(file);
  static const char kSaid[] = "the input is in ./fuzz-find\n";
  if (written >= 0 && write(STDERR_FILENO, kSaid, sizeof(kSaid) - 1) < 0) return;
}

void OnSignal(int number) {
  KeepFind();
  std::signal(number, SIG_DFL);
  raise(number);
}

void RunOne(const std::string& input) {
  current = &input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char*>(input.data()), input.size());
  current = nullptr;
}

unsigned long long FromEnvironment(const char* name, unsigned long long otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::vector<std::string> ReadFolder(const fs::path& folder) {
  std::vector<fs::path> paths;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const fs::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return inputs;
}

class Mutator {
 public:
  explicit Mutator(unsigned long long seed) : random_(seed) {}

  // A few edits of one input; pieces come from any of them.
  std::string Next(const std::vector<std::string>& inputs) {
    std::string bytes = Pick(inputs);
    for (size_t edits = 1 + Below(4); edits > 0; --edits) Edit(bytes, inputs);
    if (bytes.size() > kInputBytesMax) bytes.resize(kInputBytesMax);
    return bytes;
  }

 private:
  size_t Below(size_t below) { return below == 0 ? 0 : random_() % below; }
  const std::string& Pick(const std::vector<std::string>& inputs) {
    return inputs[Below(inputs.size())];
  }
  void Edit(std::string& bytes, const std::vector<std::string>& inputs) {
    const size_t at = Below(bytes.size() + 1);
    const size_t length = Below(std::min<size_t>(bytes.size() - at, 64) + 1);
    switch (Below(6)) {
      case 0:
        if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << Below(8)));
        break;
      case 1:
        if (at < bytes.size()) bytes[at] = static_cast<char>(Below(256));
        break;
      case 2:
        bytes.erase(at, length);
        break;
      case 3:
        bytes.insert(at, bytes.substr(at, length));
        break;
      case 4:
        Splice(bytes, at, Pick(inputs));
        break;
      default:
        bytes.resize(at);
        break;
    }
  }
  void Splice(std::string& bytes, size_t at, const std::string& other) {
    const size_t from = Below(other.size() + 1);
    bytes.insert(at, other.substr(from, Below(std::min<size_t>(other.size() - from, 256) + 1)));
  }

  std::mt19937_64 random_;
};

int WriteSeeds(const fs::path& folder) {
  fs::create_directories(folder);
  size_t number = 0;
  for (const std::string& seed : FuzzSeeds())
    std::ofstream(folder / ("seed-" + std::to_string(number++)), std::ios::binary) << seed;
  std::printf("%zu seeds\n", number);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--write") == 0) return WriteSeeds(argv[2]);
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s CORPUS | --write DIR\n", argv[0]);
    return 64;
  }
  if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(KeepFind);
  for (const int number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE}) std::signal(number, OnSignal);
  std::vector<std::string> inputs = ReadFolder(argv[1]);
  const size_t kept = inputs.size();
  for (std::string& seed : FuzzSeeds()) inputs.push_back(std::move(seed));
  for (const std::string& input : inputs) RunOne(input);
  const unsigned long long runs = FromEnvironment("DAYBOOK_FUZZ_RUNS", kRunsDefault);
  Mutator mutator(FromEnvironment("DAYBOOK_TEST_SEED", 1));
  for (unsigned long long run = 0; run < runs; ++run) RunOne(mutator.Next(inputs));
  std::printf("%zu kept, %zu seeds, %llu mutations: no find\n", kept, inputs.size() - kept, runs);
  return 0;
}
