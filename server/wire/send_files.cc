#include "server/wire/send_files.h"

#include <utility>

#include "feeds/io/byte_stream.h"
#include "server/wire/refusal.h"

namespace daybook::server {
namespace {

// What was sent may be durable: only the owner could have said.
RemoteIngestOutcome NeverTold(const Error& error) {
  if (error.code == ErrorCode::kCancelled)
    return {"",
            Error{error.code, "interrupted before the server said what it did", "",
                  "run the same again: nothing is doubled"},
            true};
  return {"",
          Error{error.code, "the server never said what it did: " + error.message, "",
                "is it still running? Run the same again: nothing is doubled"},
          true};
}

}  // namespace

RemoteIngestOutcome ReadCounts(OwnerClient& client, const Result<int>& status,
                               const FilesWriter* files) {
  if (!status.ok()) return NeverTold(status.error());
  if (*status != 200) {
    auto refused = ReadRefusal(client, *status);
    const auto here = files == nullptr ? std::nullopt : files->failure();
    return {std::move(refused.counts), here.value_or(std::move(refused.error))};
  }
  auto counts = client.ReadAll(kProblemBytesMax);
  if (!counts.ok()) return NeverTold(counts.error());
  return {std::move(*counts), {}};
}

RemoteIngestOutcome SendFiles(const std::filesystem::path& socket, const RemoteFiles& files,
                              std::string target) {
  auto client = OwnerClient::Connect(socket, files.cancel, kCountsPatienceMs);
  if (!client.ok()) return {"", client.error()};
  bool mapping_sent = files.mapping.empty();
  const auto next = [&]() -> Result<std::unique_ptr<feeds::ByteStream>> {
    if (std::exchange(mapping_sent, true)) return files.next();
    return feeds::FromMemory(files.mapping, "mapping");
  };
  FilesWriter body(next, files.cancelled);
  ClientRequest upload;
  upload.method = "POST";
  upload.target = std::move(target);
  upload.headers.emplace_back("Content-Type", kFilesType);
  upload.upload = &body;
  return ReadCounts(**client, (*client)->Exchange(upload), &body);
}

}  // namespace daybook::server
