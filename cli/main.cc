#include <locale.h>

#include <string>
#include <vector>

#include "cli/process/out_of_memory.h"
#include "cli/process/standard_descriptors.h"
#include "cli/program.h"
#include "cli/remote_door.h"

int main(int argc, char** argv) {
  daybook::cli::OpenMissingDescriptors();
  daybook::cli::ExplainTermination();
  // Characters only: numbers and dates are the same everywhere. The line editor needs UTF-8.
  if (setlocale(LC_CTYPE, "C.UTF-8") == nullptr) setlocale(LC_CTYPE, "");
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  daybook::cli::Console console;
  daybook::cli::Interrupt interrupt;
  const daybook::SystemClock clock;
  const auto remote = daybook::cli::MakeSocketDoor();
  return daybook::cli::RunProgram(words, console, interrupt, clock, *remote);
}
