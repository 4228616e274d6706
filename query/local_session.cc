#include "query/local_session.h"

#include <algorithm>
#include <chrono>

#include "ledger/event/event_codec.h"
#include "ledger/log/digest.h"
#include "query/bind/word_lists.h"
#include "query/check/check_script.h"
#include "query/check/lint.h"
#include "query/define/message.h"
#include "query/exec/nodes/fields.h"
#include "query/format/format.h"
#include "query/own/feed_watch.h"
#include "query/parse/parse.h"
#include "query/statement.h"
#include "query/summary/summary.h"
#include "query/values/units.h"
#include "query/watch/watch.h"

namespace daybook::query {
namespace {

// Rows given to a sink at a time.
constexpr size_t kSinkRows = 1'024;

// What the access log keeps of an answer: SHA-256 over its note, column names and values.
std::array<uint8_t, 32> AnswerDigest(const StatementOutcome& outcome) {
  std::string text = outcome.note + "\n";
  for (const ColumnInfo& column : outcome.columns) text += column.name + "\n";
  ledger::Digest digest = ledger::Sha256({text});
  // Row by row, chained, so that no second copy of the answer is held.
  for (const Row& row : outcome.rows) {
    text.clear();
    for (const Value& value : row) text += ValueToJson(value) + "\n";
    digest = ledger::Sha256({ledger::BytesOf(digest), text});
  }
  return digest;
}

Status Give(const StatementOutcome& outcome, AnswerSink& sink, const CancelFlag& cancel) {
  if (!outcome.note.empty()) {
    DAYBOOK_TRY(sink.Note(outcome.note));
  } else {
    DAYBOOK_TRY(sink.Columns(outcome.columns));
    for (size_t from = 0; from < outcome.rows.size(); from += kSinkRows) {
      if (cancel.cancelled()) return Error{ErrorCode::kCancelled, "the query was cancelled"};
      const size_t to = std::min(from + kSinkRows, outcome.rows.size());
      DAYBOOK_TRY(sink.Rows({outcome.rows.begin() + static_cast<ptrdiff_t>(from),
                             outcome.rows.begin() + static_cast<ptrdiff_t>(to)}));
    }
  }
  return sink.End(outcome.end);
}

class LocalSession final : public Session {
 public:
  LocalSession(ledger::Store& store, projections::Views& views, LocalSessionOptions options)
      : store_(store), views_(views), options_(std::move(options)) {
    if (!options_.prepared) options_.prepared = std::make_shared<Prepared>();
    if (!options_.hierarchies) options_.hierarchies = std::make_shared<HierarchyCache>();
  }

  Status Run(const Request& request, AnswerSink& sink, const CancelFlag& cancel) override {
    const std::shared_ptr<const ParseOutcome> tree = options_.prepared->Parsed(request.text);
    const ParseOutcome& parsed = *tree;
    if (!parsed.ok()) return Unread(request, parsed);
    Status first_failure, newest_failure;
    for (const ast::Statement& statement : parsed.script.statements) {
      std::vector<Diagnostic> warnings;
      for (const Diagnostic& diagnostic : parsed.diagnostics)
        if (diagnostic.span.begin >= statement.span.begin &&
            diagnostic.span.end <= statement.span.end)
          warnings.push_back(diagnostic);
      for (Diagnostic& lint : Lints(statement, request.text)) warnings.push_back(std::move(lint));
      Status done = RunOne(statement, request, std::move(warnings), sink, cancel);
      if (done.ok()) continue;
      if (!newest_failure.ok()) DAYBOOK_TRY(sink.Failed(newest_failure.error()));
      if (!request.keep_going || done.error().code == ErrorCode::kCancelled) return done;
      if (first_failure.ok()) first_failure = done;
      newest_failure = std::move(done);
    }
    if (newest_failure.ok()) return {};
    Error last = newest_failure.error();
    last.code = first_failure.error().code;
    return last;
  }

