#pragma once
// Files on their way to the owner of the folder, and the counts that it answers with.
#include <string>

#include "server/remote_session.h"
#include "server/wire/owner_client.h"

namespace daybook::server {

// Posts the files to `target`, the mapping first if there is one. See RemoteIngest.
RemoteIngestOutcome SendFiles(const std::filesystem::path& socket, const RemoteFiles& files,
                              std::string target);

// The counts in the answer to a request that was sent. `files` may be null.
RemoteIngestOutcome ReadCounts(OwnerClient& client, const Result<int>& status,
                               const FilesWriter* files);

}  // namespace daybook::server
