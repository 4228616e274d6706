#pragma once
// What needn't be worked out again for a statement that was asked before: its tree, and its plan.
//
// A tree follows from the text alone. A plan was bound to more: to the parameters, to the
// definitions and the dictionary of one snapshot of the views as known at one position, and to one
// who sees everything; with any of these another it is bound anew. The actor's rights are looked at
// before, for every statement.
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "projections/reader.h"
#include "query/bind/bound_query.h"
#include "query/parse/parse.h"

namespace daybook::query {

// A bound question, and what its answer says it was bound with. Immutable: any number of runs.
struct Plan {
  BoundQuery query;
  std::map<std::string, uint32_t> definitions;  // name: version used
  std::vector<Diagnostic> warnings;
  projections::KindSet own_used = 0;  // of the ledger's own records
};

// Whether a statement may say a moment of the ledger's inside its set (`… as known at (now - 1
// day)`), or when its definitions were in force: it is bound to the clock then, and its plan isn't
// kept.
bool HoldsAMoment(const std::string& text);

// What a plan holds for beside the snapshot.
struct PlanKey {
  std::string text;    // the whole script: diagnostics point into it
  uint32_t begin = 0;  // of the statement in it
  std::map<std::string, std::string> params;
  uint64_t known_at = 0;
  projections::KindSet own_sight = 0;
  auto operator<=>(const PlanKey&) const = default;
};

// Thread-safe. Keeps what was used last, up to kTreesMax and kPlansMax.
class Prepared {
 public:
  static constexpr size_t kTreesMax = 256;
  static constexpr size_t kPlansMax = 256;
  // Longer scripts are read once and not kept: so no more than 16 MiB of text is.
  static constexpr size_t kTextBytesMax = 64u << 10;

  // Never null.
  std::shared_ptr<const ParseOutcome> Parsed(const std::string& text);
  // The plan bound to this very snapshot; null if there is none.
  std::shared_ptr<const Plan> Find(const PlanKey& key,
                                   const std::shared_ptr<const projections::Snapshot>& snapshot);
  void Keep(PlanKey key, const std::shared_ptr<const projections::Snapshot>& snapshot,
            std::shared_ptr<const Plan> plan);

 private:
  struct KeptPlan {
    PlanKey key;
    std::weak_ptr<const projections::Snapshot> snapshot;
    std::shared_ptr<const Plan> plan;
  };
  struct KeptTree {
    std::string text;
    std::shared_ptr<const ParseOutcome> tree;
  };

  std::mutex mutex_;
  std::list<KeptTree> trees_;  // used last first
  std::map<std::string, std::list<KeptTree>::iterator, std::less<>> tree_of_;
  std::list<KeptPlan> plans_;  // used last first
  std::map<PlanKey, std::list<KeptPlan>::iterator> plan_of_;
};

}  // namespace daybook::query
