// What completion is filled from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/views.h"
#include "query/local_session.h"
#include "tests/projections/memory_store.h"

namespace daybook::tests {
namespace {

TEST(Catalogue, HasTheFieldsOfEachKind) {
  TestFolder folder;
  MemoryStore store(folder.path());
  auto views = projections::Views::Open(store, {});
  ASSERT_TRUE(views.ok()) << views.error().ToString();
  const auto session = query::MakeLocalSession(store, **views, {});
  const auto catalogue = session->ListCatalogue();
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().ToString();
  const std::vector<std::string>& fields = catalogue->kind_fields;
  EXPECT_THAT(fields, ::testing::IsSupersetOf({"condition.at", "resident.age"}));
  // Of what the ledger holds about itself its own alone.
  EXPECT_THAT(fields,
              ::testing::IsSupersetOf({"feeds.late", "accesses.user", "quarantine.number"}));
  EXPECT_THAT(fields, ::testing::Not(::testing::Contains("feeds.until")));
  EXPECT_THAT(catalogue->field_words,
              ::testing::IsSupersetOf({"sex.female", "status.active", "class.emergency"}));
}

}  // namespace
}  // namespace daybook::tests
