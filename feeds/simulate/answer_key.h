#pragma once
// The answer key: who is in which cohort on the last day, as CSV to check a query's answer with.
#include <ostream>

#include "feeds/simulate/sink.h"

namespace daybook::feeds::simulate {

// Columns: nhs_number, patient_id, born, sex, borough, practice, alive, diabetes, one for each
// Illness (1 or 0; 0 once it is resolved), last_hba1c_date, last_hba1c_value, last_hba1c_unit,
// last_hba1c_comparator (empty where there is none), on_care_package and admitted_last_year (1 or
// 0), deprivation_decile (1 the most deprived), frailty_grade (0 none recorded, 1 mild, 2 moderate,
// 3 severe), fell_last_year (1 or 0). Days are ISO 8601, London's. A resident who died
// keeps what they had; `alive` is 0. No field needs quoting. It says what is true in the end,
// whatever was corrected or withdrawn.
class AnswerKey {
 public:
  // `out` must outlive the key. The header row is written with the first row or at Finish().
  explicit AnswerKey(std::ostream& out) : out_(&out) {}
  // kIo when the stream refuses.
  Status Write(const AnswerRow& row);
  Status Finish();

 private:
  void WriteHeaderOnce();

  std::ostream* out_;
  bool header_written_ = false;
};

}  // namespace daybook::feeds::simulate
