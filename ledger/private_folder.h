#pragma once
// Folders that are the owner's alone, under their names on disk before they are used.
#include <filesystem>

#include "ledger/base/result.h"

namespace leveldb {
class Env;
}

namespace daybook::ledger {

// Makes the folder, and those above it that are missing; 0700: everything inside is the owner's
// alone, whatever mode LevelDB gives its files. One that is there gets that mode too. kCantCreate
// with the system's words, kIo where the disk is full. Blocks.
Status MakePrivateFolder(leveldb::Env* env, const std::filesystem::path& folder);

}  // namespace daybook::ledger
