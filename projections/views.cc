#include "projections/views.h"

#include "projections/projector.h"

namespace daybook::projections {

Result<std::unique_ptr<Views>> Views::Open(ledger::Store& store, const ViewsOptions& options) {
  auto projector = std::make_unique<Projector>(store, options);
  DAYBOOK_TRY(projector->Start());
  return std::unique_ptr<Views>(std::move(projector));
}

}  // namespace daybook::projections
