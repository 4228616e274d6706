#pragma once
// Where the checkout lives. In one compiled file only, so that no other object depends on the
// machine's path and a compiler cache serves every checkout.
#include <filesystem>

namespace daybook::tests {

std::filesystem::path SourceDir();

}  // namespace daybook::tests
