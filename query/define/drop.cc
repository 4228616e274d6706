#include "query/define/drop.h"

#include "query/bind/bind_define.h"
#include "query/define/kinds.h"

namespace daybook::query {
namespace {

// Definitions that are named one by one in a message.
constexpr size_t kUsersTold = 5;

}  // namespace

std::vector<std::string> UsersOf(const Binder& binder, const std::string& kind,
                                 const std::string& name) {
  const std::string wanted = kind + " " + name;
  const std::map<std::string, std::string> no_params;
  std::vector<std::string> users;
  for (const char* user_kind : kDefinitionKinds)
    for (const std::string& user : binder.catalogue().Names(user_kind)) {
      const std::string called = std::string(user_kind) + " " + user;
      const Defined* defined = binder.catalogue().Find(user_kind, user);
      if (!defined || called == wanted || std::string_view(user_kind) == "hierarchy") continue;
      // What can't be bound says all the same which names it met.
      Binder trial(binder.reader(), binder.catalogue(), no_params, defined->text);
      CheckDefinition(trial, defined->define(), defined);
      if (trial.used_keys().contains(wanted)) users.push_back(called);
    }
  return users;
}

std::optional<DefinitionEffect> DropEffect(Binder& binder, const ast::Drop& drop) {
  DefinitionEffect effect;
  effect.kind = drop.kind.text;
  effect.name = NameKey(drop.name.text);
  effect.drop = true;
  const Defined* defined = binder.catalogue().Find(effect.kind, effect.name);
  if (!defined) {
    binder.NoSuch("CQ0224", effect.kind, effect.name,
                  effect.kind + " '" + effect.name + "' isn't defined", drop.name.span);
    return std::nullopt;
  }
  const std::vector<std::string> users = UsersOf(binder, effect.kind, effect.name);
  if (!users.empty()) {
    std::string list;
    for (size_t i = 0; i < users.size() && i < kUsersTold; ++i)
      list += (i > 0 ? ", " : "") + users[i];
    if (users.size() > kUsersTold)
      list += " and " + std::to_string(users.size() - kUsersTold) + " more";
    binder.Report("CQ0223", effect.kind + " " + effect.name + " is used by " + list, drop.name.span,
                  "define those without it, or drop them first");
    return std::nullopt;
  }
  effect.version = defined->version + 1;
  return effect;
}

}  // namespace daybook::query
