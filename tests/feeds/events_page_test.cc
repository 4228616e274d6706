// ledger/events.md names every kind of event and every FHIR type and segment that becomes one.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "ledger/event/event.h"
#include "tests/source_dir.h"

namespace daybook::tests {
namespace {

std::string Page() {
  std::ifstream file(SourceDir() / "ledger" / "events.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(EventsPage, NamesEveryKind) {
  const std::string page = Page();
  for (const auto kind : {
#define DAYBOOK_KIND(name, number, singular, plural, entry_class) ledger::Kind::name,
#include "ledger/event/kinds.def"
#undef DAYBOOK_KIND
       })
    EXPECT_NE(page.find("| `" + std::string(ledger::KindWord(kind)) + "` |"), std::string::npos)
        << ledger::KindWord(kind);
}

TEST(EventsPage, NamesEveryFhirType) {
  const std::string page = Page();
  for (const char* type : {
#define DAYBOOK_RESOURCE(type, kind) #type,
#include "feeds/fhir/resources/mappers.def"
#undef DAYBOOK_RESOURCE
       })
    EXPECT_NE(page.find(type), std::string::npos) << type;
}

}  // namespace
}  // namespace daybook::tests
