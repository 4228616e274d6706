#include "cli/script/script_text.h"

#include <filesystem>
#include <fstream>

#include "cli/standard_input.h"
#include "query/parse/parse.h"

namespace daybook::cli {

Result<std::string> ReadStatements(const std::string& path, Interrupt& interrupt) {
  if (path == "-") {
    StandardInput input(interrupt);
    return input.ReadAll(query::kStatementBytesMax);
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorCode::kNotFound, "can't open the file of statements", path};
  std::string text(query::kStatementBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return Error{ErrorCode::kIo, "can't read the file of statements", path};
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > query::kStatementBytesMax)
    return Error{
        ErrorCode::kTooLarge,
        "statements are longer than " + std::to_string(query::kStatementBytesMax) + " bytes", path,
        "split the file"};
  return text;
}

Status ReplaceStatements(const std::string& path, std::string_view text) {
  std::error_code failure;
  // Where a link leads, so that the link stays one.
  const std::filesystem::path target = std::filesystem::canonical(path, failure);
  if (failure) return Error{ErrorCode::kIo, failure.message(), path};
  std::filesystem::path beside = target;
  beside += ".new";
  {
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    if (!file) return Error{ErrorCode::kCantCreate, "can't make the file", beside.string()};
    file << text << std::flush;
    if (!file) return Error{ErrorCode::kIo, "can't write the file", beside.string()};
  }
  const auto permissions = std::filesystem::status(target, failure).permissions();
  if (!failure) std::filesystem::permissions(beside, permissions, failure);
  std::filesystem::rename(beside, target, failure);
  if (failure) return Error{ErrorCode::kIo, failure.message(), path};
  return {};
}

}  // namespace daybook::cli
