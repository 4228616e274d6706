#pragma once
// Standard input, output and error that are there, whatever the caller closed.

namespace daybook::cli {

// Call before anything is opened: a descriptor 0, 1 or 2 that is closed would else become a file of
// the ledger. A missing input reads as empty, a missing output fails its first write.
void OpenMissingDescriptors();

}  // namespace daybook::cli
