#include "query/exec/run_query.h"

#include <algorithm>

#include "projections/lent_rows.h"
#include "query/exec/combine.h"
#include "query/exec/groups/groups.h"
#include "query/exec/groups/person_time.h"
#include "query/exec/groups/row_order.h"

namespace daybook::query {
namespace {

const Error kQueryCancelled{ErrorCode::kCancelled, "the query was cancelled"};

// One row on the way to an ungrouped answer.
struct KeptRow {
  ResidentNo resident;
  RowRef record;
  std::vector<RowRef> more;  // of the other kinds after `from`
};

// By NHS number, then the others by their source's names: an order that arrival can't change.
void PutInOrder(std::vector<ResidentNo>& residents, const Reader& reader) {
  if (residents.size() < 2) return;
  const projections::PersonColumns& persons = reader.Persons();
  std::vector<std::pair<std::string, ResidentNo>> named;
  named.reserve(residents.size());
  for (ResidentNo resident : residents) {
    const TextId number = persons.nhs_number[resident.value];
    named.emplace_back(
        number.value != 0 ? std::string(reader.TextOf(number)) : "~" + reader.SubjectOf(resident),
        resident);
  }
  std::sort(named.begin(), named.end());
  for (size_t i = 0; i < residents.size(); ++i) residents[i] = named[i].second;
}

// Asks the question once, of these residents in this order.
class Runner {
 public:
  Runner(const BoundQuery& query, const std::vector<ResidentNo>& residents, Exec& exec,
         uint64_t rows_max)
      : query_(query), residents_(residents), exec_(exec), rows_max_(rows_max), groups_(query) {}

  Result<QueryRows> Run() {
    if (query_.person_time) {
      DAYBOOK_ASSIGN(person_time_, PersonTime::Make(*query_.person_time, exec_));
    }
    for (size_t from = 0; from < residents_.size(); from += kBatchRowsMax) {
      if (exec_.cancel.cancelled()) return kQueryCancelled;
      const size_t to = std::min(from + kBatchRowsMax, residents_.size());
      Batch batch;
      batch.residents.assign(residents_.begin() + static_cast<ptrdiff_t>(from),
                             residents_.begin() + static_cast<ptrdiff_t>(to));
      AddResidents(batch);
      if (Enough() || exec_.refused) break;
    }
    if (exec_.cancel.cancelled()) return kQueryCancelled;
    if (exec_.refused) return *exec_.refused;
    Result<QueryRows> rows = query_.grouped ? Grouped() : Ungrouped();
    if (exec_.refused) return *exec_.refused;
    return rows;
  }

 private:
  bool Enough() const {
    if (query_.grouped || !query_.order.empty() || query_.limit_per) return false;
    return kept_.size() > rows_max_ ||
           (query_.limit && kept_.size() >= static_cast<uint64_t>(*query_.limit));
  }

  // The truth of a step's condition for each row, counted and timed.
  TruthColumn Ask(const ExprNode& condition, const Batch& batch) {
    OperatorCount& count = exec_.CountOf(&condition);
    const Stopwatch stopwatch(count);
    TruthColumn truths = condition.Truths(batch, exec_);
    ++count.calls;
    count.rows_in += truths.size();
    count.rows_out += static_cast<uint64_t>(std::count(truths.begin(), truths.end(), Truth::kTrue));
    return truths;
  }

  void AddDays(const Batch& residents) {
    const std::vector<NodePtr>& keys = query_.person_time->keys;
    if (query_.person_time->by_day) {
      const PersonTime::Stretches lived = person_time_->StretchesOf(residents, exec_);
      groups_.AddDays(lived.residents, keys, lived.days, exec_);
    } else {
      groups_.AddDays(residents, keys, person_time_->DaysOf(residents, exec_), exec_);
    }
  }

