#include "query/define/users.h"

#include <algorithm>
#include <set>

#include "query/bind/bind_define.h"
#include "query/define/kinds.h"

namespace daybook::query {
namespace {

const std::map<std::string, std::string> kNoParams;

// Binds the definitions of a catalogue that are wanted, one after another.
template <typename Wanted, typename Visit>
void BindEach(const Binder& binder, const DefinitionCatalogue& catalogue, Wanted wanted,
              Visit visit) {
  for (const char* kind : kDefinitionKinds)
    for (const std::string& name : catalogue.Names(kind)) {
      const std::string called = std::string(kind) + " " + name;
      if (std::string_view(kind) == "hierarchy" || !wanted(called)) continue;
      const Defined* defined = catalogue.Find(kind, name);
      if (!defined) continue;
      Binder trial(binder.reader(), catalogue, kNoParams, defined->text);
      CheckDefinition(trial, defined->define(), defined);
      visit(called, trial);
    }
}

std::string FirstWrong(const Binder& trial) {
  const auto wrong = std::ranges::find_if(
      trial.diagnostics(), [](const Diagnostic& diagnostic) { return !diagnostic.warning; });
  return wrong == trial.diagnostics().end() ? "" : wrong->message;
}

}  // namespace

std::vector<std::string> UsersOf(const Binder& binder, const std::string& kind,
                                 const std::string& name) {
  const std::string wanted = kind + " " + name;
  std::vector<std::string> users;
  // What can't be bound says all the same which names it met.
  BindEach(
      binder, binder.catalogue(), [&](const std::string& called) { return called != wanted; },
      [&](const std::string& called, const Binder& trial) {
        if (trial.used_keys().contains(wanted)) users.push_back(called);
      });
  return users;
}

std::vector<BrokenUser> BrokenUsers(const Binder& binder, const std::string& kind,
                                    const std::string& name, std::string_view text) {
  const std::string changed = kind + " " + name;
  std::set<std::string> sound;
  BindEach(
      binder, binder.catalogue(), [&](const std::string& called) { return called != changed; },
      [&](const std::string& called, const Binder& trial) {
        if (trial.used_keys().contains(changed) && !trial.failed()) sound.insert(called);
      });
  if (sound.empty()) return {};
  DefinitionCatalogue then = binder.catalogue();
  Defined defined;
  defined.text = text;
  defined.unrecorded = true;
  then.Put(kind, name, std::move(defined));
  std::vector<BrokenUser> broken;
  BindEach(
      binder, then, [&](const std::string& called) { return sound.contains(called); },
      [&](const std::string& called, const Binder& trial) {
        if (trial.failed()) broken.push_back({called, FirstWrong(trial)});
      });
  return broken;
}

}  // namespace daybook::query
