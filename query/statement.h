#pragma once
// One statement against one snapshot: time clauses, binding, running. The local session drives it.
#include <map>
#include <memory>
#include <string>

#include "ledger/log/log.h"
#include "ledger/quarantine.h"
#include "projections/views.h"
#include "query/access/access.h"
#include "query/bind/bound_query.h"
#include "query/define/effect.h"
#include "query/exec/run_query.h"
#include "query/own/own_kinds.h"
#include "query/prepared.h"
#include "query/session.h"

namespace daybook::query {

struct StatementOutcome {
  std::vector<ColumnInfo> columns;
  std::vector<Row> rows;
  std::string note;  // instead of rows
  std::optional<DefinitionEffect> effect;
  AnswerEnd end;      // all but elapsed_ms
  AccessNote access;  // all but door
};

struct StatementContext {
  const ledger::Log& care;
  std::shared_ptr<const projections::Snapshot> snapshot;
  const projections::Visibility& visibility;
  const std::map<std::string, std::string>& params;
  const DefinitionSources& sources;
  std::string_view text;  // of the whole script
  int64_t now_micros = 0;
  uint64_t rows_max = 0;
  const CancelFlag& cancel;
  // Of a watch: as known at this position, at most the snapshot's own.
  std::optional<LogSize> known_at{};
  // Where the ledger's own records are kept, and which of them the actor may see: none unless said.
  const ledger::Log* access_log = nullptr;
  const ledger::Quarantine* quarantine = nullptr;
  OwnSight own{};
  Prepared* prepared = nullptr;  // null: nothing is kept for the next statement
};

// The error carries every diagnostic, underlined; its id and place are the first one's.
Result<StatementOutcome> RunStatement(const ast::Statement& statement,
                                      const StatementContext& context);

// All errors among the diagnostics as one Error.
Error DiagnosticsError(std::string_view text, const std::vector<Diagnostic>& diagnostics);

// "p42" for a log size of 42, and back. Opaque to users.
std::string PositionToken(LogSize size);
std::optional<LogSize> ParsePositionToken(std::string_view token);
// What is wrong with it in a ledger that has come to `newest` (CQ0322, CQ0323).
std::optional<Diagnostic> PositionFault(const std::string& token, ast::Span span, LogSize newest);
// Entries recorded at or before the moment.
Result<LogSize> SizeAtMoment(const ledger::Log& log, LogSize size, int64_t utc_micros);

}  // namespace daybook::query
