// Opens a ledger, asks it one thing and prints the answer: Daybook inside a program of yours.
#include <cstdio>

#include "ledger/store.h"
#include "projections/views.h"
#include "query/format/format.h"
#include "query/local_session.h"

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: embed FOLDER STATEMENT\n", stderr), 64;
  const daybook::SystemClock clock;
  auto store = daybook::ledger::Store::Open(argv[1], {.clock = &clock, .command = "embed"});
  if (!store.ok()) return std::fputs(store.error().message.c_str(), stderr), 66;
  auto views = daybook::projections::Views::Open(**store, {});
  if (!views.ok()) return std::fputs(views.error().message.c_str(), stderr), 74;
  const auto session = daybook::query::MakeLocalSession(**store, **views, {});
  const auto print = daybook::query::MakeFormatter({.timing = false}, [](std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return daybook::Status();
  });
  const auto asked = session->Run({.text = argv[2], .door = "embed"}, *print, {});
  return asked.ok() ? 0 : (std::fputs(asked.error().message.c_str(), stderr), 65);
}
