#pragma once
// Services with answers that a test can know beforehand: rows by the text of the query. The
// sockets, the server and the wire in these tests are the real ones.
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/services.h"

namespace daybook::tests {

// Text of the query decides:
//   "small"        three rows
//   "rows N"       N rows of about 100 bytes, 1,000 a batch
//   "slow N"       waits N milliseconds (looking at the cancel flag), then one row
//   "values"       one row with every type of value
//   "bad"          a CQ0102 error          "late bad"   rows, then an error
//   "throw"        an exception, as a bug would
// A script is statements with ";" between them.
class FakeSession final : public query::Session {
 public:
  struct Seen {
    std::string text, door, role, organisation, purpose;
    std::map<std::string, std::string> params;
    uint64_t rows_max = 0;
    uint64_t seconds_max = 0;
    bool keep_going = false;
  };
  // What all sessions of a test saw.
  struct Record {
    std::mutex mutex;
    std::vector<Seen> seen;
    std::atomic<int> running{0};
    std::atomic<int> cancelled{0};
    std::atomic<uint64_t> rows_given{0};
    std::vector<Seen> all() {
      std::lock_guard lock(mutex);
      return seen;
    }
  };

  FakeSession(Record& record, query::Actor actor) : record_(record), actor_(std::move(actor)) {}
  Status Run(const query::Request& request, query::AnswerSink& sink,
             const query::CancelFlag& cancel) override;
  Result<query::Catalogue> ListCatalogue() override;
  Result<std::vector<ledger::Coding>> FindCodes(const std::string& beginning) override;
  Result<std::string> SummaryJson(const std::string& resident,
                                  const query::CancelFlag& cancel) override;
  Result<query::StatusReport> GetStatus() override;

 private:
  Status RunOne(const std::string& text, query::AnswerSink& sink, const query::CancelFlag& cancel);
  Record& record_;
  const query::Actor actor_;
};

// The row "values" answers with, and its columns.
const std::vector<query::ColumnInfo>& EveryColumn();
const query::Row& EveryValue();
query::AnswerEnd EveryEnd();

class FakeServices final : public server::Services {
 public:
  Result<std::shared_ptr<query::Session>> SessionFor(const query::Actor& actor) override;
  // Counts the bytes and keeps their digest; an upload that holds "broken disk" fails with kIo.
  server::IngestOutcome IngestBytes(feeds::ByteStream& bytes,
                                    const server::IngestJob& job) override;
  // Each file as above; the counts are the last one's, the names go to `file_names`.
  server::IngestOutcome IngestFiles(server::FilesReader& files,
                                    const server::IngestJob& job) override;
  // Counts the rows of the files as IngestFiles does; the job is kept. Load 7 alone can be taken
  // back.
  server::IngestOutcome TakeList(server::FilesReader& files, const server::ListJob& job,
                                 const query::CancelFlag& cancel) override;
  server::IngestOutcome RevertList(uint64_t load, bool dry_run,
                                   const query::CancelFlag& cancel) override;
  Result<std::vector<server::LoadLine>> Lists(const query::CancelFlag& cancel) override;
  server::ListJob list_job;
  // A desk with one entry, number 7, whose bytes are no text; a replay takes it in.
  std::unique_ptr<server::QuarantineDesk> QuarantineFor(const query::Actor& actor,
                                                        const std::string& door) override;
  // One view; waits until `rebuild_waits` is false or it is cancelled.
  Result<std::vector<server::RebuiltView>> Rebuild(const query::CancelFlag& cancel) override;
  // A report of made-up numbers; refuses the folder "/full" with kIo.
  bool backup_keys_apart = false;  // what the last backup was asked
  Result<ledger::CopyReport> BackUp(const query::Actor& actor, const std::string& door,
                                    const server::BackupAsked& asked,
                                    const query::CancelFlag& cancel) override;
  // Two lines that say what was asked; a follower then gets a line whenever `lines_to_come` is
  // taken down, until it is cancelled.
  Status SendEvents(const query::Actor& actor, const std::string& door,
                    const server::EventsAsked& asked, const query::CancelFlag& cancel,
                    const server::TakeLines& take) override;
  size_t CountStatements(const std::string& text) override;
  bool AsksToWatch(const std::string& text) override { return text.starts_with("watch "); }
  Status Ready() override;

  std::atomic<int> lines_to_come{0};
  FakeSession::Record record;
  std::atomic<bool> ready{true};
  std::atomic<bool> rebuild_waits{false};
  std::atomic<uint64_t> bytes_ingested{0};
  std::atomic<int> ingest_calls{0};
  std::mutex mutex;
  std::string last_source, last_format, last_desk_door;
  std::vector<std::string> file_names;
  std::string first_bytes;  // of the last upload, at most 64 KiB
  bool last_wait = false;
};

}  // namespace daybook::tests
