#include "query/exec/run_query.h"

#include <algorithm>

#include "query/exec/combine.h"
#include "query/exec/groups.h"
#include "query/values/compare.h"

namespace daybook::query {
namespace {

const Error kCancelledError{ErrorCode::kCancelled, "the query was cancelled"};

// One row on the way to an ungrouped answer.
struct KeptRow {
  ResidentNo resident;
  RowRef record;
  std::vector<RowRef> more;  // of the other kinds after `from`
  std::vector<Cell> keys;
};

class Runner {
 public:
  Runner(const BoundQuery& query, Exec& exec, uint64_t rows_max)
      : query_(query), exec_(exec), rows_max_(rows_max), groups_(query.columns) {}

  Result<QueryRows> Run() {
    std::vector<ResidentNo> residents;
    if (query_.only)
      residents.push_back(*query_.only);
    else
      residents = exec_.reader.Residents();
    exec_.population = residents.size() >= kPopulationResidents;
    InOrder(residents);
    for (size_t from = 0; from < residents.size(); from += kBatchRowsMax) {
      if (exec_.cancel.cancelled()) return kCancelledError;
      const size_t to = std::min(from + kBatchRowsMax, residents.size());
      Batch batch;
      batch.residents.assign(residents.begin() + static_cast<ptrdiff_t>(from),
                             residents.begin() + static_cast<ptrdiff_t>(to));
      AddResidents(batch);
      if (Enough() || exec_.refused) break;
    }
    if (exec_.cancel.cancelled()) return kCancelledError;
    if (exec_.refused) return *exec_.refused;
    Result<QueryRows> rows = query_.grouped ? Grouped() : Ungrouped();
    if (exec_.refused) return *exec_.refused;
    return rows;
  }

 private:
  // By NHS number, then the others by their source's names: an order that arrival can't change.
  void InOrder(std::vector<ResidentNo>& residents) const {
    const projections::PersonColumns& persons = exec_.reader.Persons();
    std::vector<std::pair<std::string, ResidentNo>> named;
    named.reserve(residents.size());
    for (ResidentNo resident : residents) {
      const TextId number = persons.nhs_number[resident.value];
      named.emplace_back(number.value != 0 ? std::string(exec_.reader.TextOf(number))
                                           : "~" + exec_.reader.SubjectOf(resident),
                         resident);
    }
    std::sort(named.begin(), named.end());
    for (size_t i = 0; i < residents.size(); ++i) residents[i] = named[i].second;
  }

  bool Enough() const {
    if (query_.grouped || !query_.order.empty()) return false;
    return kept_.size() > rows_max_ ||
           (query_.limit && kept_.size() >= static_cast<uint64_t>(*query_.limit));
  }

  static Batch Keep(const Batch& batch, const TruthColumn& truths) {
    std::vector<uint32_t> rows;
    for (size_t i = 0; i < truths.size(); ++i)
      if (truths[i] == Truth::kTrue) rows.push_back(static_cast<uint32_t>(i));
    return Select(batch, rows);
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

  void AddResidents(const Batch& everybody) {
    Batch batch = query_.set ? Keep(everybody, Ask(*query_.set, everybody)) : everybody;
    if (!query_.of_records) {
      if (query_.with) batch = Keep(batch, Ask(*query_.with, batch));
      AddRows(batch);
      return;
    }
    const Ragged found = query_.records->Eval(batch, exec_);
    CombineEach(RecordBatch(batch, found, exec_.reader), query_.more_records, exec_,
                [this](const Batch& rows) {
                  AddRows(rows);
                  return !Enough();
                });
  }

  void AddRows(const Batch& batch) {
    if (batch.size() == 0) return;
    const TruthColumn kept =
        query_.where ? Ask(*query_.where, batch) : TruthColumn(batch.size(), Truth::kTrue);
    if (query_.grouped) {
      OperatorCount& count = exec_.CountOf(&query_.columns);
      const Stopwatch stopwatch(count);
      count.rows_in += batch.size();
      groups_.Add(batch, kept, exec_);
      return;
    }
    const Batch rows = Keep(batch, kept);
    std::vector<CellColumn> keys;
    for (const BoundOrder& order : query_.order) keys.push_back(order.value->Cells(rows, exec_));
    for (size_t i = 0; i < rows.size(); ++i) {
      KeptRow row{rows.residents[i], rows.of_records() ? rows.records[i] : RowRef{}, {}, {}};
      for (const std::vector<RowRef>& more : rows.more_records) row.more.push_back(more[i]);
      for (const CellColumn& column : keys) row.keys.push_back(column[i]);
      kept_.push_back(std::move(row));
    }
  }

  static int Ordered(const Cell& a, const Cell& b, bool descending) {
    // Unknown comes last whichever way round.
    const int order = SortOrder(a, b);
    return descending && IsSortable(a) && IsSortable(b) ? -order : order;
  }

  QueryRows Grouped() {
    OperatorCount& count = exec_.CountOf(&query_.columns);
    const Stopwatch stopwatch(count);
    if (query_.rules) groups_.AddLines(*query_.rules);
    std::vector<GroupRow> rows = groups_.Rows(exec_);
    std::stable_sort(rows.begin(), rows.end(), [this](const GroupRow& a, const GroupRow& b) {
      for (const BoundOrder& order : query_.order) {
        if (!order.column) continue;
        const int by = Ordered(a.cells[*order.column], b.cells[*order.column], order.descending);
        if (by != 0) return by < 0;
      }
      return false;
    });
    QueryRows out;
    for (GroupRow& row : rows) out.rows.push_back(std::move(row.shown));
    Cut(out);
    count.rows_out += out.rows.size();
    return out;
  }

  void Cut(QueryRows& out) const {
    if (query_.limit && out.rows.size() > static_cast<uint64_t>(*query_.limit))
      out.rows.resize(static_cast<size_t>(*query_.limit));
    if (out.rows.size() > rows_max_) {
      out.rows.resize(static_cast<size_t>(rows_max_));
      out.truncated = true;
    }
  }

  void Sort() {
    OperatorCount& count = exec_.CountOf(&query_.order);
    const Stopwatch stopwatch(count);
    count.rows_in = count.rows_out = kept_.size();
    std::stable_sort(kept_.begin(), kept_.end(), [this](const KeptRow& a, const KeptRow& b) {
      for (size_t k = 0; k < query_.order.size(); ++k) {
        const int by = Ordered(a.keys[k], b.keys[k], query_.order[k].descending);
        if (by != 0) return by < 0;
      }
      return false;
    });
  }

  Result<QueryRows> Ungrouped() {
    Sort();
    QueryRows out;
    if (query_.limit && kept_.size() > static_cast<uint64_t>(*query_.limit))
      kept_.resize(static_cast<size_t>(*query_.limit));
    if (kept_.size() > rows_max_) {
      kept_.resize(static_cast<size_t>(rows_max_));
      out.truncated = true;
    }
    for (size_t from = 0; from < kept_.size(); from += kBatchRowsMax) {
      if (exec_.cancel.cancelled()) return kCancelledError;
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
      out.shown.insert(kept_[i].resident);
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
  Exec& exec_;
  uint64_t rows_max_;
  Groups groups_;
  std::vector<KeptRow> kept_;
};

}  // namespace

Result<QueryRows> RunQuery(const BoundQuery& query, Exec& exec, uint64_t rows_max) {
  return Runner(query, exec, rows_max).Run();
}

}  // namespace daybook::query
