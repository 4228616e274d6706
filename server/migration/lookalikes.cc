#include "server/migration/lookalikes.h"

#include <algorithm>
#include <span>
#include <tuple>

#include "feeds/remap/event_parts.h"

namespace daybook::server {
namespace {

using ledger::Event;
using ledger::FieldId;
using projections::Reader;
using projections::RowRef;
using projections::RowTime;

// Residents between two looks at whether it was cancelled.
constexpr size_t kResidentsACheck = 1'024;

// Fields that name records, or that are of a version and not of what it says.
bool IsName(FieldId id) {
  for (const FieldId name :
       {FieldId::kResult, FieldId::kAddresses, FieldId::kReplaces, FieldId::kVersionId,
        FieldId::kFocus, FieldId::kMember, FieldId::kLinkedSubject, FieldId::kDiagnosis,
        FieldId::kPrincipalDiagnosis, FieldId::kPartOf, FieldId::kIdentifier})
    if (id == name) return true;
  return false;
}

// A party known by its display is that; one known by a reference alone may be anybody.
void ForgetReference(ledger::Party& party) { party.reference.clear(); }

// What is left of an event without the names that a system gives.
Event WithoutNames(Event event) {
  event.version_time.reset();
  event.operation = ledger::Operation::kAssert;
  event.encounter.clear();
  for (ledger::Party* party : {&event.author, &event.performer, &event.place, &event.organisation})
    ForgetReference(*party);
  std::erase_if(event.fields, [](const ledger::Field& field) { return IsName(field.id); });
  return event;
}

feeds::NamedRecord NameOf(const Event& event) { return {event.record, event.subject, event.kind}; }

struct Candidate {
  RowRef row;
  RowTime start;
  uint32_t code = 0;  // the first; 0: none
  bool is_new = false;

  auto key() const {
    return std::tuple(start.known, start.day, start.last_day, start.has_clock, start.utc_micros,
                      code);
  }
};

struct Told {
  Event event;
  bool paired = false;
};

class Search {
 public:
  Search(const Reader& reader, const LookalikesAsked& asked,
         const std::function<Status(const Lookalike&)>& take)
      : reader_(reader),
        asked_(asked),
        take_(take),
        old_source_(reader.FindText(asked.old_source)),
        new_source_(reader.FindText(asked.new_source)) {}

  Result<LookalikesByKind> Run() {
    for (const ledger::Kind kind : ledger::ClinicalKinds()) {
      counts_ = {};
      const auto grouped = reader_.Scan({projections::KindBit(kind), {}, false});
      for (size_t at = 0; at < grouped.residents.size(); ++at) {
        if (at % kResidentsACheck == 0 && asked_.cancelled && asked_.cancelled())
          return Error{ErrorCode::kCancelled, "cancelled"};
        const size_t begin = grouped.offsets[at];
        const size_t count = grouped.offsets[at + 1] - begin;
        DAYBOOK_TRY(OneResident(std::span(grouped.rows).subspan(begin, count)));
      }
      if (counts_.alike + counts_.differing + counts_.unclear > 0) all_[kind] = counts_;
    }
    return std::move(all_);
  }

 private:
  std::optional<Candidate> CandidateOf(RowRef row) const {
    const auto source = reader_.SourceOf(row);
    const bool came_new = reader_.RecordedOf(row).value >= asked_.migrated.value;
    if (source != (came_new ? new_source_ : old_source_)) return std::nullopt;
    const auto codes = reader_.CodesOf(row);
    return Candidate{row, reader_.StartOf(row), codes.empty() ? 0 : codes.front().value, came_new};
  }

  Status OneResident(std::span<const RowRef> rows) {
    resident_ = reader_.ResidentOf(rows.front());
    std::vector<Candidate> candidates;
    for (const RowRef row : rows)
      if (auto candidate = CandidateOf(row)) candidates.push_back(*candidate);
    std::ranges::stable_sort(candidates, {}, &Candidate::key);
    for (auto begin = candidates.begin(); begin != candidates.end();) {
      const auto end = std::find_if(begin, candidates.end(), [&](const Candidate& candidate) {
        return candidate.key() != begin->key();
      });
      DAYBOOK_TRY(OneMoment(std::span(begin, end)));
      begin = end;
    }
    return {};
  }

  // Those that begin at the same time and have the same first code, or none.
  Status OneMoment(std::span<const Candidate> candidates) {
    const auto is_new = [](const Candidate& candidate) { return candidate.is_new; };
    if (std::ranges::all_of(candidates, is_new) || std::ranges::none_of(candidates, is_new))
      return {};
    std::map<std::string, std::pair<std::vector<Told>, std::vector<Told>>> by_words;
    for (const Candidate& candidate : candidates) {
      Event event = reader_.EventOf(candidate.row);
      auto& [olds, news] = by_words[candidate.code == 0 ? event.code.text : std::string()];
      (candidate.is_new ? news : olds).push_back({std::move(event)});
    }
    for (auto& [words, sides] : by_words) DAYBOOK_TRY(Pair(sides.first, sides.second));
    return {};
  }

  Status Pair(std::vector<Told>& olds, std::vector<Told>& news) {
    for (Told& was : olds)
      for (Told& is : news) {
        if (was.paired || is.paired || !Differences(was.event, is.event).empty()) continue;
        was.paired = is.paired = true;
        ++counts_.alike;
        DAYBOOK_TRY(take_({resident_, NameOf(was.event), NameOf(is.event), {}}));
      }
    std::erase_if(olds, [](const Told& told) { return told.paired; });
    std::erase_if(news, [](const Told& told) { return told.paired; });
    if (olds.empty() || news.empty()) return {};
    if (olds.size() > 1 || news.size() > 1) {
      counts_.unclear += olds.size();
      return {};
    }
    ++counts_.differing;
    return take_({resident_, NameOf(olds[0].event), NameOf(news[0].event),
                  Differences(olds[0].event, news[0].event)});
  }

  static std::vector<std::string> Differences(const Event& was, const Event& is) {
    return feeds::DifferingParts(WithoutNames(was), WithoutNames(is));
  }

  const Reader& reader_;
  const LookalikesAsked& asked_;
  const std::function<Status(const Lookalike&)>& take_;
  const std::optional<projections::TextId> old_source_, new_source_;
  LookalikeCounts counts_;  // of the kind at hand
  ResidentNo resident_;     // at hand
  LookalikesByKind all_;
};

}  // namespace

Result<LookalikesByKind> FindLookalikes(const Reader& reader, const LookalikesAsked& asked,
                                        const std::function<Status(const Lookalike&)>& take) {
  return Search(reader, asked, take).Run();
}

}  // namespace daybook::server
