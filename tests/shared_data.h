#pragma once
// Where the real input lives: ../shared/data beside the checkout. Tests that need it call
// DAYBOOK_SHARED_DATA_OR_SKIP() first; on a machine that has the folder nothing is skipped.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/source_dir.h"

namespace daybook::tests {

inline std::filesystem::path SharedData() {
  return SourceDir() / ".." / "shared" / "data";
}
inline bool HasSharedData() { return std::filesystem::is_directory(SharedData()); }

}  // namespace daybook::tests

#define DAYBOOK_SHARED_DATA_OR_SKIP() \
  if (!::daybook::tests::HasSharedData()) GTEST_SKIP() << "skipped: no ../shared/data"
