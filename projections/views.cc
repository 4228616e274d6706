#include "projections/views.h"

#include "ledger/log/durable_env.h"
#include "projections/projector.h"

namespace daybook::projections {

Result<std::unique_ptr<Views>> Views::Open(ledger::Store& store, const ViewsOptions& options) {
  auto projector = std::make_unique<Projector>(store, options);
  DAYBOOK_TRY(projector->Start());
  return std::unique_ptr<Views>(std::move(projector));
}

Status RemoveViews(const std::filesystem::path& folder) {
  const std::filesystem::path views = folder / "views";
  std::error_code failed;
  std::filesystem::remove_all(views, failed);
  if (failed)
    return Error{ErrorCode::kIo, "can't remove the views: " + failed.message(), views.string(),
                 "check the disk and the folder's permissions"};
  return ledger::SyncDirectory(nullptr, folder.string());
}

}  // namespace daybook::projections
