#include "query/define/drop.h"

#include "query/define/users.h"

namespace daybook::query {
namespace {

// Definitions that are named one by one in a message.
constexpr size_t kUsersTold = 5;

}  // namespace

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
