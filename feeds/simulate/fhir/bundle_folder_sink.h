#pragma once
// A folder of FHIR transaction bundles: organisations.json, resident-<n>.json (n from 1) and
// answer-key.csv. A transaction may name a resource once: what is told of one again is in
// resident-<n>.again.json, what is told a third time in resident-<n>.again-2.json.
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "feeds/simulate/answer_key.h"

namespace daybook::feeds::simulate {

// Each entry has the fullUrl urn:uuid:<id> and asks to PUT Type/<id>, so that sending a bundle
// twice changes nothing. References between a resident's resources are urn:uuid:<id>; those into
// another bundle stay Type/<id>: send organisations.json first, then what is told first.
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
  // The nth bundle's entries: of what is told of a resource for the nth time.
  void AppendEntry(const ResourceLine& resource, std::string_view json, size_t nth = 0);
  // Writes those bundles as <stem>.json, <stem>.again.json … and starts the next.
  Status CloseBundles(const std::string& stem);
  Status CloseOrganisationsOnce();

  std::filesystem::path folder_;
  std::ofstream answers_file_;
  AnswerKey answers_;
  std::vector<std::string> entries_;
  std::unordered_map<std::string, size_t> told_;  // of the resident, by id: how often
  uint64_t residents_ = 0;
  bool organisations_closed_ = false;
};

}  // namespace daybook::feeds::simulate
