#include "server/local_quarantine.h"

#include <algorithm>
#include <utility>

#include "feeds/csv/mapping.h"
#include "feeds/fhir/fhir_reader.h"
#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"
#include "ledger/base/zone.h"
#include "ledger/log/digest.h"
#include "ledger/quarantine_db.h"
#include "query/access/access.h"

namespace daybook::server {
namespace {

// What the access log keeps of entries that were shown.
std::array<uint8_t, 32> DigestOf(const std::vector<ledger::QuarantineEntry>& entries) {
  ledger::Digest digest = ledger::Sha256({});
  for (const ledger::QuarantineEntry& entry : entries)
    digest = ledger::Sha256({ledger::BytesOf(digest), std::to_string(entry.number) + " ",
                             ledger::EncodeQuarantined(entry), entry.raw});
  return digest;
}

class LocalQuarantine final : public QuarantineDesk {
 public:
  LocalQuarantine(ledger::Store& store, projections::Views& views, query::Actor actor,
                  std::string door)
      : store_(store), views_(views), actor_(std::move(actor)), door_(std::move(door)) {}

  Result<std::vector<ledger::QuarantineEntry>> List() override {
    DAYBOOK_TRY(Permit("quarantine list"));
    DAYBOOK_ASSIGN(auto entries, store_.quarantine().List());
    DAYBOOK_TRY(Record("quarantine list", DigestOf(entries), entries.size()));
    return entries;
  }

  Result<ledger::QuarantineEntry> Show(uint64_t number) override {
    const std::string statement = "quarantine show " + std::to_string(number);
    DAYBOOK_TRY(Permit(statement));
    DAYBOOK_ASSIGN(auto entry, store_.quarantine().Get(number));
    DAYBOOK_TRY(Record(statement, DigestOf({entry}), 1));
    return entry;
  }

  ReplayOutcome Replay(const ReplayAsked& asked, const query::CancelFlag& cancel) override {
    ReplayOutcome outcome;
    outcome.status = ReplayAll(asked, cancel, outcome.report);
    outcome.report.left = store_.quarantine().count();
    return outcome;
  }

 private:
  Status Permit(const std::string& statement) {
    if (actor_.is_local_operator()) return {};
    const Error refused{ErrorCode::kNotPermitted, "the quarantine is for the local operator alone",
                        "", "leave out --as"};
    DAYBOOK_TRY(
        query::RecordRefusal(store_, actor_, door_, statement, store_.care().size(), refused));
    return refused;
  }

  Status Record(const std::string& statement, const std::array<uint8_t, 32>& digest,
                uint64_t rows) {
    query::AccessNote note;
    note.door = door_;
    note.statement = statement;
    note.categories = {"quarantine"};
    note.position = store_.care().size();
    note.digest = digest;
    note.rows = rows;
    return query::RecordAccess(store_, actor_, note);
  }

  static Status CheckRows(const ReplayAsked& asked) {
    if (!asked.as_of.empty()) {
      const auto time = ParsePartialTime(asked.as_of, Zone::Region());
      if (!time.ok()) return Error{ErrorCode::kUsage, time.error().message, "as-of", ""};
    }
    if (asked.mapping.empty()) return {};
    DAYBOOK_ASSIGN(const feeds::csv::Mapping mapping, feeds::csv::ParseMapping(asked.mapping));
    if (mapping.replaces == feeds::csv::Replaces::kNothing) return {};
    return Error{ErrorCode::kUsage, "the mapping is of a list, which is taken in whole", "mapping",
                 "take the list back (`daybook ingest --loads`, then --revert), then the corrected "
                 "one in; or "
                 "give that a later --as-of"};
  }

  Status ReplayAll(const ReplayAsked& asked, const query::CancelFlag& cancel,
                   ReplayReport& report) {
    std::string statement = "quarantine replay";
    if (!asked.mapping.empty()) statement += " --mapping";
    std::vector<uint64_t> numbers = asked.numbers;
    for (const uint64_t number : numbers) statement += " " + std::to_string(number);
    DAYBOOK_TRY(Permit(statement));
    DAYBOOK_TRY(CheckRows(asked));
    if (numbers.empty()) {
      DAYBOOK_ASSIGN(const auto entries, store_.quarantine().List());
      for (const auto& entry : entries)
        if (asked.mapping.empty() || entry.format == "csv") numbers.push_back(entry.number);
    }
    std::sort(numbers.begin(), numbers.end());  // one named twice is tried once
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    // Before anything is read: what stays is told with words of the input.
    DAYBOOK_TRY(Record(statement, {}, numbers.size()));
    for (const uint64_t number : numbers) {
      ++report.tried;
      DAYBOOK_TRY(ReplayOne(number, asked, cancel, report));
    }
    return views_.WaitFor(store_.care().size(), [&cancel] { return cancel.cancelled(); });
  }

  Status ReplayOne(uint64_t number, const ReplayAsked& asked, const query::CancelFlag& cancel,
                   ReplayReport& report) {
    DAYBOOK_ASSIGN(ledger::QuarantineEntry entry, store_.quarantine().Get(number));
    const std::string label = "quarantine entry " + std::to_string(number);
    if (feeds::OnlySenderCanMend(entry.reason)) {
      report.stayed.push_back(label + " stays: " + entry.message + "; " + entry.next_step);
      return {};
    }
    if (entry.format == "csv" && asked.mapping.empty()) {
      report.stayed.push_back(label +
                              " stays: a row of CSV is read with its mapping; name it with "
                              "--mapping FILE");
      return {};
    }
    feeds::IngestOptions options;
    options.source = entry.source;
    options.format = feeds::FormatFromWord(entry.format).value_or(feeds::Format::kAuto);
    options.unreadable = feeds::Unreadable::kCount;  // the entry stays as it is
    options.mapping = asked.mapping;
    options.as_of = asked.as_of;
    options.cancelled = [&cancel] { return cancel.cancelled(); };
    feeds::Ingest ingest(store_, std::move(options));
    const auto bytes = feeds::FromMemory(std::move(entry.raw), entry.origin);
    DAYBOOK_TRY(ingest.Read(*bytes));
    const feeds::IngestCounts counts = ingest.counts();
    if (counts.quarantined > 0 || counts.accepted + counts.duplicates == 0) {
      const auto refused = ingest.refused();
      const std::string partly = counts.accepted > 0 ? " (what can be read of it is taken in)" : "";
      report.stayed.push_back(
          label + " stays" + partly + ": " +
          (refused ? refused->message + "; " + refused->next_step : entry.message));
      return {};
    }
    DAYBOOK_TRY(store_.quarantine().Remove(number));
    ++report.taken;
    return {};
  }

  ledger::Store& store_;
  projections::Views& views_;
  const query::Actor actor_;
  const std::string door_;
};

}  // namespace

std::unique_ptr<QuarantineDesk> MakeLocalQuarantine(ledger::Store& store, projections::Views& views,
                                                    query::Actor actor, std::string door) {
  return std::make_unique<LocalQuarantine>(store, views, std::move(actor), std::move(door));
}

}  // namespace daybook::server
