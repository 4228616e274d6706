#pragma once
// A folder with the files of a text format, the mappings of those that need one, and
// answer-key.csv.
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "feeds/simulate/answer_key.h"
#include "feeds/simulate/formats/write_population.h"

namespace daybook::feeds::simulate {

class PopulationFolder {
 public:
  // Makes the folder where it is missing and its files. kCantCreate if it can't, or if an older
  // population is there.
  static Result<std::unique_ptr<PopulationFolder>> Create(const std::filesystem::path& folder,
                                                          TextFormat format);
  Status Take(const TextBlock& block);
  // What is buffered reaches its file or fails here.
  Status Finish();

 private:
  explicit PopulationFolder(std::filesystem::path folder);
  Result<std::ofstream> Open(const std::string& name) const;

  std::filesystem::path folder_;
  std::vector<std::string> names_;
  std::vector<std::ofstream> files_;
  std::ofstream answers_file_;
  AnswerKey answers_;
};

}  // namespace daybook::feeds::simulate
