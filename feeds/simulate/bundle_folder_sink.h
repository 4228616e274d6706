#pragma once
// A folder of FHIR transaction bundles: organisations.json, resident-<n>.json (n from 1) and
// answer-key.csv.
#include <filesystem>
#include <fstream>
#include <memory>

#include "feeds/simulate/answer_key.h"

namespace daybook::feeds::simulate {

// Each entry has the fullUrl urn:uuid:<id> and asks to PUT Type/<id>, so that sending a bundle
// twice changes nothing. References between a resident's resources are urn:uuid:<id>; those to
// organisations stay Organization/<id>, since they are in another bundle: send that one first.
class BundleFolderSink final : public Sink {
 public:
  // Makes the folder where it is missing and opens the answer key. kCantCreate if it can't, or if
  // an older population is there.
  static Result<std::unique_ptr<BundleFolderSink>> Create(const std::filesystem::path& folder);

  Status OnOrganisation(const ResourceLine& organisation) override;
  Status OnResource(const ResourceLine& resource) override;
  Status OnResidentEnd(const AnswerRow& answer) override;
  Status OnEnd() override;

 private:
  BundleFolderSink(std::filesystem::path folder, std::ofstream answers);
  void AppendEntry(const ResourceLine& resource, std::string_view json);
  // Writes the entries so far as one bundle and starts the next.
  Status CloseBundle(const std::string& file_name);
  Status CloseOrganisationsOnce();

  std::filesystem::path folder_;
  std::ofstream answers_file_;
  AnswerKey answers_;
  std::string entries_;
  uint64_t residents_ = 0;
  bool organisations_closed_ = false;
};

}  // namespace daybook::feeds::simulate
