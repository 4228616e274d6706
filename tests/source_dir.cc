#include "tests/source_dir.h"

namespace daybook::tests {

std::filesystem::path SourceDir() { return DAYBOOK_SOURCE_DIR; }

}  // namespace daybook::tests
