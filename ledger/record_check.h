#pragma once
// What verify does with the records of a database, as it reads them in key order.
#include <memory>
#include <string_view>

#include "ledger/base/result.h"

namespace daybook::ledger {

class RecordCheck {
 public:
  virtual ~RecordCheck() = default;
  // The next record in key order; kCorruption says what is wrong with it.
  virtual Status Take(std::string_view key, std::string_view value) = 0;
  // After the last record.
  virtual Status Finish() = 0;
  // After Finish found nothing: the check that must go over all records again to say what is
  // wrong; null if nothing is.
  virtual std::unique_ptr<RecordCheck> Again() { return nullptr; }
};

}  // namespace daybook::ledger
