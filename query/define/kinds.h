#pragma once
// Kinds of definition, in the order they are listed.

namespace daybook::query {

inline constexpr const char* kDefinitionKinds[] = {"codes",  "records", "cohort", "value",
                                                   "period", "measure", "rules",  "hierarchy"};

}  // namespace daybook::query
