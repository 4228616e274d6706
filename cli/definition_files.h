#pragma once
// The files that definitions name are read here, where the command runs, and sent with the
// statement: a server opens none for anybody.
#include "query/session.h"

namespace daybook::cli {

// Puts what the definitions of request.text name into request.files: a list of codes as it is, of a
// hierarchy the pairs. A text that can't be read is left to the session to refuse. kNotFound, kIo,
// kTooLarge and kBadData name the first file that can't be; the others are there then all the same.
Status AttachFiles(query::Request& request);

}  // namespace daybook::cli
