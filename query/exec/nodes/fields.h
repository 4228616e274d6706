#pragma once
// Fields of records and of residents.
#include <optional>
#include <string_view>
#include <vector>

#include "query/exec/node.h"

namespace daybook::query {

// Every field that all records have, and the two blood-pressure numbers: word, type.
enum class RecordField : uint8_t {
  kAt,
  kUntil,
  kDay,
  kLength,
  kRecorded,
  kCorrected,
  kWritten,
  kCode,
  kText,
  kStatus,
  kSource,
  kAuthor,
  kPerformer,
  kPlace,
  kProvider,
  kEncounter,
  kId,
  kKind,
  kValue,
  kSystolic,
  kDiastolic,
  kUnmapped,  // doubts.h
  kUnmappedUnit,
  kImplausible,
  kCount,   // of an episode: its records
  kOwn,     // a field of ledger/event/fields.def
  kLedger,  // of the ledger's own records (query/own)
};
// Stands among the kinds of a pattern whose records are, or may be, episodes: a bit between those
// of events and of the ledger's own (projections/lent_rows.h).
inline constexpr projections::KindSet kEpisodeRecords = projections::KindSet{1} << 60;

struct RecordFieldInfo {
  RecordField field = RecordField::kAt;
  ledger::FieldId own{};  // for kOwn
  CellType type = CellType::kText;
};
// The field called `word` in records of all of `kinds` (in one of them is enough for kOwn).
std::optional<RecordFieldInfo> FindRecordField(std::string_view word, projections::KindSet kinds);
// What a record's codes say it measures (units.h).
Analyte AnalyteOf(RowRef row, const Reader& reader);
// Words that may stand there, for "did you mean" and completion.
std::vector<std::string> RecordFieldWords(projections::KindSet kinds);

class RecordFieldNode final : public ExprNode {
 public:
  RecordFieldNode(RecordFieldInfo info, NodePtr record, std::string word)
      : ExprNode(info.type), info_(info), record_(std::move(record)), word_(std::move(word)) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::vector<CellColumn> Others(const Batch& batch, Exec& exec) const override;
  std::vector<Value> Output(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return record_->Describe() + "." + word_; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {record_.get()}; }
  const RecordFieldInfo& info() const { return info_; }
  const std::string& word() const { return word_; }
  const NodePtr& record() const { return record_; }

 private:
  Cell CellOf(RowRef row, Exec& exec) const;
  CellColumn OthersOf(RowRef row, Exec& exec) const;
  Value ValueOf(RowRef row, Exec& exec) const;
  RecordFieldInfo info_;
  NodePtr record_;
  std::string word_;
};

// `active`, `ended` … of a record: a status word as a condition.
class StatusTestNode final : public ConditionNode {
 public:
  StatusTestNode(ast::StatusWord word, NodePtr record, std::string text)
      : word_(word), record_(std::move(record)), text_(std::move(text)) {}
  TruthColumn Truths(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return record_->Describe() + " is " + text_; }
  Opens opens() const override { return Opens::kOfSameRows; }
  std::vector<const ExprNode*> Children() const override { return {record_.get()}; }

 private:
  ast::StatusWord word_;
  NodePtr record_;
  std::string text_;
};
// The status word that may stand as a condition; not `any`, which says nothing.
std::optional<ast::StatusWord> FindStatusWord(std::string_view word);

enum class ResidentField : uint8_t {
  kNhsNumber,
  kName,
  kBorn,
  kAge,
  kSex,
  kEthnicity,
  kBorough,
  kPractice,
  kRegistered,
  kLsoa,
  kImdDecile,
  kLanguage,
  kDied,
  kAlive,
  kImplausible  // doubts.h
};
struct ResidentFieldInfo {
  ResidentField field;
  CellType type;
};
std::optional<ResidentFieldInfo> FindResidentField(std::string_view word);
std::vector<std::string> ResidentFieldWords();

// A field of the row's resident on a date: the index date, the record's `at`, or `at D`.
class ResidentFieldNode final : public ExprNode {
 public:
  // `date` null: the index date. `asked`: by `at`, so that on no date nothing is known.
  ResidentFieldNode(ResidentFieldInfo info, NodePtr date, std::string word, bool asked = false)
      : ExprNode(info.type),
        info_(info),
        date_(std::move(date)),
        word_(std::move(word)),
        asked_(asked) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::vector<CellColumn> Others(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override;
  const ResidentFieldInfo& info() const { return info_; }
  const std::string& word() const { return word_; }

 private:
  Cell CellOf(ResidentNo resident, const RowTime& on, Exec& exec) const;
  // The date of each row on which the field is read.
  std::vector<RowTime> DatesOf(const Batch& batch, Exec& exec) const;
  ResidentFieldInfo info_;
  NodePtr date_;
  std::string word_;
  bool asked_;
};

// The first of the days that a row of residents is of (Batch::days).
class RowDayNode final : public ExprNode {
 public:
  RowDayNode() : ExprNode(CellType::kTime) {}
  CellColumn Cells(const Batch& batch, Exec& exec) const override;
  std::string Describe() const override { return "each day"; }
};

// True, false or unknown: not dead on a day, born or not. Dead without a date counts as dead.
Truth AliveOn(ResidentNo resident, const RowTime& on, const Reader& reader);

}  // namespace daybook::query
