#pragma once
// What definitions were made from, beside their text: files that came with a statement, and those
// that events of the ledger keep. A code list is in the event of its definition; the pairs of a
// hierarchy are in entries right before it, in parts.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ledger/event/event.h"
#include "ledger/log/log.h"
#include "query/codes/hierarchy.h"

namespace daybook::query {

// Longest part of a hierarchy in one entry, in bytes.
inline constexpr size_t kHierarchyPartBytes = 4u << 20;

// A file that a definition names.
struct DefinitionFile {
  std::string name;     // as the statement has it
  std::string digest;   // SHA-256 of the file, 64 hex digits
  std::string content;  // empty of a hierarchy's
};

// Hierarchies read from one log, by the position of their definition; the newest few are held.
class HierarchyCache {
 public:
  std::shared_ptr<const Hierarchy> Find(LogPosition position) const;
  void Hold(LogPosition position, std::shared_ptr<const Hierarchy> hierarchy);

 private:
  static constexpr size_t kHeldMax = 3;
  mutable std::mutex mutex_;
  std::map<uint64_t, std::shared_ptr<const Hierarchy>> held_;
};

class DefinitionSources {
 public:
  // All outlive it. `attached`: what came with the statement, by name; `unread`: why some of it
  // didn't.
  DefinitionSources(const ledger::Log& care, HierarchyCache& hierarchies,
                    const std::map<std::string, std::string>& attached,
                    const std::map<std::string, Error>* unread = nullptr)
      : care_(care), hierarchies_(hierarchies), attached_(attached), unread_(unread) {}

  // Null if the statement came without it.
  const std::string* Attached(const std::string& name) const;
  // Null unless whoever asked tried to read it and could not.
  const Error* Unread(const std::string& name) const;
  // The event of a definition.
  Result<ledger::Event> EventAt(LogPosition position) const;
  // Its files, in the order of the statement.
  Result<std::vector<DefinitionFile>> FilesAt(LogPosition position) const;
  Result<std::shared_ptr<const Hierarchy>> HierarchyAt(LogPosition position) const;

 private:
  const ledger::Log& care_;
  HierarchyCache& hierarchies_;
  const std::map<std::string, std::string>& attached_;
  const std::map<std::string, Error>* unread_;
};

// Files of an event, in order.
std::vector<DefinitionFile> FilesOf(const ledger::Event& event);

}  // namespace daybook::query
