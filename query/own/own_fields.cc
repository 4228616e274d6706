// What the ledger's own records say.
#include <cmath>

#include "ledger/base/zone.h"
#include "query/own/feed_watch.h"
#include "query/own/own_rows.h"
#include "query/statement.h"

namespace daybook::query {
namespace {

Cell WordsCell(const std::string& text) { return text.empty() ? Cell{} : Cell{text}; }
Cell CountCell(uint64_t number) { return {static_cast<double>(number)}; }

Cell MomentCell(int64_t micros) { return {ToRowTime(MomentAt(micros))}; }

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// The index date as a moment, where it is one, else the end of the day.
int64_t MomentOf(const IndexDate& date) {
  return date.instant ? *date.instant : Zone::Region().FromLocal(date.day + 1, 0) - 1;
}

Cell SecondsCell(int64_t micros) {
  return {
      DurationCell{std::floor(static_cast<double>(micros) / 1'000'000), ast::TimeUnit::kSecond}};
}

Cell TruthCell(std::optional<bool> truth) { return truth ? Cell{*truth} : Cell{}; }

Cell FieldOfAccess(OwnField field, const OwnRow& row) {
  const ledger::AccessEntry& access = row.access;
  if (field == OwnField::kUser) return WordsCell(access.actor);
  if (field == OwnField::kRole) return WordsCell(access.role);
  if (field == OwnField::kOrganisation) return WordsCell(access.organisation);
  if (field == OwnField::kPurpose) return WordsCell(access.purpose);
  if (field == OwnField::kDoor) return WordsCell(access.route);
  if (field == OwnField::kStatement || field == OwnField::kText) return WordsCell(access.statement);
  if (field == OwnField::kCategories) return WordsCell(Joined(access.categories));
  if (field == OwnField::kRows) return CountCell(access.rows);
  if (field == OwnField::kShown) return CountCell(access.residents.size());
  if (field == OwnField::kRefused) return {access.refused};
  if (field == OwnField::kRefusal) return WordsCell(access.refusal);
  if (field == OwnField::kPosition) return {PositionToken(access.care_position)};
  return {};  // kReason: nobody is asked for one yet
}

Cell FieldOfFeedDay(OwnField field, const FeedDay& day) {
  if (field == OwnField::kEventsToday && day.events) return CountCell(*day.events);
  if (field == OwnField::kEventsUsual && day.usual) return {*day.usual};
  if (field == OwnField::kDelay && day.delay_micros) return SecondsCell(*day.delay_micros);
  if (field == OwnField::kFlooding) return TruthCell(day.flooding());
  if (field == OwnField::kClockAhead) return TruthCell(day.clock_ahead());
  return {};
}

Cell FieldOfFeed(OwnField field, const OwnRow& row, const IndexDate& date) {
  const int64_t silent = SilentMicros(row.feed, MomentOf(date));
  if (field == OwnField::kSource || field == OwnField::kText) return WordsCell(row.source);
  if (field == OwnField::kEvents) return CountCell(row.feed.events);
  if (field == OwnField::kSilent) return SecondsCell(silent);
  if (field == OwnField::kLate) return {silent > kFeedSilenceMaxMicros};
  if (field == OwnField::kLastEvent && row.feed.last_effective)
    return {DayTime(*row.feed.last_effective)};
  return FieldOfFeedDay(field, FeedOn(row.feed, date.day));
}

Cell FieldOfQuarantine(OwnField field, const OwnRow& row) {
  const ledger::QuarantineEntry& entry = row.refused;
  if (field == OwnField::kNumber) return CountCell(entry.number);
  if (field == OwnField::kSource) return WordsCell(entry.source);
  if (field == OwnField::kFormat) return WordsCell(entry.format);
  if (field == OwnField::kOrigin) return WordsCell(entry.origin);
  if (field == OwnField::kReason) return WordsCell(entry.reason);
  if (field == OwnField::kText) return WordsCell(entry.message);
  if (field == OwnField::kPath) return WordsCell(entry.place);
  if (field == OwnField::kNextStep) return WordsCell(entry.next_step);
  return {};
}

}  // namespace

Cell OwnCell(OwnField field, const OwnRow& row, const IndexDate& date) {
  if (field == OwnField::kAt || field == OwnField::kRecorded || field == OwnField::kReceived)
    return MomentCell(row.at_micros);
  if (field == OwnField::kDay) return {DayTime(Zone::Region().LocalDay(row.at_micros))};
  switch (row.kind) {
    case OwnKind::kAccess:
      return field == OwnField::kKind ? Cell{std::string("access")} : FieldOfAccess(field, row);
    case OwnKind::kFeed:
      return field == OwnField::kKind ? Cell{std::string("feed")} : FieldOfFeed(field, row, date);
    case OwnKind::kQuarantine:
      return field == OwnField::kKind ? Cell{std::string("quarantine")}
                                      : FieldOfQuarantine(field, row);
  }
  return {};
}

}  // namespace daybook::query