  void AddResidents(const Batch& everybody) {
    Batch batch = query_.set ? Keep(everybody, Ask(*query_.set, everybody)) : everybody;
    if (!query_.of_records) {
      if (query_.with) batch = Keep(batch, Ask(*query_.with, batch));
      AddRows(batch);
      return;
    }
    if (person_time_) AddDays(batch);
    Ragged found = query_.records->Eval(batch, exec_);
    if (query_.began_in_interval && exec_.interval) KeepBegun(found);
    CombineEach(RecordBatch(batch, found, exec_.reader), query_.more_records, exec_,
                [this](const Batch& rows) {
                  AddRows(query_.with ? Keep(rows, Ask(*query_.with, rows)) : rows);
                  return !Enough();
                });
  }

  // Of records in a series, those that began in the interval.
  void KeepBegun(Ragged& found) const {
    const RowTime from = DayTime(exec_.interval->start);
    const RowTime to = DayTime(exec_.interval->end);
    Ragged kept;
    for (size_t i = 0; i < found.size(); ++i) {
      for (uint32_t k = found.offsets[i]; k < found.offsets[i + 1]; ++k) {
        const RowTime start = exec_.reader.StartOf(found.rows[k]);
        if (start.known && WithinDays(start, from, to) == Truth::kTrue)
          kept.rows.push_back(found.rows[k]);
      }
      kept.offsets.push_back(static_cast<uint32_t>(kept.rows.size()));
    }
    found = std::move(kept);
  }

  void AddRows(const Batch& batch) {
    if (batch.size() == 0) return;
    const TruthColumn kept =
        query_.where ? Ask(*query_.where, batch) : TruthColumn(batch.size(), Truth::kTrue);
    if (query_.grouped) {
      OperatorCount& count = exec_.CountOf(&query_.columns);
      const Stopwatch stopwatch(count);
      count.rows_in += static_cast<uint64_t>(std::count(kept.begin(), kept.end(), Truth::kTrue));
      const bool timed = person_time_ && !query_.of_records;
      groups_.Add(batch, kept, timed ? person_time_->DaysOf(batch, exec_) : std::vector<double>(),
                  exec_);
      return;
    }
    const Batch rows = Keep(batch, kept);
    for (RowKeys& keys : KeysOf(query_, rows, exec_)) keys_.push_back(std::move(keys));
    for (size_t i = 0; i < rows.size(); ++i) {
      KeptRow row{rows.residents[i], rows.of_records() ? rows.records[i] : RowRef{}, {}};
      for (const std::vector<RowRef>& more : rows.more_records) row.more.push_back(more[i]);
      kept_.push_back(std::move(row));
    }
  }

  // `having`, order and limit look at what is shown of the groups; the total stands below them.
  QueryRows Grouped() {
    OperatorCount& count = exec_.CountOf(&query_.columns);
    const Stopwatch stopwatch(count);
    if (query_.rules) groups_.AddLines(*query_.rules);
    std::vector<GroupRow> rows = groups_.Rows(exec_);
    std::vector<GroupRow> total;
    if (query_.totals) {
      total.push_back(std::move(rows.back()));
      rows.pop_back();
    }
    std::vector<CellColumn> columns;
    if (query_.having) {
      const TruthColumn keep =
          query_.having->Truths(BatchOf(rows, query_.columns.size(), columns), exec_);
      size_t next = 0;
      std::erase_if(rows, [&](const GroupRow&) { return keep[next++] != Truth::kTrue; });
    }
    const Batch groups = BatchOf(rows, query_.columns.size(), columns);
    QueryRows out;
    for (size_t row : OrderRows(query_, KeysOf(query_, groups, exec_)))
      out.rows.push_back(ShownOf(std::move(rows[row])));
    for (GroupRow& row : total) out.rows.push_back(ShownOf(std::move(row)));
    count.rows_out += out.rows.size();
    if (out.rows.size() > rows_max_) {
      out.rows.resize(static_cast<size_t>(rows_max_));
      out.truncated = true;
    }
    return out;
  }

  Row ShownOf(GroupRow row) const {
    Row shown;
    for (size_t c = 0; c < query_.columns.size(); ++c)
      if (query_.columns[c].shown) shown.push_back(std::move(row.shown[c]));
    return shown;
  }

