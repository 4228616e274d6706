#include "server/local_events.h"

#include <thread>
#include <unordered_set>

#include "feeds/events/event_lines.h"
#include "projections/reader.h"
#include "projections/snapshot.h"
#include "query/access/access.h"

namespace daybook::server {
namespace {

using Until = EventsAsked::Until;

// The log from a position on, in lines.
class Sender {
 public:
  Sender(const ledger::Log& log, LogPosition from, std::unordered_set<StreamId> only,
         const query::CancelFlag& cancel, const TakeLines& take)
      : log_(log), position_(from.value), only_(std::move(only)), cancel_(cancel), take_(take) {}

  // Up to `end`, and the line that says so.
  Status Export(LogSize end) {
    DAYBOOK_TRY(SendTo(end.value));
    return take_(feeds::events::EndLine(writer_.lines(), LogPosition(position_)));
  }

  Status Follow(Until until) {
    while (true) {
      const uint64_t size = log_.size().value;
      if (position_ < size) {
        DAYBOOK_TRY(SendTo(size));
        continue;
      }
      if (!caught_up_) DAYBOOK_TRY(take_(feeds::events::CaughtUpLine(LogPosition(position_))));
      caught_up_ = true;
      if (until == Until::kCaughtUp) return {};
      DAYBOOK_TRY(CheckCancel());
      std::this_thread::sleep_for(kFollowPollInterval);
    }
  }

  uint64_t position() const { return position_; }
  uint64_t lines() const { return writer_.lines(); }

 private:
  Status CheckCancel() const {
    if (cancel_.cancelled()) return Error{ErrorCode::kCancelled, "interrupted"};
    return {};
  }

  // `end` is where a commit group ended, so a message ends there.
  Status SendTo(uint64_t end) {
    while (position_ < end) {
      DAYBOOK_TRY(CheckCancel());
      std::string text;
      NoteLag(text);
      DAYBOOK_TRY(ReadBatch(end, text));
      if (position_ == end) writer_.End(text);
      if (!text.empty()) DAYBOOK_TRY(take_(text));
    }
    return {};
  }

  void NoteLag(std::string& text) {
    const uint64_t behind = log_.size().value - position_;
    if (!caught_up_ || behind <= kFollowBehindMax) return;
    caught_up_ = false;
    text += feeds::events::FellBehindLine(LogPosition(position_), behind);
  }

  Status ReadBatch(uint64_t end, std::string& text) {
    DAYBOOK_ASSIGN(const auto reader, log_.Read(LogPosition(position_)));
    const uint64_t stop = std::min(end, position_ + kEventsBatchEntries);
    while (position_ < stop && text.size() < kEventsBatchBytes) {
      DAYBOOK_ASSIGN(const auto entry, reader->Next());
      DAYBOOK_CHECK(entry.has_value());
      ++position_;
      if (!only_.empty() && !only_.contains(entry->header.stream)) continue;
      DAYBOOK_TRY(writer_.Add(*entry, text));
    }
    return {};
  }

  const ledger::Log& log_;
  uint64_t position_;
  const std::unordered_set<StreamId> only_;  // empty: all
  const query::CancelFlag& cancel_;
  const TakeLines& take_;
  feeds::events::EventLineWriter writer_;
  bool caught_up_ = false;
};

std::string StatementOf(const EventsAsked& asked) {
  const char* const verb = asked.until == Until::kEnd ? "export" : "follow";
  if (!asked.resident.empty()) return std::string(verb) + " of resident " + asked.resident;
  return std::string(verb) + " from " + std::to_string(asked.from);
}

// One request: who may, what is recorded, then the lines.
class Request {
 public:
  Request(ledger::Store& store, projections::Views& views, const query::Actor& actor,
          const std::string& door, const EventsAsked& asked)
      : store_(store), views_(views), actor_(actor), asked_(asked), size_(store.care().size()) {
    note_.door = door;
    note_.statement = StatementOf(asked);
    note_.categories = {"events"};
    note_.position = size_;
  }

  Status Run(const query::CancelFlag& cancel, const TakeLines& take) {
    DAYBOOK_TRY(Permit());
    if (asked_.from > size_.value)
      return Error{ErrorCode::kNotFound, "no position " + std::to_string(asked_.from) +
                                             ": the log has " + std::to_string(size_.value) +
                                             " entries"};
    std::unordered_set<StreamId> streams;
    if (asked_.resident.empty()) {
      DAYBOOK_TRY(query::RecordAccess(store_, actor_, note_));
    } else {
      DAYBOOK_TRY(FindStreams(cancel, streams));
    }
    Sender sender(store_.care(), LogPosition(asked_.from), std::move(streams), cancel, take);
    if (asked_.until == Until::kEnd) return sender.Export(size_);
    const Status followed = sender.Follow(asked_.until);
    const Status recorded = RecordEnd(sender);
    return followed.ok() ? recorded : followed;
  }

 private:
  Status Permit() {
    if (actor_.is_local_operator()) return {};
    const Error refused{ErrorCode::kNotPermitted, "whole events are for the local operator alone",
                        "", "leave out --as; `daybook query` answers roles"};
    DAYBOOK_TRY(query::RecordRefusal(store_, actor_, note_.door, note_.statement, size_, refused));
    return refused;
  }

  // The streams that are one resident now, and the entry in the access log that names the resident.
  Status FindStreams(const query::CancelFlag& cancel, std::unordered_set<StreamId>& streams) {
    DAYBOOK_TRY(views_.WaitFor(size_, [&cancel] { return cancel.cancelled(); }));
    const auto snapshot = views_.Latest();
    const projections::Reader reader(snapshot, projections::Visibility::All(),
                                     LogSize(snapshot->position()));
    const projections::FoundResident found = reader.FindResident(asked_.resident);
    const bool one = found.outcome == projections::FindOutcome::kFound;
    if (one) note_.shown.insert(found.resident);
    DAYBOOK_TRY(query::RecordAccess(store_, actor_, note_, reader));
    if (found.outcome == projections::FindOutcome::kAmbiguous)
      return Error{ErrorCode::kBadData, "more than one resident carries this identifier", "",
                   "give it with its system: system|value", "CQ0211"};
    if (!one)
      return Error{ErrorCode::kNotFound, "no resident carries this identifier", "",
                   "give an NHS number, or a source's identifier", "CQ0210"};
    snapshot->GroupingAt(snapshot->position())
        .ForEachStream(found.resident.value, [&](uint32_t stream) {
          streams.insert(snapshot->vocabulary().streams.IdOf(stream));
        });
    return {};
  }

  // How far a follower came: what it saw is between its two entries.
  Status RecordEnd(const Sender& sender) {
    note_.statement += " ended";
    note_.position = LogSize(sender.position());
    note_.rows = sender.lines();
    note_.shown.clear();
    return query::RecordAccess(store_, actor_, note_);
  }

  ledger::Store& store_;
  projections::Views& views_;
  const query::Actor& actor_;
  const EventsAsked& asked_;
  const LogSize size_;
  query::AccessNote note_;
};

}  // namespace

Status SendEvents(ledger::Store& store, projections::Views& views, const query::Actor& actor,
                  const std::string& door, const EventsAsked& asked,
                  const query::CancelFlag& cancel, const TakeLines& take) {
  return Request(store, views, actor, door, asked).Run(cancel, take);
}

}  // namespace daybook::server
