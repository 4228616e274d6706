#pragma once
// Lists of CSV on the wire: what is asked for stands in the target, what was taken in comes as
// JSON.
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "server/http/target.h"
#include "server/lists/list_jobs.h"

namespace daybook::server {

// "/v1/lists?source=…&as_of=…": all of a job but its mapping, which is the first file of the body.
std::string ListTarget(const ListJob& job);
// kUsage naming the parameter that is unknown, missing or has no such value.
Result<ListJob> ListJobOf(const Target& target);

std::string LoadsToJson(const std::vector<LoadLine>& loads);
// kCorruption for what LoadsToJson doesn't write.
Result<std::vector<LoadLine>> LoadsFromJson(std::string_view json);

}  // namespace daybook::server