  Result<Catalogue> ListCatalogue() override {
    const Reader reader = NewestReader(projections::Visibility::All());
    const DefinitionCatalogue defined(reader.Definitions());
    Catalogue catalogue;
    for (ledger::Kind kind : ledger::ClinicalKinds()) {
      catalogue.kinds.emplace_back(ledger::KindWord(kind));
      catalogue.kinds.emplace_back(ledger::KindPlural(kind));
    }
    catalogue.kinds.emplace_back("events");
    for (const OwnKind kind : AllOwnKinds()) catalogue.kinds.emplace_back(OwnKindWord(kind));
    catalogue.fields = RecordFieldWords(projections::AllClinicalKinds());
    for (const std::string& word : ResidentFieldWords()) catalogue.fields.push_back(word);
    std::sort(catalogue.fields.begin(), catalogue.fields.end());
    catalogue.fields.erase(std::unique(catalogue.fields.begin(), catalogue.fields.end()),
                           catalogue.fields.end());
    catalogue.codes = defined.Names("codes");
    catalogue.records = defined.Names("records");
    catalogue.cohorts = defined.Names("cohort");
    catalogue.values = defined.Names("value");
    catalogue.periods = defined.Names("period");
    catalogue.measures = defined.Names("measure");
    catalogue.rules = defined.Names("rules");
    catalogue.units = CommonUnits();
    catalogue.field_words = AllListWords();
    for (const projections::SourceFreshness& source : reader.Sources())
      catalogue.sources.emplace_back(reader.TextOf(source.source));
    AddKindFields(catalogue);
    AddFieldsOfNamed(reader, defined, catalogue);
    return catalogue;
  }

  Result<std::vector<ledger::Coding>> FindCodes(const std::string& beginning) override {
    return NewestReader(projections::Visibility::All()).CodesBeginning(beginning, kCodesFoundMax);
  }

  Result<std::vector<Diagnostic>> Check(const Request& request) override {
    DAYBOOK_ASSIGN(const projections::Visibility visibility, Permit(request.door, "check"));
    const DefinitionSources sources(store_.care(), *options_.hierarchies, request.files,
                                    &request.unread_files);
    return CheckAgainst(request.text, {views_.Latest(), visibility, sources, NowMicros(),
                                       OwnSightFor(options_.actor)});
  }

  Result<std::string> SummaryJson(const std::string& resident, const CancelFlag& cancel) override {
    const std::string statement = "summary of resident " + resident;
    DAYBOOK_ASSIGN(const projections::Visibility visibility, Permit("http", statement));
    const Reader reader = NewestReader(visibility);
    const projections::FoundResident found = reader.FindResident(resident);
    AccessNote note;
    note.door = "http";
    note.statement = statement;
    note.position = reader.known_at();
    note.categories = {"summary"};
    if (found.outcome == projections::FindOutcome::kAmbiguous) {
      DAYBOOK_TRY(RecordAccess(store_, options_.actor, note, reader));
      return Error{ErrorCode::kBadData, "more than one resident carries this identifier", "",
                   "give it with its system: system|value", "CQ0211"};
    }
    if (found.outcome == projections::FindOutcome::kNone) {
      DAYBOOK_TRY(RecordAccess(store_, options_.actor, note, reader));
      return Error{ErrorCode::kNotFound, "no resident carries this identifier", "",
                   "give an NHS number, or a source's identifier", "CQ0210"};
    }
    const RowTime now = Now();
    Exec exec(reader, IndexDate{now.day, now.utc_micros}, now, cancel);
    const std::map<std::string, std::string> no_files;
    const DefinitionSources sources(store_.care(), *options_.hierarchies, no_files);
    const Summary summary = Summarise(
        found.resident,
        DefinitionCatalogue(reader.Definitions(), reader.DroppedDefinitions(), &sources), exec);
    const std::string frame = "\"as_at\":" + JsonQuote(FormatDay(now.day)) +
                              ",\"position\":" + JsonQuote(PositionToken(reader.known_at()));
    std::string json = daybook::query::SummaryJson(summary, frame);
    note.digest = ledger::Sha256({json});
    note.shown.insert(found.resident);
    note.rows = 1;
    DAYBOOK_TRY(RecordAccess(store_, options_.actor, note, reader));
    return json;
  }

