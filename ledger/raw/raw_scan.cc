#include "ledger/raw/raw_scan.h"

#include <algorithm>

#include "ledger/log/durable_env.h"
#include "ledger/raw/raw_key.h"
#include "ledger/raw/raw_varint.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBatchHeaderBytes = 12;  // sequence, count

// LevelDB's order: user keys up, the newest version of each first.
bool Before(std::string_view a, std::string_view b) {
  const int order = UserKey(a).compare(UserKey(b));
  return order != 0 ? order < 0 : KeyTrailer(a) > KeyTrailer(b);
}

// A sorted run of pairs.
class Source {
 public:
  virtual ~Source() = default;
  // Where it stands.
  std::string_view key() const { return at_.key; }
  std::string_view value() const { return at_.value; }
  virtual Result<bool> Next() = 0;
  // Makes value() readable; called when the source comes first.
  virtual Status Prepare() { return {}; }

 protected:
  RawPairView at_;
};

// A table, opened when the scan reaches its smallest key: few are open at a time.
class TableSource final : public Source {
 public:
  TableSource(fs::path file, const RawTableRef& ref) : file_(std::move(file)), ref_(ref) {
    at_.key = ref_.smallest;
  }
  Result<bool> Next() override {
    DAYBOOK_ASSIGN(const bool more, table_->Next());
    at_ = table_->pair();
    if (!more) table_.reset();
    return more;
  }
  Status Prepare() override {
    if (table_) return {};
    DAYBOOK_ASSIGN(table_, RawTable::Open(file_, ref_.size_bytes));
    DAYBOOK_ASSIGN(const bool more, table_->Next());
    if (!more || table_->pair().key != ref_.smallest)
      return Error{ErrorCode::kCorruption,
                   "the table begins with another key than the MANIFEST says", file_.string(),
                   "restore the folder from a backup"};
    at_ = table_->pair();
    return {};
  }

 private:
  fs::path file_;
  RawTableRef ref_;
  std::unique_ptr<RawTable> table_;
};

class LogSource final : public Source {
 public:
  explicit LogSource(std::vector<RawPair> pairs) : pairs_(std::move(pairs)) {
    std::sort(pairs_.begin(), pairs_.end(),
              [](const RawPair& a, const RawPair& b) { return Before(a.key, b.key); });
    Show();
  }
  Result<bool> Next() override {
    if (++next_ == pairs_.size()) return false;
    Show();
    return true;
  }

 private:
  void Show() { at_ = {pairs_[next_].key, pairs_[next_].value}; }
  std::vector<RawPair> pairs_;
  size_t next_ = 0;
};

using Sources = std::vector<std::unique_ptr<Source>>;

Result<std::unique_ptr<Source>> ReadLogs(const fs::path& folder, const RawManifest& manifest) {
  std::vector<RawPair> pairs;
  DAYBOOK_ASSIGN(const std::vector<fs::path> logs, LiveLogs(folder, manifest));
  BatchOrder order;
  for (const fs::path& file : logs) {
    DAYBOOK_ASSIGN(const std::string bytes, ReadWholeFile(nullptr, file.string()));
    bool understood = true;
    bool in_order = true;
    ReadRawLog(bytes, [&](std::string_view record) {
      understood = understood && ReadRawBatch(record, pairs);
      in_order = in_order && order.Take(record);
    });
    if (!understood || !in_order)
      return Error{ErrorCode::kCorruption,
                   understood ? kBatchOutOfOrder : "a record is not a write batch", file.string(),
                   "restore the folder from a backup"};
  }
  if (pairs.empty()) return std::unique_ptr<Source>();
  return std::unique_ptr<Source>(std::make_unique<LogSource>(std::move(pairs)));
}

}  // namespace

bool BatchOrder::Take(std::string_view record) {
  if (record.size() < kBatchHeaderBytes) return false;
  const uint64_t sequence = LittleEndian(record.substr(0, 8));
  if (sequence < next_) return false;
  next_ = sequence + LittleEndian(record.substr(8, 4));
  return true;
}

bool ReadRawBatch(std::string_view record, std::vector<RawPair>& out) {
  if (record.size() < kBatchHeaderBytes) return false;
  uint64_t sequence = LittleEndian(record.substr(0, 8));
  uint64_t count = LittleEndian(record.substr(8, 4));
  record.remove_prefix(kBatchHeaderBytes);
  for (; count > 0 && !record.empty(); --count, ++sequence) {
    const auto type = static_cast<uint8_t>(record.front());
    record.remove_prefix(1);
    std::string_view key;
    std::string_view value;
    if (type > kValueType || !TakeLengthPrefixed(record, key)) return false;
    if (type == kValueType && !TakeLengthPrefixed(record, value)) return false;
    RawPair pair{std::string(key), std::string(value)};
    const uint64_t trailer = sequence << 8 | type;
    for (unsigned shift = 0; shift < 64; shift += 8)
      pair.key += static_cast<char>(trailer >> shift & 0xff);
    out.push_back(std::move(pair));
  }
  return count == 0 && record.empty();
}

Status ScanRawDb(const fs::path& folder, const RawManifest& manifest,
                 const std::function<Status(std::string_view, std::string_view)>& take) {
  Sources sources;
  for (const auto& [number, table] : manifest.tables)
    sources.push_back(std::make_unique<TableSource>(TablePath(folder, number), table));
  DAYBOOK_ASSIGN(std::unique_ptr<Source> logs, ReadLogs(folder, manifest));
  if (logs) sources.push_back(std::move(logs));
  // A heap whose front is the source with the first key.
  const auto later = [](const std::unique_ptr<Source>& a, const std::unique_ptr<Source>& b) {
    return Before(b->key(), a->key());
  };
  std::make_heap(sources.begin(), sources.end(), later);
  std::string last;
  bool any = false;
  while (!sources.empty()) {
    std::pop_heap(sources.begin(), sources.end(), later);
    Source& source = *sources.back();
    DAYBOOK_TRY(source.Prepare());
    // The front is now the first of the others: most tables overlap none.
    bool more = true;
    do {
      const std::string_view user_key = UserKey(source.key());
      if (!any || user_key != last) {
        any = true;
        last = user_key;
        if (!IsDeletion(source.key())) DAYBOOK_TRY(take(last, source.value()));
      }
      DAYBOOK_ASSIGN(more, source.Next());
    } while (more && (sources.size() == 1 || Before(source.key(), sources.front()->key())));
    if (more) {
      std::push_heap(sources.begin(), sources.end(), later);
    } else {
      sources.pop_back();
    }
  }
  return {};
}

}  // namespace daybook::ledger
