#pragma once
// Headers of ours (in lower case, as parsed). Values are percent-encoded.

namespace daybook::server {

// On the owner socket only: --as, --org, --purpose.
inline constexpr const char* kActorHeaders[] = {"x-daybook-role", "x-daybook-organisation",
                                                "x-daybook-purpose"};
// On the owner socket only: which door the person came in by, for the access log.
inline constexpr char kDoorHeader[] = "x-daybook-door";
// The registered source of what POST /v1/events brings.
inline constexpr char kSourceHeader[] = "x-daybook-source";

}  // namespace daybook::server
