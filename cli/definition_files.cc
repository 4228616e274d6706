#include "cli/definition_files.h"

#include <fstream>

#include "feeds/io/charset.h"
#include "ledger/log/digest.h"
#include "query/codes/hierarchy_file.h"
#include "query/parse/parse.h"

namespace daybook::cli {
namespace {

// Longest relationship file that is read, in bytes: twenty snapshots of the UK edition's size.
constexpr size_t kHierarchyFileBytesMax = 4ull << 30;

Result<std::string> ReadFile(const std::string& name, const char* what, size_t bytes_max) {
  std::ifstream file(name, std::ios::binary | std::ios::ate);
  const std::string called = std::string("the file of ") + what;
  if (!file)
    return Error{ErrorCode::kNotFound, "can't open " + called, name,
                 "names are looked up in the folder where daybook runs"};
  const std::streamoff size = file.tellg();
  if (size < 0) return Error{ErrorCode::kIo, "can't read " + called, name};
  if (static_cast<uint64_t>(size) > bytes_max)
    return Error{ErrorCode::kTooLarge,
                 called + " is longer than " + std::to_string(bytes_max) + " bytes", name};
  std::string content(static_cast<size_t>(size), '\0');
  file.seekg(0);
  file.read(content.data(), size);
  if (!file) return Error{ErrorCode::kIo, "can't read " + called, name};
  return content;
}

Result<std::string> CodesContent(const std::string& name) {
  DAYBOOK_ASSIGN(std::string content, ReadFile(name, "codes", query::kCodeListBytesMax));
  if (!feeds::IsUtf8(content))
    return Error{ErrorCode::kBadData, "the file of codes is no UTF-8", name, "save it as UTF-8",
                 "CQ0221"};
  return content;
}

// Of a long file the pairs alone go on, and its digest.
Result<std::string> HierarchyContent(const std::string& name) {
  DAYBOOK_ASSIGN(const std::string content, ReadFile(name, "a hierarchy", kHierarchyFileBytesMax));
  query::HierarchyFiles file;
  file.Text(content);
  if (!file.troubles().empty())
    return Error{ErrorCode::kBadData, "it is no hierarchy: " + query::TroublesText(file.troubles()),
                 name, "columns child and parent, or an RF2 relationship snapshot", "CQ0225"};
  const ledger::Digest digest = ledger::Sha256({content});
  return std::string(query::kCutFrom) + ledger::ToHexText(ledger::BytesOf(digest)) +
         "\nchild,parent\n" + file.Pairs();
}

// Attaches each file once; keeps the first failure.
class Attaching {
 public:
  explicit Attaching(query::Request& request) : request_(request) {}

  void Codes(const query::ast::CodesDef& def) {
    for (const auto* parts : {&def.include, &def.exclude})
      for (const query::ast::CodesDef::Part& part : *parts)
        if (const auto* named = std::get_if<query::ast::CodesFile>(&part.what))
          Attach(named->file, CodesContent);
  }
  void Hierarchy(const query::ast::HierarchyDef& def) {
    for (const query::ast::Name& named : def.files) Attach(named.text, HierarchyContent);
  }
  const Status& failure() const { return failure_; }

 private:
  void Attach(const std::string& name, Result<std::string> (*read)(const std::string&)) {
    if (request_.files.contains(name)) return;
    auto content = read(name);
    if (content.ok())
      request_.files[name] = std::move(*content);
    else if (failure_.ok())
      failure_ = content.error();
  }

  query::Request& request_;
  Status failure_;
};

}  // namespace

Status AttachFiles(query::Request& request) {
  // Most statements define nothing from a file: a look at the text tells.
  if (request.text.find('\'') == std::string::npos) return {};
  const query::ParseOutcome parsed = query::Parse(request.text);
  if (!parsed.ok()) return {};
  Attaching attaching(request);
  for (const query::ast::Statement& statement : parsed.script.statements) {
    const auto* define = std::get_if<query::ast::Define>(&statement.node);
    if (!define) continue;
    if (const auto* codes = std::get_if<query::ast::CodesDef>(&define->body))
      attaching.Codes(*codes);
    if (const auto* hierarchy = std::get_if<query::ast::HierarchyDef>(&define->body))
      attaching.Hierarchy(*hierarchy);
  }
  return attaching.failure();
}

}  // namespace daybook::cli
