#pragma once
// Which definitions need another, and which would be broken by its being made anew.
#include <string>
#include <vector>

#include "query/bind/binder.h"

namespace daybook::query {

// "cohort diabetics": the definitions in force that need this one, by themselves or through others.
std::vector<std::string> UsersOf(const Binder& binder, const std::string& kind,
                                 const std::string& name);

// Those that read now and no longer would, were the definition's text this; each with the first
// thing that is wrong then. Of hierarchies none.
struct BrokenUser {
  std::string called;
  std::string why;
};
std::vector<BrokenUser> BrokenUsers(const Binder& binder, const std::string& kind,
                                    const std::string& name, std::string_view text);

}  // namespace daybook::query
