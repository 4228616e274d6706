#include "server/migration/lookalikes.h"

#include <algorithm>
#include <set>
#include <span>
#include <tuple>

#include "feeds/remap/corrections.h"
#include "feeds/remap/event_parts.h"
#include "projections/moved_to.h"

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
        FieldId::kPrincipalDiagnosis, FieldId::kPartOf, FieldId::kIdentifier, FieldId::kCorrects})
    if (id == name) return true;
  return false;
}

// What is left of an event without the names that a system gives.
Event WithoutNames(Event event) {
  event.record = {};
  event.subject.clear();
  event.version_time.reset();
  event.operation = ledger::Operation::kAssert;
  event.encounter.clear();
  // A party known by its display is that; one known by a reference alone may be anybody.
  for (ledger::Party* party : {&event.author, &event.performer, &event.place, &event.organisation})
    party->reference.clear();
  std::erase_if(event.fields, [](const ledger::Field& field) { return IsName(field.id); });
  std::ranges::stable_sort(event.fields, {}, &ledger::Field::id);
  return event;
}

feeds::NamedRecord NameOf(const Event& event) { return {event.record, event.subject, event.kind}; }

struct Candidate {
  RowRef row;
  RowTime start;
  bool is_new = false;

  auto key() const {
    return std::tuple(start.known, start.day, start.last_day, start.has_clock, start.utc_micros);
  }
};

struct Told {
  Event event;
  std::string digest;  // of what it says without names
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
      const auto grouped = reader_.Scan({projections::KindBit(kind), {}, true});
      for (size_t at = 0; at < grouped.residents.size(); ++at) {
        if (at % kResidentsACheck == 0 && asked_.cancelled && asked_.cancelled())
          return Error{ErrorCode::kCancelled, "cancelled"};
        const size_t begin = grouped.offsets[at];
        const size_t count = grouped.offsets[at + 1] - begin;
        DAYBOOK_TRY(OneResident(std::span(grouped.rows).subspan(begin, count)));
      }
      if (counts_ != LookalikeCounts()) all_[kind] = counts_;
    }
    return std::move(all_);
  }

 private:
  std::optional<Candidate> CandidateOf(RowRef row) const {
    const auto source = reader_.SourceOf(row);
    const bool came_new = reader_.RecordedOf(row).value >= asked_.migrated.value;
    if (source != (came_new ? new_source_ : old_source_)) return std::nullopt;
    return Candidate{row, reader_.StartOf(row), came_new};
  }

  Status OneResident(std::span<const RowRef> rows) {
    resident_ = reader_.ResidentOf(rows.front());
    taken_.clear();
    std::vector<Candidate> candidates;
    for (const RowRef row : rows) {
      if (reader_.Retracted(row))
        NoteTarget(row);
      else if (auto candidate = CandidateOf(row))
        candidates.push_back(*candidate);
    }
    std::erase_if(candidates, [&](const Candidate& candidate) {
      return candidate.is_new && IsTaken(candidate.row);
    });
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

  // What another record is called now is no candidate.
  void NoteTarget(RowRef row) {
    const auto moved = projections::MovedToOf(row, reader_);
    if (moved) taken_.insert({moved->record, moved->subject});
  }
  bool IsTaken(RowRef row) const {
    if (taken_.empty()) return false;
    const Event event = reader_.EventOf(row);
    return taken_.contains({event.record, ""}) || taken_.contains({event.record, event.subject});
  }

  // Those that begin at the same time.
  Status OneMoment(std::span<const Candidate> candidates) {
    std::vector<Told> olds, news;
    const auto is_new = [](const Candidate& candidate) { return candidate.is_new; };
    const auto new_ones = static_cast<uint64_t>(std::ranges::count_if(candidates, is_new));
    if (new_ones == 0) counts_.old_alone += candidates.size();
    if (new_ones == candidates.size()) counts_.new_alone += new_ones;
    if (new_ones == 0 || new_ones == candidates.size()) return {};
    for (const Candidate& candidate : candidates) {
      Event event = reader_.EventOf(candidate.row);
      std::string digest = feeds::ContentDigest(WithoutNames(event));
      (candidate.is_new ? news : olds).push_back({std::move(event), std::move(digest)});
    }
    DAYBOOK_TRY(PairAlike(olds, news));
    DropPaired(olds, news);
    DAYBOOK_TRY(PairByCode(olds, news));
    DropPaired(olds, news);
    if (candidates.front().start.known && olds.size() == 1 && news.size() == 1)
      return PairDiffering(olds, news, 0, 0);
    (olds.empty() || news.empty() ? counts_.old_alone : counts_.unclear) += olds.size();
    if (olds.empty()) counts_.new_alone += news.size();
    return {};
  }

  static void DropPaired(std::vector<Told>& olds, std::vector<Told>& news) {
    for (std::vector<Told>* side : {&olds, &news})
      std::erase_if(*side, [](const Told& told) { return told.paired; });
  }

  Status PairAlike(std::vector<Told>& olds, std::vector<Told>& news) {
    std::multimap<std::string, Told*> unpaired;
    for (Told& is : news) unpaired.emplace(is.digest, &is);
    for (Told& was : olds) {
      const auto like = unpaired.find(was.digest);
      if (like == unpaired.end()) continue;
      was.paired = like->second->paired = true;
      ++counts_.alike;
      DAYBOOK_TRY(take_({resident_, NameOf(was.event), NameOf(like->second->event), {}}));
      unpaired.erase(like);
    }
    return {};
  }

  // One old and one new with a code, or words, that no other of either side has.
  Status PairByCode(std::vector<Told>& olds, std::vector<Told>& news) {
    std::map<std::string, std::pair<std::set<size_t>, std::set<size_t>>> by_code;
    for (size_t at = 0; at < olds.size(); ++at)
      for (const std::string& code : CodesOf(olds[at].event)) by_code[code].first.insert(at);
    for (size_t at = 0; at < news.size(); ++at)
      for (const std::string& code : CodesOf(news[at].event)) by_code[code].second.insert(at);
    for (const auto& [code, sides] : by_code) {
      if (sides.first.size() != 1 || sides.second.size() != 1) continue;
      const size_t old = *sides.first.begin(), is = *sides.second.begin();
      if (!olds[old].paired && !news[is].paired) DAYBOOK_TRY(PairDiffering(olds, news, old, is));
    }
    return {};
  }

  Status PairDiffering(std::vector<Told>& olds, std::vector<Told>& news, size_t old, size_t is) {
    olds[old].paired = news[is].paired = true;
    ++counts_.differing;
    return take_({resident_, NameOf(olds[old].event), NameOf(news[is].event),
                  Differences(olds[old].event, news[is].event)});
  }

  static std::vector<std::string> CodesOf(const Event& event) {
    std::vector<std::string> codes;
    for (const ledger::Coding& coding : event.code.codings)
      codes.push_back(coding.system + "|" + coding.code);
    if (codes.empty() && !event.code.text.empty()) codes.push_back("\"" + event.code.text);
    return codes;
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
  // Names that records of the resident were moved to, with subjects where that is said.
  std::set<std::pair<ledger::RecordKey, std::string>> taken_;
  LookalikesByKind all_;
};

}  // namespace

Result<LookalikesByKind> FindLookalikes(const Reader& reader, const LookalikesAsked& asked,
                                        const std::function<Status(const Lookalike&)>& take) {
  return Search(reader, asked, take).Run();
}

}  // namespace daybook::server
