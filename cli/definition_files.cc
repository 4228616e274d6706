#include "cli/definition_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "ledger/log/digest.h"
#include "query/bind/name_key.h"
#include "query/codes/hierarchy_file.h"
#include "query/parse/parse.h"

namespace daybook::cli {
namespace {

// Longest relationship file that is read, in bytes: twenty snapshots of the UK edition's size.
constexpr size_t kHierarchyFileBytesMax = 4ull << 30;
constexpr size_t kReadBytes = 16u << 20;

Error Unread(std::string id, std::string message, std::string hint) {
  return {ErrorCode::kBadQuery, std::move(message), "", std::move(hint), std::move(id)};
}

// `id`: of the error of a file whose content is wrong.
Result<std::string> ReadFile(const std::string& name, const char* id, size_t bytes_max,
                             const query::CancelFlag& cancel) {
  const char* const where = "names are looked up in the folder where daybook runs";
  if (name.empty()) return Unread("CQ0220", "the name of the file is empty", where);
  const std::string called = "'" + name + "'";
  std::error_code failure;
  const auto type = std::filesystem::status(name, failure).type();
  if (type == std::filesystem::file_type::not_found || failure)
    return Unread("CQ0220",
                  "can't open " + called + (failure ? ": " + failure.message() : ": there is none"),
                  where);
  if (type != std::filesystem::file_type::regular)
    return Unread("CQ0220",
                  called + (type == std::filesystem::file_type::directory ? " is a folder"
                                                                          : " is no regular file"),
                  "name a file");
  std::ifstream file(name, std::ios::binary | std::ios::ate);
  if (!file) return Unread("CQ0220", "can't open " + called, "may you read it?");
  const std::streamoff size = file.tellg();
  if (size < 0) return Unread("CQ0220", "can't read " + called, "");
  if (static_cast<uint64_t>(size) > bytes_max)
    return Unread(id, called + " is longer than " + std::to_string(bytes_max) + " bytes", "");
  std::string content(static_cast<size_t>(size), '\0');
  file.seekg(0);
  for (size_t at = 0; at < content.size(); at += kReadBytes) {
    if (cancel.cancelled()) return Error{ErrorCode::kCancelled, "interrupted"};
    const size_t length = std::min(kReadBytes, content.size() - at);
    file.read(content.data() + at, static_cast<std::streamsize>(length));
    if (!file) return Unread("CQ0220", "can't read " + called, "did it change meanwhile?");
  }
  return content;
}

// The wire takes UTF-8 only, so what isn't is told here.
Result<std::string> CodesContent(const std::string& name, const query::CancelFlag& cancel) {
  DAYBOOK_ASSIGN(std::string content, ReadFile(name, "CQ0221", query::kCodeListBytesMax, cancel));
  if (const auto trouble = query::TextTrouble(content))
    return Unread("CQ0221",
                  "'" + name + "' is no list of codes: " + query::TroublesText({*trouble}),
                  "save it as UTF-8");
  return content;
}

// The digest and the pairs, which alone go on.
Result<std::string> HierarchyContent(const std::string& name, const std::string& system,
                                     const query::CancelFlag& cancel) {
  const Error cancelled{ErrorCode::kCancelled, "interrupted"};
  DAYBOOK_ASSIGN(const std::string content,
                 ReadFile(name, "CQ0225", kHierarchyFileBytesMax, cancel));
  query::HierarchyFiles file(query::NameKey(system), &cancel);
  if (!file.Text(content)) return cancelled;
  if (!file.troubles().empty())
    return Unread("CQ0225",
                  "'" + name + "' is no hierarchy: " + query::TroublesText(file.troubles()),
                  "columns child and parent, or an RF2 relationship snapshot");
  const ledger::Digest digest = ledger::Sha256({content});
  if (cancel.cancelled()) return cancelled;
  return ledger::ToHexText(ledger::BytesOf(digest)) + "\nchild,parent\n" + file.Pairs();
}

// Attaches each file once, or why it can't be; keeps that it was interrupted.
class Attaching {
 public:
  Attaching(query::Request& request, const query::CancelFlag& cancel)
      : request_(request), cancel_(cancel) {}

  void Codes(const query::ast::CodesDef& def) {
    for (const auto* parts : {&def.include, &def.exclude})
      for (const query::ast::CodesDef::Part& part : *parts)
        if (const auto* named = std::get_if<query::ast::CodesFile>(&part.what))
          if (IsNew(named->file)) Attach(named->file, CodesContent(named->file, cancel_));
  }
  void Hierarchy(const query::ast::HierarchyDef& def, const std::string& system) {
    for (const query::ast::Name& named : def.files) {
      const std::string key = std::string(query::kCutFrom) + named.text;
      if (IsNew(key)) Attach(key, HierarchyContent(named.text, system, cancel_));
    }
  }
  const Status& interrupted() const { return interrupted_; }

 private:
  bool IsNew(const std::string& key) const {
    return interrupted_.ok() && !request_.files.contains(key) &&
           !request_.unread_files.contains(key);
  }
  void Attach(const std::string& key, Result<std::string> content) {
    if (content.ok())
      request_.files[key] = std::move(*content);
    else if (content.error().code == ErrorCode::kCancelled)
      interrupted_ = content.error();
    else
      request_.unread_files[key] = content.error();
  }

  query::Request& request_;
  const query::CancelFlag& cancel_;
  Status interrupted_;
};

}  // namespace

Status AttachFiles(query::Request& request, const query::CancelFlag& cancel) {
  // Most statements define nothing from a file: a look at the text tells.
  if (request.text.find('\'') == std::string::npos) return {};
  const query::ParseOutcome parsed = query::Parse(request.text);
  Attaching attaching(request, cancel);
  for (const query::ast::Statement& statement : parsed.script.statements) {
    const auto* define = std::get_if<query::ast::Define>(&statement.node);
    if (!define) continue;
    if (const auto* codes = std::get_if<query::ast::CodesDef>(&define->body))
      attaching.Codes(*codes);
    if (const auto* hierarchy = std::get_if<query::ast::HierarchyDef>(&define->body))
      attaching.Hierarchy(*hierarchy, define->name.text);
  }
  return attaching.interrupted();
}

}  // namespace daybook::cli