  Result<StatusReport> GetStatus() override {
    DAYBOOK_ASSIGN(const projections::Visibility visibility, Permit("command", "status"));
    const Reader reader = NewestReader(visibility);
    StatusReport report;
    report.folder = store_.folder().string();
    report.care_entries = store_.care().size().value;
    report.access_entries = store_.access().size().value;
    report.quarantined = store_.quarantine().count();
    report.residents = reader.Residents().size();
    if (report.care_entries > 0)
      report.last_recorded = FormatInstant(store_.care().last_recorded().value);
    static constexpr char kHex[] = "0123456789abcdef";
    for (const char byte : store_.care().root_hash()) {
      report.root_hash += kHex[static_cast<uint8_t>(byte) >> 4];
      report.root_hash += kHex[static_cast<uint8_t>(byte) & 15];
    }
    report.note = store_.tail_note();
    if (!views_.note().empty()) report.note += (report.note.empty() ? "" : "; ") + views_.note();
    for (const projections::ViewStatus& view : views_.Statuses()) {
      report.views.push_back({view.name, view.digest, view.position.value, view.log_size.value,
                              view.rows, view.bytes, view.problem});
      report.bytes += view.bytes;
    }
    AddSources(reader, NowMicros(), report);
    return report;
  }

 private:
  // "hba1c.value", for the records that definitions name.
  static void AddFieldsOfNamed(const Reader& reader, const DefinitionCatalogue& defined,
                               Catalogue& catalogue) {
    const std::map<std::string, std::string> no_params;
    for (const std::string& name : catalogue.records) {
      const Defined* records = defined.Find("records", name);
      if (records == nullptr) continue;
      Binder binder(reader, defined, no_params, records->text);
      projections::KindSet kinds = 0;
      for (const ast::PatternPtr& pattern : std::get<ast::RecordsDef>(records->define().body).any)
        if (const PatternPtr bound = binder.Pattern(*pattern, Scope{}))
          kinds |= bound->parts().kinds;
      if (kinds == 0) continue;
      for (const std::string& word : RecordFieldWords(kinds))
        catalogue.kind_fields.push_back(std::string(name).append(".").append(word));
    }
  }

  static void AddKindFields(Catalogue& catalogue) {
    const auto add = [&](std::string_view kind, const std::vector<std::string>& words) {
      for (const std::string& word : words)
        catalogue.kind_fields.push_back(std::string(kind) + "." + word);
    };
    for (ledger::Kind kind : ledger::ClinicalKinds())
      add(ledger::KindWord(kind), RecordFieldWords(projections::KindBit(kind)));
    for (const OwnKind kind : AllOwnKinds())
      add(OwnKindWord(kind), RecordFieldWords(KindBit(kind)));
    add("resident", ResidentFieldWords());
  }

  Reader NewestReader(const projections::Visibility& visibility) const {
    auto snapshot = views_.Latest();
    const LogSize size = projections::PositionOf(*snapshot);
    return Reader(std::move(snapshot), visibility, size);
  }

  int64_t NowMicros() const {
    return options_.clock ? options_.clock->NowMicros() : store_.clock().NowMicros();
  }

  RowTime Now() const { return ToRowTime(MomentAt(NowMicros())); }

  // The actor's Visibility; a refusal is recorded before it is said.
  Result<projections::Visibility> Permit(const std::string& door, const std::string& statement) {
    auto visibility = VisibilityFor(options_.actor);
    if (!visibility.ok())
      DAYBOOK_TRY(RecordRefusal(store_, options_.actor, door, statement, store_.care().size(),
                                visibility.error()));
    return visibility;
  }

  // All that is wrong with a text that can't be read whole: with its words, and with the names and
  // types of what can be read.
  Status Unread(const Request& request, const ParseOutcome& parsed) {
    std::vector<Diagnostic> told = parsed.diagnostics;
    const auto checked = Check(request);
    if (!checked.ok()) return checked.error();
    for (const Diagnostic& found : *checked) {
      const bool known = std::ranges::any_of(told, [&](const Diagnostic& d) {
        return d.span.begin == found.span.begin && d.id == found.id;
      });
      if (!found.warning && !known) told.push_back(found);
    }
    SortAndCut(told);
    return DiagnosticsError(request.text, told);
  }

