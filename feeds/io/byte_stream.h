#pragma once
// Where bytes come from: a file, standard input, memory; packed or plain.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "feeds/input.h"

namespace daybook::feeds {

// Bytes read ahead of a decompressor, and the most it hands out at once, in bytes. With the two
// buffers of zstd (its window is capped, see kZstdWindowLogMax) this bounds the memory of a
// stream, whatever the file's size.
inline constexpr size_t kPackedChunkBytes = 256u << 10;
// Largest zstd window accepted: 2^27 = 128 MiB, what the zstd tool itself accepts unasked.
inline constexpr int kZstdWindowLogMax = 27;

// A file, read in order. kNotFound or kIo with the path in the message. Blocks on the disk.
Result<std::unique_ptr<ByteStream>> OpenFile(const std::filesystem::path& path);
// An open descriptor, read to its end and not closed: standard input. Blocks.
std::unique_ptr<ByteStream> FromDescriptor(int descriptor, std::string name);
// The bytes are copied.
std::unique_ptr<ByteStream> FromMemory(std::string bytes, std::string name);

// Looks at the first bytes: gzip (also several members, one after the other) and zstd (also
// several frames) are unpacked as they are read, anything else passes as it is. Damaged or cut
// packed bytes make Read fail with kBadData naming the stream and the offset in the packed bytes;
// what was unpacked before is delivered first.
Result<std::unique_ptr<ByteStream>> Unpack(std::unique_ptr<ByteStream> packed);

}  // namespace daybook::feeds
