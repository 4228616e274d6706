// A record that names its patient by NHS number alone, in a file of its own, is the resident's
// whose Patient carries that number.
#include <gtest/gtest.h>

#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"
#include "projections/views.h"
#include "query/local_session.h"
#include "tests/projections/memory_store.h"

namespace daybook::tests {
namespace {

class OneResident : public testing::Test {
 protected:
  OneResident() : store_(folder_.path()) {
    auto opened = projections::Views::Open(store_, {});
    DAYBOOK_CHECK(opened.ok());
    views_ = std::move(*opened);
    session_ = query::MakeLocalSession(store_, *views_, {});
  }
  void Take(const std::string& text) {
    feeds::Ingest ingest(store_, {});
    const auto bytes = feeds::FromMemory(text, "test.ndjson");
    ASSERT_TRUE(ingest.Read(*bytes).ok());
    ASSERT_EQ(ingest.counts().quarantined, 0u);
    ASSERT_TRUE(views_->WaitFor(store_.care().size(), [] { return false; }).ok());
  }
  int64_t Count(const std::string& question) {
    query::CollectingSink sink;
    const query::CancelFlag cancel;
    const Status done = session_->Run({question, {}, "test", false, 1'000'000}, sink, cancel);
    EXPECT_TRUE(done.ok()) << question;
    if (!done.ok() || sink.answers().empty() || sink.answers()[0].rows.size() != 1) return -1;
    return std::get<int64_t>(sink.answers()[0].rows[0].back().v);
  }

  TestFolder folder_;
  MemoryStore store_;
  std::unique_ptr<projections::Views> views_;
  std::unique_ptr<query::Session> session_;
};

const std::string kPatient =
    R"({"resourceType":"Patient","id":"p","gender":"female","identifier":[)"
    R"({"system":"https://fhir.nhs.uk/Id/nhs-number",)"
    R"("value":"9990000018"}]})"
    "\n";
const std::string kCondition =
    R"({"resourceType":"Condition","id":"c","onsetDateTime":"2019-03","subject":{"identifier":)"
    R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":"999 000 0018"}},)"
    R"("clinicalStatus":{"coding":[{"code":"active"}]},)"
    R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"195967001"}]}})"
    "\n";

TEST_F(OneResident, HoweverItsStreamsCome) {
  Take(kCondition);
  Take(kPatient);
  EXPECT_EQ(Count("from residents"), 1);
  // The Patient's own record speaks for the person, not the one that only holds the number.
  EXPECT_EQ(Count("from residents where sex = female and has active condition in snomed:195967001"),
            1);
}

}  // namespace
}  // namespace daybook::tests
