#pragma once
// A session without a ledger: it says back what it was asked. What the prompt is tested with.
#include <unistd.h>

#include <string>

#include "query/session.h"

namespace daybook::tests {

// "from slow" runs until it is cancelled, "from wrong" fails with a rendered diagnostic, anything
// else is answered by a note "asked: <text>", line ends as "/".
class ParrotSession final : public query::Session {
 public:
  Status Run(const query::Request& request, query::AnswerSink& sink,
             const query::CancelFlag& cancel) override {
    if (request.text.find("from wrong") != std::string::npos)
      return Error{ErrorCode::kBadQuery, request.text + "\n     ^^^^^ error CQ0201: no such thing",
                   "line 1, columns 6-10", "", "CQ0201"};
    DAYBOOK_TRY(sink.Begin(request.text));
    if (request.text.find("from slow") != std::string::npos) return RunForEver(sink, cancel);
    std::string text = request.text;
    while (text.ends_with('\n')) text.pop_back();
    for (char& c : text)
      if (c == '\n') c = '/';
    if (request.text.find("from rows") != std::string::npos) {
      DAYBOOK_TRY(sink.Columns({{"n", query::ValueType::kInteger}}));
      DAYBOOK_TRY(sink.Rows({{int64_t{7}}}));
    } else {
      DAYBOOK_TRY(sink.Note("asked: <" + text + "> at the door " + request.door));
    }
    query::AnswerEnd end;
    end.row_count = 1;
    end.elapsed_ms = 2.5;
    return sink.End(end);
  }

  Result<query::Catalogue> ListCatalogue() override {
    query::Catalogue names;
    names.kinds = {"conditions", "condition", "observations", "feeds"};
    names.kind_fields = {"resident.age", "resident.sex", "condition.status", "feeds.late"};
    names.field_words = {"sex.male", "sex.female", "status.active"};
    names.cohorts = {"diabetics", "hypertensives", "diabetes_at_risk"};
    return names;
  }
  Result<std::vector<ledger::Coding>> FindCodes(const std::string& beginning) override {
    if (beginning != "snomed:44") return std::vector<ledger::Coding>();
    return std::vector<ledger::Coding>{{"snomed", "44054006", "Type 2 diabetes"}};
  }
  Result<std::string> SummaryJson(const std::string&, const query::CancelFlag&) override {
    return Error{ErrorCode::kNotFound, "a parrot knows nobody"};
  }
  Result<query::StatusReport> GetStatus() override {
    query::StatusReport report;
    report.folder = "the parrot's cage";
    report.views = {{.name = "timeline", .digest = "abc", .position = 10, .log_size = 12}};
    return report;
  }

 private:
  static Status RunForEver(query::AnswerSink& sink, const query::CancelFlag& cancel) {
    DAYBOOK_TRY(sink.Note("it runs and runs"));
    while (!cancel.cancelled()) ::usleep(1'000);
    return Error{ErrorCode::kCancelled, "interrupted"};
  }
};

}  // namespace daybook::tests