  // The rows kept, in the order they are shown.
  void Sort() {
    OperatorCount& count = exec_.CountOf(&query_.order);
    const Stopwatch stopwatch(count);
    count.rows_in += kept_.size();
    count.rows_out += kept_.size();
    std::vector<KeptRow> rows;
    for (size_t row : OrderRows(query_, keys_)) rows.push_back(kept_[row]);
    kept_ = std::move(rows);
  }

  Result<QueryRows> Ungrouped() {
    QueryRows out;
    Sort();
    if (kept_.size() > rows_max_) {
      kept_.resize(static_cast<size_t>(rows_max_));
      out.truncated = true;
    }
    for (size_t from = 0; from < kept_.size(); from += kBatchRowsMax) {
      if (exec_.cancel.cancelled()) return kQueryCancelled;
      Show(from, std::min(from + kBatchRowsMax, kept_.size()), out);
    }
    return out;
  }

  void Show(size_t from, size_t to, QueryRows& out) {
    OperatorCount& count = exec_.CountOf(&query_.columns);
    const Stopwatch stopwatch(count);
    count.rows_in += to - from;
    count.rows_out += to - from;
    Batch batch;
    batch.more_records.resize(query_.more_records.size());
    for (size_t i = from; i < to; ++i) {
      batch.residents.push_back(kept_[i].resident);
      for (size_t slot = 0; slot < batch.more_records.size(); ++slot)
        batch.more_records[slot].push_back(kept_[i].more[slot]);
      if (query_.of_records) batch.records.push_back(kept_[i].record);
      if (kept_[i].resident != projections::kNobody) out.shown.insert(kept_[i].resident);
    }
    std::vector<std::vector<Value>> columns;
    for (const BoundColumn& column : query_.columns)
      columns.push_back(column.value->Output(batch, exec_));
    for (size_t i = 0; i < batch.size(); ++i) {
      Row row;
      for (auto& column : columns) row.push_back(std::move(column[i]));
      out.rows.push_back(std::move(row));
    }
  }

  const BoundQuery& query_;
  const std::vector<ResidentNo>& residents_;
  Exec& exec_;
  uint64_t rows_max_;
  Groups groups_;
  std::optional<PersonTime> person_time_;
  std::vector<KeptRow> kept_;
  std::vector<RowKeys> keys_;  // of the rows kept
};

void Append(QueryRows part, const AskedWhen& when, const Interval& interval, QueryRows& out) {
  for (Row& row : part.rows) {
    if (when.shown)
      row.insert(row.begin(), Value(FormatDay(interval.start) + "/" + FormatDay(interval.end)));
    out.rows.push_back(std::move(row));
  }
  out.truncated |= part.truncated;
  out.shown.merge(part.shown);
}

}  // namespace

Batch Keep(const Batch& batch, const TruthColumn& truths) {
  std::vector<uint32_t> rows;
  for (size_t i = 0; i < truths.size(); ++i)
    if (truths[i] == Truth::kTrue) rows.push_back(static_cast<uint32_t>(i));
  return Select(batch, rows);
}

std::vector<ResidentNo> WhoIsAsked(const BoundQuery& query, Exec& exec) {
  std::vector<ResidentNo> residents;
  if (query.only)
    residents.push_back(*query.only);
  else
    residents = exec.reader.Residents();
  exec.population = residents.size() >= kPopulationResidents;
  return residents;
}

Result<QueryRows> RunQuery(const BoundQuery& query, const AskedWhen& when, Exec& exec,
                           uint64_t rows_max) {
  std::vector<ResidentNo> residents = WhoIsAsked(query, exec);
  PutInOrder(residents, exec.reader);
  if (when.intervals.empty()) return Runner(query, residents, exec, rows_max).Run();
  exec.keeps_rows = when.intervals.size() > 1;
  QueryRows out;
  for (const Interval& interval : when.intervals) {
    exec.date = IndexDate{interval.end, std::nullopt};
    exec.interval = interval;
    exec.scans.clear();  // they are of another date
    const uint64_t room = rows_max - std::min<uint64_t>(rows_max, out.rows.size());
    DAYBOOK_ASSIGN(QueryRows part, Runner(query, residents, exec, room).Run());
    Append(std::move(part), when, interval, out);
    if (out.truncated) break;
  }
  return out;
}

}  // namespace daybook::query
