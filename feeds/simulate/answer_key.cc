#include "feeds/simulate/answer_key.h"

namespace daybook::feeds::simulate {

void AnswerKey::WriteHeaderOnce() {
  if (header_written_) return;
  header_written_ = true;
  std::string header = "nhs_number,patient_id,born,sex,borough,practice,alive,diabetes";
  for (const IllnessRow& row : Illnesses()) (header += ',').append(row.answer_column);
  header +=
      ",last_hba1c_date,last_hba1c_value,last_hba1c_unit,last_hba1c_comparator,"
      "on_care_package,admitted_last_year,deprivation_decile,frailty_grade,fell_last_year\n";
  *out_ << header;
}

Status AnswerKey::Write(const AnswerRow& row) {
  WriteHeaderOnce();
  std::string line = row.nhs_number + ',' + row.patient_id + ',' + FormatDay(row.born) + ',';
  line.append(row.sex).append(",").append(row.borough).append(",").append(row.practice);
  line += row.alive ? ",1" : ",0";
  line += row.diabetes() ? ",1" : ",0";
  for (bool has : row.has) line += has ? ",1" : ",0";
  if (row.last_hba1c) {
    const LastHba1c& last = *row.last_hba1c;
    line += ',' + FormatDay(last.day) + ',' + FormatDecimal(last.value) + ',';
    line.append(last.unit).append(",").append(last.comparator);
  } else {
    line += ",,,,";
  }
  line += row.on_care_package ? ",1" : ",0";
  line += row.admitted_last_year ? ",1," : ",0,";
  line += std::to_string(row.deprivation_decile) + ',' + std::to_string(row.frailty_grade);
  line += row.fell_last_year ? ",1\n" : ",0\n";
  *out_ << line;
  if (!*out_) return Error{ErrorCode::kIo, "the answer key could not be written"};
  return {};
}

Status AnswerKey::Finish() {
  WriteHeaderOnce();
  out_->flush();
  if (!*out_) return Error{ErrorCode::kIo, "the answer key could not be written"};
  return {};
}

}  // namespace daybook::feeds::simulate
