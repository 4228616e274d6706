// ledger/events.md names every kind of event and every FHIR type and segment that becomes one.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "ledger/event/event.h"
#include "tests/source_dir.h"

namespace daybook::tests {
namespace {

std::string Page(const std::filesystem::path& path = "ledger/events.md") {
  std::ifstream file(SourceDir() / path);
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

// Types that are left out, by name and with the reason.
TEST(FhirPage, NamesEveryTypeThatIsNotKept) {
  const std::string page = Page("feeds/fhir/README.md");
  const std::string types = page.substr(page.find("## Types that are not kept"));
  for (const char* type : {
#define DAYBOOK_NOT_KEPT(type) #type,
#include "feeds/fhir/resources/not_kept.def"
#undef DAYBOOK_NOT_KEPT
       })
    EXPECT_NE(types.find(" " + std::string(type)), std::string::npos) << type;
}

}  // namespace
}  // namespace daybook::tests
