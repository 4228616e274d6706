#include "projections/visibility.h"

#include <utility>

namespace daybook::projections {

Visibility Visibility::All() { return {}; }

Visibility Visibility::Hiding(Rules rules) {
  Visibility out;
  out.rules_ = std::make_shared<const Rules>(std::move(rules));
  return out;
}

}  // namespace daybook::projections
