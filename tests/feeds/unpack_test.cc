#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "feeds/io/byte_stream.h"
#include "tests/feeds/outcomes.h"

namespace daybook::tests {
namespace {

std::string Gzip(const std::string& plain) {
  z_stream zlib{};
  EXPECT_EQ(deflateInit2(&zlib, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&zlib, plain.size()) + 64, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  zlib.avail_in = static_cast<uInt>(plain.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&zlib, Z_FINISH), Z_STREAM_END);
  packed.resize(zlib.total_out);
  deflateEnd(&zlib);
  return packed;
}

std::string Zstd(const std::string& plain) {
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3));
  return packed;
}

// Bytes that pack somewhat, like records do.
std::string Sample(size_t size) {
  std::mt19937 random(7);
  std::string sample;
  while (sample.size() < size) sample += "line " + std::to_string(random()) + "\n";
  sample.resize(size);
  return sample;
}

struct Unpacked {
  std::string bytes;
  std::optional<Error> error;
};

Unpacked UnpackAll(std::unique_ptr<feeds::ByteStream> packed, size_t capacity) {
  Unpacked all;
  auto stream = feeds::Unpack(std::move(packed));
  if (!stream.ok()) return {{}, stream.error()};
  std::string buffer(capacity, '\0');
  for (;;) {
    const Result<size_t> got = (*stream)->Read(buffer.data(), buffer.size());
    if (!got.ok()) {
      all.error = got.error();
      return all;
    }
    if (*got == 0) return all;
    all.bytes.append(buffer, 0, *got);
  }
}

Unpacked UnpackAll(const std::string& packed, size_t capacity = 4096) {
  return UnpackAll(feeds::FromMemory(packed, "sample.gz"), capacity);
}

TEST(Unpack, PlainBytesPassAsTheyAre) {
  for (const size_t size : {0u, 1u, 3u, 1'000'000u}) {
    const std::string plain = Sample(size);
    EXPECT_EQ(UnpackAll(plain).bytes, plain) << size;
  }
}

TEST(Unpack, GzipAndZstdOfAnySizeAndChunk) {
  for (const size_t size : {0u, 1u, 5'000u, 2'000'000u}) {
    const std::string plain = Sample(size);
    for (const std::string& packed : {Gzip(plain), Zstd(plain)}) {
      for (const size_t capacity : {7u, 300'000u}) {
        const Unpacked unpacked = UnpackAll(packed, capacity);
        EXPECT_FALSE(unpacked.error) << unpacked.error->ToString();
        EXPECT_EQ(unpacked.bytes, plain) << size << " by " << capacity;
      }
    }
  }
}

TEST(Unpack, OneByteAtATime) {
  const std::string plain = Sample(3000);
  for (const std::string& packed : {Gzip(plain), Zstd(plain)}) {
    auto dribble = std::make_unique<Dribble>(packed, 1, 3, "slow");
    EXPECT_EQ(UnpackAll(std::move(dribble), 64).bytes, plain);
  }
}

TEST(Unpack, MembersOneAfterTheOther) {
  EXPECT_EQ(UnpackAll(Gzip("first ") + Gzip("") + Gzip("second")).bytes, "first second");
  EXPECT_EQ(UnpackAll(Zstd("first ") + Zstd("second")).bytes, "first second");
}

TEST(Unpack, ZeroesAfterTheLastMemberArePadding) {
  const Unpacked unpacked = UnpackAll(Gzip("all of it") + std::string(512, '\0'));
  EXPECT_FALSE(unpacked.error);
  EXPECT_EQ(unpacked.bytes, "all of it");
}

TEST(Unpack, CutBytesFailAfterWhatCouldBeRead) {
  const std::string plain = Sample(200'000);
  for (const std::string& packed : {Gzip(plain), Zstd(plain)}) {
    for (const size_t cut : {packed.size() - 1, packed.size() / 2, size_t{12}}) {
      const Unpacked unpacked = UnpackAll(packed.substr(0, cut));
      ASSERT_TRUE(unpacked.error) << cut;
      EXPECT_EQ(unpacked.error->code, ErrorCode::kBadData);
      EXPECT_NE(unpacked.error->place.find("sample.gz byte " + std::to_string(cut)),
                std::string::npos)
          << unpacked.error->place;
      EXPECT_EQ(unpacked.bytes, plain.substr(0, unpacked.bytes.size()));
    }
  }
}

TEST(Unpack, DamagedBytesFail) {
  const std::string plain = Sample(200'000);
  std::string gzip = Gzip(plain);
  gzip[gzip.size() - 6] ^= 0x40;  // in the checksum
  EXPECT_TRUE(UnpackAll(gzip).error);
  std::string block = Gzip(plain);
  block[block.size() / 2] ^= 0x10;
  EXPECT_TRUE(UnpackAll(block).error);
  std::string zstd = Zstd(plain);
  zstd.replace(zstd.size() / 2, 4, "????");
  const Unpacked unpacked = UnpackAll(zstd);
  // Without a checksum zstd may not notice; then the bytes are wrong, which nobody can see here.
  EXPECT_TRUE(unpacked.error || unpacked.bytes != plain);
}

TEST(Unpack, RecordsBeforeTheCutAreDelivered) {
  std::string lines;
  for (int i = 0; i < 20'000; ++i)
    lines += R"({"resourceType":"Organization","id":"o)" + std::to_string(i) +
             R"(","name":"n"})"
             "\n";
  const std::string packed = Gzip(lines);
  auto stream =
      feeds::Unpack(feeds::FromMemory(packed.substr(0, packed.size() * 2 / 3), "orgs.ndjson.gz"));
  ASSERT_TRUE(stream.ok());
  const Outcomes outcomes = ReadFrom(**stream);
  EXPECT_FALSE(outcomes.read.ok());
  EXPECT_GT(outcomes.accepted.size(), 5'000u);
  EXPECT_LT(outcomes.accepted.size(), 20'000u);
  ASSERT_EQ(outcomes.quarantined.size(), 1u);
  EXPECT_EQ(outcomes.quarantined[0].reason, "truncated");
}

TEST(OpenFile, MissingFilesAndFoldersAreErrors) {
  const auto missing = feeds::OpenFile("/nonexistent/file.json");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  const auto folder = feeds::OpenFile(std::filesystem::temp_directory_path());
  ASSERT_TRUE(folder.ok());
  char byte = 0;
  EXPECT_EQ((*folder)->Read(&byte, 1).error().code, ErrorCode::kIo);
}

TEST(OpenFile, ReadsAFileAndADescriptor) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("daybook_open_file_test." + std::to_string(::getpid()));
  std::ofstream(path) << "some bytes";
  auto file = feeds::OpenFile(path);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(UnpackAll(std::move(*file), 3).bytes, "some bytes");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace daybook::tests
