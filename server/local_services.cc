#include "server/local_services.h"

#include <algorithm>
#include <utility>

#include "feeds/ingest.h"
#include "query/local_session.h"
#include "query/parse/parse.h"
#include "query/watch/watch.h"
#include "server/backup.h"
#include "server/lists/local_lists.h"
#include "server/local_events.h"
#include "server/local_quarantine.h"
#include "server/rebuild.h"

namespace daybook::server {
namespace {

class LocalServices final : public Services {
 public:
  LocalServices(ledger::Store& store, projections::Views& views, const Clock* clock)
      : store_(store), views_(views), clock_(clock), lists_(store, views) {}

  Result<std::shared_ptr<query::Session>> SessionFor(const query::Actor& actor) override {
    query::LocalSessionOptions options;
    options.actor = actor;
    options.clock = clock_;
    options.prepared = prepared_;
    options.hierarchies = hierarchies_;
    return std::shared_ptr<query::Session>(
        query::MakeLocalSession(store_, views_, std::move(options)));
  }

  IngestOutcome IngestBytes(feeds::ByteStream& bytes, const IngestJob& job) override {
    return RunIngest(job, [&bytes](feeds::Ingest& ingest) { return ingest.Take(bytes); });
  }

  IngestOutcome IngestFiles(FilesReader& files, const IngestJob& job) override {
    return RunIngest(job, [&files](feeds::Ingest& ingest) -> Status {
      while (true) {
        DAYBOOK_ASSIGN(const auto file, files.Next());
        if (!file) return {};
        DAYBOOK_TRY(ingest.Take(*file));
      }
    });
  }

  IngestOutcome TakeList(FilesReader& files, const ListJob& job,
                         const query::CancelFlag& cancel) override {
    return lists_.Take(files, job, cancel);
  }
  IngestOutcome RevertList(uint64_t load, bool dry_run, const query::CancelFlag& cancel) override {
    return lists_.Revert(load, dry_run, cancel);
  }
  Result<std::vector<LoadLine>> Lists(const query::CancelFlag& cancel) override {
    return lists_.Loads(cancel);
  }

  std::unique_ptr<QuarantineDesk> QuarantineFor(const query::Actor& actor,
                                                const std::string& door) override {
    return MakeLocalQuarantine(store_, views_, actor, door);
  }

  Result<std::vector<RebuiltView>> Rebuild(const query::CancelFlag& cancel) override {
    return RebuildViews(views_, {}, [&cancel] { return cancel.cancelled(); });
  }

  Result<ledger::CopyReport> BackUp(const query::Actor& actor, const std::string& door,
                                    const BackupAsked& asked,
                                    const query::CancelFlag& cancel) override {
    ledger::CopyOptions options;
    options.keys_apart = asked.keys_apart;
    options.command = "daybook backup";
    options.cancelled = [&cancel] { return cancel.cancelled(); };
    return BackUpStore(store_, actor, door, asked.folder, options);
  }

  Status SendEvents(const query::Actor& actor, const std::string& door, const EventsAsked& asked,
                    const query::CancelFlag& cancel, const TakeLines& take) override {
    return server::SendEvents(store_, views_, actor, door, asked, cancel, take);
  }

  size_t CountStatements(const std::string& text) override {
    const auto outcome = prepared_->Parsed(text);
    return outcome->ok() ? outcome->script.statements.size() : 1;
  }

  bool AsksToWatch(const std::string& text) override { return query::AsksToWatch(text); }

  Status Ready() override {
    for (const Status& part :
         {store_.care().Writable(), store_.access().Writable(), store_.quarantine().Writable()})
      if (!part.ok()) return NotReady(part.error().message, part.error().hint);
    for (const projections::ViewStatus& view : views_.Statuses())
      if (!view.problem.empty())
        return NotReady("the view " + view.name + " stopped: " + view.problem,
                        "stop the server, `daybook rebuild`, start it again");
    if (views_.Latest() == nullptr) return NotReady("the views have no snapshot yet", "");
    return {};
  }

 private:
  template <typename ReadAll>
  IngestOutcome RunIngest(const IngestJob& job, ReadAll read_all) {
    feeds::IngestOptions options;
    options.source = job.source;
    options.mapping = job.mapping;
    options.as_of = job.as_of;
    options.cancelled = job.cancelled;
    const auto format = feeds::FormatFromWord(job.format);
    if (!format) {
      return {feeds::IngestCounts{}.ToJson(),
              Error{ErrorCode::kUsage, "there is no format " + job.format}};
    }
    options.format = *format;
    feeds::Ingest ingest(store_, std::move(options));
    Status status = read_all(ingest);
    const Status finished = ingest.Finish();
    if (!finished.ok()) status = finished;
    if (status.ok() && job.wait_for_views) {
      status = views_.WaitFor(store_.care().size(), job.cancelled);
    }
    return {ingest.counts().ToJson(), std::move(status)};
  }

  static Error NotReady(std::string why, std::string hint) {
    return Error{ErrorCode::kUnavailable, std::move(why), "", std::move(hint)};
  }

  ledger::Store& store_;
  projections::Views& views_;
  const Clock* clock_;
  LocalLists lists_;
  const std::shared_ptr<query::Prepared> prepared_ = std::make_shared<query::Prepared>();
  const std::shared_ptr<query::HierarchyCache> hierarchies_ =
      std::make_shared<query::HierarchyCache>();
};

}  // namespace

std::unique_ptr<Services> MakeLocalServices(ledger::Store& store, projections::Views& views,
                                            const Clock* clock) {
  return std::make_unique<LocalServices>(store, views, clock);
}

}  // namespace daybook::server
