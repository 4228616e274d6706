#pragma once
// GET /v1/status and GET /v1/catalogue as JSON, and back.
#include <string>
#include <string_view>

#include "query/session.h"

namespace daybook::server {

std::string StatusToJson(const query::StatusReport& report);
Result<query::StatusReport> StatusFromJson(std::string_view json);

std::string CatalogueToJson(const query::Catalogue& catalogue);
Result<query::Catalogue> CatalogueFromJson(std::string_view json);

std::string CodesToJson(const std::vector<ledger::Coding>& codes);
Result<std::vector<ledger::Coding>> CodesFromJson(std::string_view json);

}  // namespace daybook::server
