#include "feeds/simulate/fhir/bundle_folder_sink.h"

#include <utility>

#include "feeds/simulate/new_folder.h"

namespace daybook::feeds::simulate {
namespace {

constexpr std::string_view kReferenceStart = "\"reference\":\"";
constexpr std::string_view kOutside = "Organization/";

// "reference":"Type/<id>" becomes "reference":"urn:uuid:<id>", but for organisations. Inside a
// JSON text every quote is escaped, so the sought bytes are only ever a key.
std::string WithUuidReferences(std::string_view json) {
  std::string out;
  out.reserve(json.size() + json.size() / 8);
  size_t copied = 0;
  size_t found = json.find(kReferenceStart);
  for (; found != std::string_view::npos; found = json.find(kReferenceStart, found + 1)) {
    const size_t target = found + kReferenceStart.size();
    if (json.substr(target).starts_with(kOutside)) continue;
    const size_t slash = json.find('/', target);
    out.append(json.substr(copied, target - copied)).append("urn:uuid:");
    copied = slash + 1;
  }
  return out.append(json.substr(copied));
}

Status WriteBundle(const std::filesystem::path& path, const std::string& entries) {
  std::ofstream file(path, std::ios::binary);
  if (!file) return Error{ErrorCode::kCantCreate, "can't create a bundle", path.string()};
  file << "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[\n"
       << entries << "\n]}\n";
  file.close();
  if (!file) return Error{ErrorCode::kIo, "a bundle could not be written", path.string()};
  return {};
}

}  // namespace

Result<std::unique_ptr<BundleFolderSink>> BundleFolderSink::Create(
    const std::filesystem::path& folder) {
  DAYBOOK_TRY(MakeFolderForPopulation(folder));
  const std::filesystem::path key = folder / "answer-key.csv";
  std::ofstream answers(key, std::ios::binary);
  if (!answers) return Error{ErrorCode::kCantCreate, "can't create the answer key", key.string()};
  return std::unique_ptr<BundleFolderSink>(new BundleFolderSink(folder, std::move(answers)));
}

BundleFolderSink::BundleFolderSink(std::filesystem::path folder, std::ofstream answers)
    : folder_(std::move(folder)), answers_file_(std::move(answers)), answers_(answers_file_) {}

void BundleFolderSink::AppendEntry(const ResourceLine& resource, std::string_view json,
                                   size_t nth) {
  if (entries_.size() <= nth) entries_.resize(nth + 1);
  std::string& entries = entries_[nth];
  if (!entries.empty()) entries += ",\n";
  entries.append("{\"fullUrl\":\"urn:uuid:").append(resource.id).append("\",\"resource\":");
  entries.append(json).append(",\"request\":{\"method\":\"PUT\",\"url\":\"");
  entries.append(resource.type).append("/").append(resource.id).append("\"}}");
}

Status BundleFolderSink::CloseBundles(const std::string& stem) {
  for (size_t nth = 0; nth < entries_.size(); ++nth) {
    std::string name = stem;
    if (nth > 0) name += nth == 1 ? ".again" : ".again-" + std::to_string(nth);
    DAYBOOK_TRY(WriteBundle(folder_ / (name + ".json"), entries_[nth]));
  }
  entries_.clear();
  told_.clear();
  return {};
}

Status BundleFolderSink::CloseOrganisationsOnce() {
  if (organisations_closed_) return {};
  organisations_closed_ = true;
  return CloseBundles("organisations");
}

Status BundleFolderSink::OnOrganisation(const ResourceLine& organisation) {
  AppendEntry(organisation, organisation.json);
  return {};
}

Status BundleFolderSink::OnResource(const ResourceLine& resource) {
  DAYBOOK_TRY(CloseOrganisationsOnce());
  const size_t nth = told_[std::string(resource.id)]++;
  if (nth == 0)
    AppendEntry(resource, WithUuidReferences(resource.json));
  else
    AppendEntry(resource, resource.json, nth);
  return {};
}

Status BundleFolderSink::OnResidentEnd(const AnswerRow& answer) {
  ++residents_;
  DAYBOOK_TRY(CloseBundles("resident-" + std::to_string(residents_)));
  return answers_.Write(answer);
}

Status BundleFolderSink::OnEnd() {
  DAYBOOK_TRY(CloseOrganisationsOnce());
  return answers_.Finish();
}

}  // namespace daybook::feeds::simulate
