#pragma once
// Where a simulated population goes: resource by resident, so that memory does not grow with it.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "feeds/simulate/json_writer.h"
#include "feeds/simulate/people/illness.h"
#include "ledger/base/result.h"

namespace daybook::feeds::simulate {

// A FHIR resource as one line of compact JSON. Views live until the call returns. References are
// relative ("Patient/<id>"); ids are unique over all types.
struct ResourceLine {
  std::string_view type;
  std::string_view id;
  std::string_view json;
};

// The last HbA1c that is not entered in error.
struct LastHba1c {
  CivilDay day = 0;
  Decimal value;
  std::string_view unit;        // "mmol/mol" or "%"
  std::string_view comparator;  // "<" or empty
};

// What is true of one resident as at the last day of the record, from the simulator's own state.
struct AnswerRow {
  std::string nhs_number;
  std::string patient_id;
  CivilDay born = 0;
  std::string_view sex;  // male, female, unknown
  std::string_view borough;
  std::string_view practice;   // ODS code
  int deprivation_decile = 1;  // 1 the most deprived, 10 the least
  bool alive = true;
  std::array<bool, kIllnessCount> has{};  // by Illness; false once it is resolved
  std::optional<LastHba1c> last_hba1c;
  bool on_care_package = false;     // on the last day
  bool admitted_last_year = false;  // a hospital stay began in the last 12 months
  int frailty_grade = 0;            // 0 none recorded, 1 mild, 2 moderate, 3 severe
  bool fell_last_year = false;      // in the last 12 months

  bool diabetes() const;  // type 1 or type 2, not resolved
};

class Sink {
 public:
  virtual ~Sink() = default;
  // All organisations come before the first resident.
  virtual Status OnOrganisation(const ResourceLine& organisation) = 0;
  // A resident's resources come together, the Patient first.
  virtual Status OnResource(const ResourceLine& resource) = 0;
  virtual Status OnResidentEnd(const AnswerRow& answer) = 0;
  // Everything has been told; what is buffered must reach its file or fail here.
  virtual Status OnEnd() = 0;
};

}  // namespace daybook::feeds::simulate
