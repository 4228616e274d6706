// Questions about the ledger itself: who read what, and what each source sent. Their times are the
// ledger's, which are after the records', so they look from a later day.
#include "tests/query/statements.h"

namespace daybook::tests {

std::string RandomStatements::AccessCondition() {
  return Pick({"rows > 1", "rows = 0", "refused", "not refused", "shown >= 1", "role is unknown",
               "user = 'local operator'", "statement contains 'condition'", "text matches /latest/",
               "statement contains 'as at' and rows > 0", "categories = residents",
               "at after 2024-01-01T00:00:30Z", "reason is known", "id = 'access/3'"});
}

std::string RandomStatements::OwnStatement() {
  const std::string later = " as at 2024-12-31";
  switch (Below(8)) {
    case 0:
      return "from accesses with (" + AccessCondition() + ") by " +
             Pick({"rows", "refused", "shown", "categories"}) + " show count, max(rows)" + later;
    case 1:
      return "from accesses where " + AccessCondition() + " order by id limit 4" + later;
    case 2:
      return "from accesses show " +
             Pick({"id, rows", "at, user, purpose", "statement, position"}) +
             " order by id desc limit 3" + later;
    case 3:
      return "from residents where has " + Pick({"", "no ", "at least 2 "}) + "access" +
             (Chance(50) ? " with (" + AccessCondition() + ")" : std::string()) +
             " show nhs_number" + later;
    case 4:
      return "from residents show nhs_number, count of access, (latest access).rows" + later;
    case 5:
      return "from feeds" +
             Pick({" where late", " where silent > 3 days", " where events > 20", "",
                   " where clock_ahead", " where delay < 0 days", " where events_today > 10",
                   " where not flooding"}) +
             " show source, events, last_event, late, events_today, events_usual, flooding, delay, "
             "clock_ahead" +
             Pick({later, " as at 2024-01-02", " as at 2024-01-01"});
    case 6:
      return "from " + Kind() + " as t where has access " +
             Pick({"after t.recorded", "since t.recorded", "within 1 day after t.recorded"}) +
             " show id" + later;
    default:
      return "from feeds by late show count, sum(events)" + later;
  }
}

}  // namespace daybook::tests
