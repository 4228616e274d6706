#pragma once
// Newline-delimited JSON on one stream: organisations first, then resident by resident.
#include <ostream>

#include "feeds/simulate/answer_key.h"

namespace daybook::feeds::simulate {

class NdjsonSink final : public Sink {
 public:
  // Both streams must outlive the sink; `answers` null: no answer key.
  explicit NdjsonSink(std::ostream& out, std::ostream* answers = nullptr);

  Status OnOrganisation(const ResourceLine& organisation) override;
  Status OnResource(const ResourceLine& resource) override;
  Status OnResidentEnd(const AnswerRow& answer) override;
  Status OnEnd() override;

 private:
  Status WriteLine(std::string_view json);

  std::ostream* out_;
  std::optional<AnswerKey> answers_;
};

}  // namespace daybook::feeds::simulate
