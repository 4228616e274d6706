#pragma once
// The files that definitions name are read here, where the command runs, and sent with the
// statement: a server opens none for anybody.
#include "query/session.h"

namespace daybook::cli {

// Puts what the definitions of request.text name into request.files: a list of codes as it is, of a
// hierarchy the pairs. Why a file can't be read stands in request.unread_files, for the statement
// that names it to say. Fails with kCancelled only.
Status AttachFiles(query::Request& request, const query::CancelFlag& cancel);

}  // namespace daybook::cli
