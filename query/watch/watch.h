#pragma once
// `watch from …`: the answer, then every change of it, for as long as somebody looks.
//
// The rows have three columns before the question's own:
//   change    "is" (a row of the first answer), "in", "out"; and, without a row beside them,
//             "caught_up" (all before this is told) and "fell_behind"
//   position  the position at which it is so
//   because   the event that caused it ("Condition/17 of gp"), several of them ("entries p40 to
//             p90"), "day 2024-04-01", "definition", "clock"; how many entries it is behind
//
// It is done by asking again: after each move of the views once, and where the rows differ, by
// halves between the two positions until the event is found, at most kWatchAsksMax times a move. So
// a watch costs a whole question for each commit (or for several, if they come faster than it is
// answered), and a few more for each change. What comes and goes between two moves is not told.
// Nothing queues: who takes rows slowly is told of fewer, larger moves.
#include <chrono>
#include <functional>

#include "ledger/store.h"
#include "projections/views.h"
#include "query/ast/ast.h"
#include "query/codes/sources.h"
#include "query/session.h"

namespace daybook::query {

// How often the views are looked at.
inline constexpr std::chrono::milliseconds kWatchPollInterval{50};
// Questions asked to find which events changed the rows, for one move of the views.
inline constexpr int kWatchAsksMax = 64;
// A watch that has caught up and is more entries behind than this is told so.
inline constexpr uint64_t kWatchBehindMax = 10'000;

struct WatchContext {
  ledger::Store& store;
  projections::Views& views;
  const Actor& actor;
  const projections::Visibility& visibility;
  std::function<int64_t()> now_micros;
  HierarchyCache& hierarchies;
};

bool IsWatch(const ast::Statement& statement);
// Whether a script has one. One that can't be read has none.
bool AsksToWatch(std::string_view text);

// Until the sink refuses, or `cancel` is set: then End is given, and kCancelled. Each piece of the
// answer is in the access log before it leaves.
Status RunWatch(const ast::Statement& statement, const Request& request,
                const WatchContext& context, const std::vector<Diagnostic>& warnings,
                AnswerSink& sink, const CancelFlag& cancel);

}  // namespace daybook::query
