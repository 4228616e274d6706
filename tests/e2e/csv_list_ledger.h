#pragma once
// A ledger in memory that lists of CSV go into, and what answers show of it.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "feeds/csv/csv_reader.h"
#include "feeds/csv/lists/list_load.h"
#include "feeds/csv/lists/list_revert.h"
#include "feeds/csv/lists/standing.h"
#include "feeds/io/byte_stream.h"
#include "feeds/pipeline/committing_sink.h"
#include "ledger/base/zone.h"
#include "tests/e2e/asked_ledger.h"

namespace daybook::tests {

using feeds::csv::ListLoad;
using feeds::csv::ListOptions;
using feeds::csv::ListRevert;
using std::string;

inline constexpr int64_t kNow = 1'800'000'000'000'000;  // 2027-01-15, after the last list

// A mapping; `more` says whether it is a list's.
inline string MappingOf(const string& more) {
  return R"({"kind":"condition","record_type":"problems","record":"id",)" + more +
         R"("columns":{"subject":"who","code":"what","at":"began","status":"state"}})";
}

struct Line {
  string who = "7";
  string what;
  string began = "2026-01-05";
  bool unread = false;     // its date can't be read
  bool withdrawn = false;  // entered in error
  bool operator==(const Line&) const = default;
};
using Lines = std::map<string, Line>;  // by record id

struct List {
  string as_of;
  string period;  // empty: a whole list
  Lines lines;
};

inline string CsvOf(const Lines& lines) {
  string text = "id,who,what,began,state\n";
  for (const auto& [id, line] : lines)
    text += id + "," + line.who + "," + line.what + "," + (line.unread ? "yesterday" : line.began) +
            (line.withdrawn ? ",entered_in_error\n" : ",\n");
  return text;
}

inline ListOptions OptionsOf(const List& list) {
  ListOptions options;
  options.source = "council";
  options.mapping = MappingOf(list.period.empty() ? R"("snapshot":true,)" : R"("period":true,)");
  options.as_of = *ParsePartialTime(list.as_of, Zone::Region());
  if (!list.period.empty()) options.period = *feeds::csv::ParsePeriod(list.period);
  options.remove_max_percent = 100;
  return options;
}

// A ledger in memory that lists go into.
struct Ledger : AskedLedger {
  Ledger() : AskedLedger(kNow) {}
  Status Take(const List& list, const std::function<void(ListOptions&)>& change = {}) {
    ListOptions options = OptionsOf(list);
    if (change) change(options);
    return TakeText(CsvOf(list.lines), options);
  }
  Status TakeText(const string& csv, const ListOptions& options) {
    auto load = ListLoad::Make(options);
    if (!load.ok()) return load.error();
    DAYBOOK_TRY((*load)->Add(*feeds::FromMemory(csv, "list.csv")));
    DAYBOOK_TRY((*load)->Plan(&store));
    counts = (*load)->planned();
    DAYBOOK_TRY((*load)->CheckShare());
    const Status written = (*load)->Write(store);
    counts = (*load)->planned();
    return written;
  }
  // Rows that are no list, of a file made when `list` was.
  Status TakeRows(const List& list) {
    const auto mapping = feeds::csv::ParseMapping(MappingOf(""));
    if (!mapping.ok()) return mapping.error();
    feeds::CsvReadOptions options;
    options.source = "council";
    options.mapping = &*mapping;
    options.as_of = *ParsePartialTime(list.as_of, Zone::Region());
    feeds::CommittingSink sink(store, "council", {});
    DAYBOOK_TRY(feeds::ReadCsv(*feeds::FromMemory(CsvOf(list.lines), "rows.csv"), options, sink));
    return sink.Drain();
  }
  Status Revert(uint64_t load, const std::function<bool()>& cancelled = {}) {
    ListRevert revert(store, LogPosition(load), {cancelled, {}});
    DAYBOOK_TRY(revert.Plan());
    reverted = revert.planned();
    return revert.Write();
  }
  // Text and date of each record that answers show.
  std::set<string> Shown() const {
    std::set<string> shown;
    for (string row : RowsOf("from conditions show text, at", " ")) {
      row.pop_back();
      shown.insert(std::move(row));
    }
    return shown;
  }

  feeds::csv::ListCounts counts;
  feeds::csv::RevertCounts reverted;
};

inline std::set<string> ShownOf(const Lines& lines) {
  std::set<string> shown;
  for (const auto& [id, line] : lines)
    if (!line.withdrawn) shown.insert("\"" + line.what + "\" \"" + line.began + "\"");
  return shown;
}

inline List Day(int day, const std::vector<string>& records) {
  List list{"2026-03-0" + std::to_string(day), "", {}};
  for (const string& id : records) list.lines[id] = {"7", id + " asthma", "2026-01-05", false};
  return list;
}
inline string MessageIn(const Status& status) { return status.ok() ? "" : status.error().message; }

}  // namespace daybook::tests
