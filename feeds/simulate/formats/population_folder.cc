#include "feeds/simulate/formats/population_folder.h"

#include <utility>

#include "feeds/simulate/new_folder.h"

namespace daybook::feeds::simulate {
namespace {

constexpr char kAnswerKey[] = "answer-key.csv";

std::string MappingName(const std::string& name) {
  return name.substr(0, name.find_last_of('.')) + ".json";
}

}  // namespace

PopulationFolder::PopulationFolder(std::filesystem::path folder)
    : folder_(std::move(folder)), answers_(answers_file_) {}

Result<std::ofstream> PopulationFolder::Open(const std::string& name) const {
  std::ofstream file(folder_ / name, std::ios::binary);
  if (!file) return Error{ErrorCode::kCantCreate, "can't create it", (folder_ / name).string()};
  return file;
}

Result<std::unique_ptr<PopulationFolder>> PopulationFolder::Create(
    const std::filesystem::path& folder, TextFormat format) {
  DAYBOOK_TRY(MakeFolderForPopulation(folder));
  std::unique_ptr<PopulationFolder> made(new PopulationFolder(folder));
  for (const OutputFile& output : FilesOf(format)) {
    DAYBOOK_ASSIGN(std::ofstream file, made->Open(output.name));
    file << output.beginning;
    made->names_.push_back(output.name);
    made->files_.push_back(std::move(file));
    if (output.mapping.empty()) continue;
    DAYBOOK_ASSIGN(std::ofstream mapping, made->Open(MappingName(output.name)));
    mapping << output.mapping;
    mapping.close();
    if (!mapping) return Error{ErrorCode::kIo, "a mapping could not be written", folder.string()};
  }
  DAYBOOK_ASSIGN(made->answers_file_, made->Open(kAnswerKey));
  return made;
}

Status PopulationFolder::Take(const TextBlock& block) {
  for (size_t i = 0; i < block.files.size(); ++i) {
    const std::string& text = block.files[i];
    files_[i].write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!files_[i])
      return Error{ErrorCode::kIo, "it could not be written", (folder_ / names_[i]).string()};
  }
  for (const AnswerRow& answer : block.answers) DAYBOOK_TRY(answers_.Write(answer));
  return {};
}

Status PopulationFolder::Finish() {
  for (size_t i = 0; i < files_.size(); ++i) {
    files_[i].close();
    if (!files_[i])
      return Error{ErrorCode::kIo, "it could not be written", (folder_ / names_[i]).string()};
  }
  return answers_.Finish();
}

}  // namespace daybook::feeds::simulate
