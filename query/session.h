#pragma once
// A conversation with a ledger: the one thing the REPL and the commands see, in two forms: local
// (local_session.h), and through a socket (server/remote_session.h) (walls.md 9).
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/answer.h"
#include "query/diagnostic.h"

namespace daybook::query {

// Who asks. The OS user who owns the folder is the local operator.
struct Actor {
  std::string name = "local operator";
  std::string role;                     // --as
  std::string organisation;             // --org, an ODS code
  std::string purpose = "direct care";  // --purpose
  bool is_local_operator() const { return role.empty(); }
};

// Set from a signal handler or another thread; polled by whatever takes long.
class CancelFlag {
 public:
  CancelFlag() = default;
  // Set too while `outer` is, which outlives it, and after so many seconds; 0: never.
  CancelFlag(const CancelFlag& outer, uint64_t seconds) : outer_(&outer) {
    if (seconds > 0) end_ = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  }
  void Cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  void Reset() { cancelled_.store(false, std::memory_order_relaxed); }
  bool cancelled() const {
    return cancelled_.load(std::memory_order_relaxed) || (outer_ && outer_->cancelled()) ||
           is_late();
  }
  bool is_late() const { return end_ && std::chrono::steady_clock::now() >= *end_; }

 private:
  std::atomic<bool> cancelled_{false};
  const CancelFlag* outer_ = nullptr;
  std::optional<std::chrono::steady_clock::time_point> end_;
};

// The id of the error of a door that waits for the end of an answer, asked for a watch.
inline constexpr char kWatchElsewhere[] = "CQ0332";

struct Request {
  std::string text;                           // one statement or a script
  std::map<std::string, std::string> params;  // $name: text, typed from its place
  std::string door = "command";               // for the access log: "command", "repl", "http"
  bool keep_going = false;                    // a script goes on after a failed statement
  uint64_t rows_max = 1'000'000;              // answers are cut there and say so
  // A statement that takes longer to work out is given up (CQ0493, kTimeout); 0: none is.
  uint64_t seconds_max = 0;
  bool may_watch = true;  // the door can hold an answer that doesn't end
  // Files that definitions name, by name: read by whoever asks, never where the ledger is.
  std::map<std::string, std::string> files{};
  // Those that can't be, and why: the statement that names one says so.
  std::map<std::string, Error> unread_files{};
};

// What completion offers beside the grammar's words.
struct Catalogue {
  std::vector<std::string> kinds, fields, codes, records, cohorts, values, periods, sources;
  std::vector<std::string> measures, rules, units;
  // "condition.dose": the fields of a kind; "resident.age": those of residents.
  std::vector<std::string> kind_fields;
  // "sex.female": the words that a field is compared with, where they are a list.
  std::vector<std::string> field_words;
};

// How the ledger stands: `daybook status`.
struct ViewLine {
  std::string name, digest;
  uint64_t position = 0, log_size = 0, rows = 0, bytes = 0;
  std::string problem{};  // why it stopped; empty while it goes on
};
struct SourceLine {
  std::string name;
  uint64_t events = 0;
  std::string last_received;     // ISO 8601
  std::string last_effective{};  // a day; empty if no event gave one
  std::string alarm{};           // what is wrong with it now (own/feed_watch.h); empty if nothing
};
struct StatusReport {
  std::string folder, owner;
  uint64_t care_entries = 0, access_entries = 0, quarantined = 0, residents = 0, bytes = 0;
  std::string last_recorded, root_hash, note;
  std::vector<ViewLine> views;
  std::vector<SourceLine> sources;
};

inline constexpr size_t kCodesFoundMax = 100;

class Session {
 public:
  virtual ~Session() = default;
  // Runs the statements in order and gives each answer to `sink`. The error of the failed statement
  // is returned (its diagnostics rendered in Error::message, underlined; id "CQ0102"; place
  // "line 1, columns 6-14"). With keep_going that of the last one is, under the code of the first;
  // those before it go to sink.Failed. An access entry is durable before the first row goes out.
  virtual Status Run(const Request& request, AnswerSink& sink, const CancelFlag& cancel) = 0;
  virtual Result<Catalogue> ListCatalogue() = 0;
  // Codes seen whose `system:code` begins like this, for completion: at most kCodesFoundMax, in
  // order of the code.
  virtual Result<std::vector<ledger::Coding>> FindCodes(const std::string& beginning) = 0;
  // What is wrong with a script, against the names and units of this ledger; nothing is run or
  // written. Of the request its text and files count. kUnavailable through the socket of another
  // process.
  virtual Result<std::vector<Diagnostic>> Check(const Request&) {
    return Error{ErrorCode::kUnavailable, "another process owns the folder", "",
                 "check without --data, or when it has ended"};
  }
  // The summary of one resident as JSON text (server/api.md) or HTML.
  virtual Result<std::string> SummaryJson(const std::string& resident,
                                          const CancelFlag& cancel) = 0;
  virtual Result<StatusReport> GetStatus() = 0;
};

}  // namespace daybook::query
