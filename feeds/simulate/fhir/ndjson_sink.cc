#include "feeds/simulate/fhir/ndjson_sink.h"

namespace daybook::feeds::simulate {

NdjsonSink::NdjsonSink(std::ostream& out, std::ostream* answers) : out_(&out) {
  if (answers != nullptr) answers_.emplace(*answers);
}

Status NdjsonSink::WriteLine(std::string_view json) {
  out_->write(json.data(), static_cast<std::streamsize>(json.size())).put('\n');
  if (!*out_) return Error{ErrorCode::kIo, "the NDJSON output could not be written"};
  return {};
}

Status NdjsonSink::OnOrganisation(const ResourceLine& organisation) {
  return WriteLine(organisation.json);
}

Status NdjsonSink::OnResource(const ResourceLine& resource) { return WriteLine(resource.json); }

Status NdjsonSink::OnResidentEnd(const AnswerRow& answer) {
  return answers_ ? answers_->Write(answer) : Status{};
}

Status NdjsonSink::OnEnd() {
  out_->flush();
  if (!*out_) return Error{ErrorCode::kIo, "the NDJSON output could not be written"};
  return answers_ ? answers_->Finish() : Status{};
}

}  // namespace daybook::feeds::simulate
