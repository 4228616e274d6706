#include "tests/reference/log/own.h"

#include <algorithm>
#include <cmath>

#include "ledger/access/access_entry.h"
#include "ledger/event/event_codec.h"

namespace daybook::reference {
namespace {

constexpr int64_t kLateAfterMicros = int64_t{2} * 24 * 60 * 60 * 1'000'000;

Val TextOrNone(const std::string& text) { return text.empty() ? Unknown() : Text(text); }

// Ids of equal length, so that they sort as numbers do.
Record MakeOwn(const std::string& kind, const std::string& id, int64_t at, OwnFacts facts) {
  Entry entry;
  entry.event.record = {"daybook", kind,
                        std::string(24 - std::min<size_t>(id.size(), 24), ' ') + id};
  entry.event.status = ledger::EventStatus::kCompleted;
  entry.event.start = Moment(at);
  facts.kind = kind;
  facts.fields["id"] = Text(kind + "/" + id);
  facts.fields["kind"] = Text(kind);
  facts.fields["at"] = Time(Moment(at));
  facts.fields["day"] = Time(BareDay(LocalDayOf(at)));
  Record record;
  record.version = std::make_shared<const Entry>(std::move(entry));
  record.recorded_micros = at;
  record.at = Moment(at);
  record.own = std::make_shared<const OwnFacts>(std::move(facts));
  return record;
}

Status AddAccesses(ledger::Store& store, std::vector<Record>& records) {
  for (uint64_t at = 0; at < store.access().size().value; ++at) {
    DAYBOOK_ASSIGN(const ledger::LogEntry entry, store.access().At(LogPosition{at}));
    DAYBOOK_ASSIGN(const ledger::AccessEntry access, ledger::DecodeAccess(entry.payload));
    std::string categories;
    for (const std::string& category : access.categories)
      categories += (categories.empty() ? "" : ", ") + category;
    OwnFacts facts;
    facts.streams = access.residents;
    facts.care_position = access.care_position.value;
    facts.fields = {
        {"recorded", Time(Moment(entry.header.recorded.value))},
        {"user", TextOrNone(access.actor)},
        {"role", TextOrNone(access.role)},
        {"organisation", TextOrNone(access.organisation)},
        {"purpose", TextOrNone(access.purpose)},
        {"reason", Unknown()},
        {"door", TextOrNone(access.route)},
        {"statement", TextOrNone(access.statement)},
        {"text", TextOrNone(access.statement)},
        {"categories", TextOrNone(categories)},
        {"rows", Integer(static_cast<int64_t>(access.rows))},
        {"shown", Integer(static_cast<int64_t>(access.residents.size()))},
        {"refused", Boolean(access.refused)},
        {"refusal", TextOrNone(access.refusal)},
        {"position", Text("p" + std::to_string(access.care_position.value))},
    };
    records.push_back(
        MakeOwn("access", std::to_string(at), entry.header.recorded.value, std::move(facts)));
  }
  return {};
}

// Definitions, erasures, corrections of our own reading and migrations are no source's.
bool IsSent(const ledger::Event& event) {
  return event.kind != ledger::Kind::kDefinition && event.kind != ledger::Kind::kErasure &&
         !ledger::FindField(event, ledger::FieldId::kCorrects) &&
         !ledger::FindField(event, ledger::FieldId::kMovedTo);
}

void AddFeeds(const std::vector<Entry>& entries, std::vector<Record>& records) {
  struct Feed {
    int64_t events = 0, received = 0;
    std::optional<Day> last;
    std::vector<std::pair<int64_t, std::optional<int64_t>>> all;
  };
  std::map<std::string, Feed> feeds;
  for (const Entry& entry : entries) {
    if (!IsSent(entry.event)) continue;
    Feed& feed = feeds[entry.event.record.source];
    ++feed.events;
    feed.received = std::max(feed.received, entry.recorded_micros);
    std::optional<int64_t> delay;
    if (entry.event.version_time && HasClock(*entry.event.version_time))
      delay = entry.recorded_micros - entry.event.version_time->utc_micros;
    feed.all.emplace_back(entry.recorded_micros, delay);
    if (!entry.event.start || entry.event.operation == ledger::Operation::kNoLongerReported)
      continue;
    const Day began = DaysOf(*entry.event.start).first;
    feed.last = std::max(feed.last.value_or(began), began);
  }
  std::vector<std::pair<std::string, Feed>> in_order(feeds.begin(), feeds.end());
  std::stable_sort(in_order.begin(), in_order.end(), [](const auto& a, const auto& b) {
    return a.second.received < b.second.received;
  });
  for (const auto& [source, feed] : in_order) {
    OwnFacts facts;
    facts.fields = {
        {"received", Time(Moment(feed.received))},
        {"source", Text(source)},
        {"text", Text(source)},
        {"last_event", feed.last ? Time(BareDay(*feed.last)) : Unknown()},
        {"events", Integer(feed.events)},
    };
    facts.received = feed.all;
    records.push_back(MakeOwn("feed", source, feed.received, std::move(facts)));
  }
}

Status AddQuarantine(ledger::Store& store, std::vector<Record>& records) {
  DAYBOOK_ASSIGN(const auto listed, store.quarantine().List());
  for (const ledger::QuarantineEntry& entry : listed) {
    OwnFacts facts;
    facts.fields = {
        {"received", Time(Moment(entry.received.value))},
        {"recorded", Time(Moment(entry.received.value))},
        {"number", Integer(static_cast<int64_t>(entry.number))},
        {"source", TextOrNone(entry.source)},
        {"format", TextOrNone(entry.format)},
        {"origin", TextOrNone(entry.origin)},
        {"reason", TextOrNone(entry.reason)},
        {"text", TextOrNone(entry.message)},
        {"path", TextOrNone(entry.place)},
        {"next_step", TextOrNone(entry.next_step)},
    };
    records.push_back(MakeOwn("quarantine", std::to_string(entry.number), entry.received.value,
                              std::move(facts)));
  }
  return {};
}

}  // namespace

Result<Own> ReadOwn(ledger::Store& store, const std::vector<Entry>& entries) {
  Own own;
  own.stream_of = [&store](const StreamKey& key) { return store.StreamFor(key.first, key.second); };
  DAYBOOK_TRY(AddAccesses(store, own.records));
  AddFeeds(entries, own.records);
  DAYBOOK_TRY(AddQuarantine(store, own.records));
  return own;
}

std::optional<std::string> OwnKindOf(const std::string& word) {
  if (word == "access" || word == "accesses") return "access";
  if (word == "feed" || word == "feeds") return "feed";
  if (word == "quarantine") return "quarantine";
  return std::nullopt;
}

namespace {

// What came from a feed by the days around one, from each event by itself.
Val FeedDayField(const OwnFacts& facts, const std::string& word, Day on) {
  constexpr Day kKept = 35, kWeek = 7, kUsual = 28;
  std::map<Day, int64_t> events;
  std::map<Day, int64_t> delays;
  int64_t week = 0, ahead = 0;
  for (const auto& [came, delay] : facts.received) {
    const Day day = LocalDayOf(came);
    ++events[day];
    const bool this_week = day > on - kWeek && day <= on;
    if (this_week) ++week;
    if (!delay || *delay < -StartOfDay(1) + StartOfDay(0)) continue;
    if (this_week && *delay < -60 * kSecondMicros) ++ahead;
    const auto [least, added] = delays.try_emplace(day, *delay);
    if (!added) least->second = std::min(least->second, *delay);
  }
  const auto kept = [&](Day first) { return first > events.rbegin()->first - kKept; };
  const auto today = events.find(on);
  const int64_t now = today == events.end() ? 0 : today->second;
  if (word == "events_today") return kept(on) ? Integer(now) : Unknown();
  if (word == "delay" || word == "clock_ahead") {
    std::optional<int64_t> least;
    for (const auto& [day, delay] : delays)
      if (day > on - kWeek && day <= on) least = std::min(least.value_or(delay), delay);
    if (!least || !kept(on - kWeek + 1)) return Unknown();
    if (word == "clock_ahead") return Boolean(ahead >= 3 && ahead * 10 >= week);
    return Duration(std::floor(static_cast<double>(*least) / kSecondMicros), TimeUnit::kSecond);
  }
  std::vector<int64_t> before;
  for (const auto& [day, count] : events)
    if (day >= on - kUsual && day < on) before.push_back(count);
  if (before.size() < 7 || !kept(on - kUsual)) return Unknown();
  std::sort(before.begin(), before.end());
  const size_t low = (before.size() - 1) / 2, high = before.size() / 2;
  const double usual = static_cast<double>(before[low] + before[high]) / 2;
  if (word == "events_usual") return Number(usual);
  return Boolean(now >= 1'000 && static_cast<double>(now) > 5 * usual);
}

}  // namespace

std::optional<Val> OwnFieldOf(const Record& record, const std::string& word, const Index& index) {
  const OwnFacts& facts = *record.own;
  if (facts.kind == "feed" && (word == "silent" || word == "late")) {
    const int64_t until = index.clock();
    const int64_t silent = until - record.recorded_micros;
    if (word == "late") return Boolean(silent > kLateAfterMicros);
    return Duration(static_cast<double>(silent) / 1'000'000, TimeUnit::kSecond);
  }
  if (facts.kind == "feed" && (word == "events_today" || word == "events_usual" ||
                               word == "flooding" || word == "delay" || word == "clock_ahead"))
    return FeedDayField(facts, word, index.day());
  const auto field = facts.fields.find(word);
  if (field == facts.fields.end()) return std::nullopt;
  return field->second;
}

std::vector<std::string> OwnNaturalColumns(const std::string& kind) {
  if (kind == "access")
    return {"at", "user", "role", "organisation", "purpose", "statement", "rows"};
  if (kind == "feed")
    return {"source", "last_event", "received", "events", "late", "flooding", "clock_ahead"};
  return {"id", "at", "source", "format", "reason", "path", "text"};
}

}  // namespace daybook::reference