  Status RunOne(const ast::Statement& statement, const Request& request,
                std::vector<Diagnostic> warnings, AnswerSink& sink, const CancelFlag& cancel) {
    const auto began = std::chrono::steady_clock::now();
    DAYBOOK_ASSIGN(const projections::Visibility visibility, Permit(request.door, statement.text));
    if (IsWatch(statement)) {
      if (!request.may_watch)
        return DiagnosticsError(
            request.text, {{kWatchElsewhere, "a watch has no end, and this door waits for one",
                            statement.span, "POST it to /v1/watch", false}});
      return RunWatch(statement, request,
                      {store_, views_, options_.actor, visibility, [this] { return NowMicros(); },
                       *options_.hierarchies},
                      warnings, sink, cancel);
    }
    const DefinitionSources sources(store_.care(), *options_.hierarchies, request.files,
                                    &request.unread_files);
    const CancelFlag in_time(cancel, request.seconds_max);
    StatementContext context{store_.care(),  views_.Latest(),  visibility,
                             request.params, sources,          request.text,
                             NowMicros(),    request.rows_max, in_time};
    context.access_log = &store_.access();
    context.quarantine = &store_.quarantine();
    context.own = OwnSightFor(options_.actor);
    context.prepared = options_.prepared.get();
    auto ran = RunStatement(statement, context);
    if (!ran.ok()) {
      if (ran.error().code == ErrorCode::kCancelled && !cancel.cancelled())
        ran = Error{
            ErrorCode::kTimeout,
            "the answer was not ready within " + std::to_string(request.seconds_max) + " seconds",
            "", "ask of fewer residents or records, or allow it more time", "CQ0493"};
      // That nobody carries an identifier is an answer too.
      DAYBOOK_TRY(RecordRefusal(store_, options_.actor, request.door, statement.text,
                                projections::PositionOf(*context.snapshot), ran.error()));
      return ran.error();
    }
    StatementOutcome outcome = std::move(ran).value();
    WarnOfOldViews(statement, outcome);
    if (outcome.effect && !outcome.effect->unchanged)
      DAYBOOK_TRY(AppendDefinition(*outcome.effect, cancel));
    const Reader reader(context.snapshot, visibility, outcome.access.position);
    outcome.access.door = request.door;
    outcome.access.digest = AnswerDigest(outcome);
    DAYBOOK_TRY(RecordAccess(store_, options_.actor, outcome.access, reader));
    outcome.end.warnings.insert(outcome.end.warnings.begin(), warnings.begin(), warnings.end());
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    outcome.end.elapsed_ms = took.count();
    DAYBOOK_TRY(sink.Begin(statement.text));
    return Give(outcome, sink, cancel);
  }

  // An answer of views that no longer follow the log is told from a new one.
  void WarnOfOldViews(const ast::Statement& statement, StatementOutcome& outcome) const {
    for (const projections::ViewStatus& view : views_.Statuses()) {
      if (view.problem.empty()) continue;
      outcome.end.warnings.push_back(
          {"CQ0491",
           "the views stopped at entry " + std::to_string(view.position.value) + " of " +
               std::to_string(view.log_size.value) + ", so this may be old: " + view.problem,
           statement.span, "mend what is said, then `daybook rebuild`", true});
    }
  }

  Status AppendDefinition(const DefinitionEffect& effect, const CancelFlag& cancel) {
    DAYBOOK_ASSIGN(ledger::NewMessage message,
                   DefinitionMessage(effect, options_.actor, NowMicros(), store_));
    DAYBOOK_ASSIGN(const ledger::Committed committed,
                   store_.care().AppendAndWait(std::move(message)));
    return views_.WaitFor(LogSize{committed.first.value + committed.count},
                          [&cancel] { return cancel.cancelled(); });
  }

  static void AddSources(const Reader& reader, int64_t now_micros, StatusReport& report) {
    for (const projections::SourceFreshness& source : reader.Sources())
      report.sources.push_back(
          {std::string(reader.TextOf(source.source)), source.events,
           FormatInstant(source.last_received.value),
           source.last_effective ? FormatDay(*source.last_effective) : std::string(),
           FeedAlarm(source, now_micros)});
  }

  ledger::Store& store_;
  projections::Views& views_;
  LocalSessionOptions options_;
};

}  // namespace

std::unique_ptr<Session> MakeLocalSession(ledger::Store& store, projections::Views& views,
                                          LocalSessionOptions options) {
  return std::make_unique<LocalSession>(store, views, std::move(options));
}

}  // namespace daybook::query
