// Proof files of a real store, and what the verifier says of them once they were changed.
#include "ledger/proof/check_proof.h"

#include <gtest/gtest.h>

#include <fstream>

#include "ledger/log/anchor.h"
#include "ledger/proof/proof_file.h"
#include "ledger/prove_log.h"
#include "ledger/store.h"
#include "tests/ledger/temp_folder.h"
#include "tests/ledger/tree_of_leaves.h"

namespace daybook::ledger {
namespace {

// More than a tile, and not a whole number of them.
constexpr int kMessages = 300;

class CheckProofTest : public ::testing::Test {
 protected:
  void SetUp() override {
    StoreOptions options;
    options.clock = &clock_;
    options.create = true;
    auto opened = Store::Open(folder_ / "store", options);
    ASSERT_TRUE(opened.ok()) << opened.error().ToString();
    store_ = std::move(opened).value();
    for (int i = 0; i < kMessages; ++i) {
      NewMessage message;
      message.entries.push_back({EntryClass::kFeed, Stream(i % 7), std::to_string(i)});
      store_->care().Append(std::move(message), [](const Result<Committed>&) {});
    }
    NewMessage last;
    last.entries.push_back({EntryClass::kFeed, Stream(9), "last"});
    ASSERT_TRUE(store_->care().AppendAndWait(std::move(last)).ok());
    auto tree = store_->care().Tree();
    ASSERT_TRUE(tree.ok());
    tree_ = std::move(tree).value();
    auto signer = SignerOf(folder_ / "store", "care");
    ASSERT_TRUE(signer.ok()) << signer.error().ToString();
    signer_.emplace(std::move(signer).value());
  }
  StreamId Stream(int number) { return store_->StreamFor("test", std::to_string(number)); }
  Result<std::string> Check(std::string_view file, const CheckAgainst& against = {}) const {
    return CheckProof(file, signer_->verifier_key(), against);
  }
  // Each byte changed in turn: never a yes, whatever the byte. (Base64 has one spelling, and no
  // number a second one.)
  void ExpectNoByteMayChange(const std::string& file, size_t step) const {
    for (size_t i = 0; i < file.size(); i += step) {
      std::string changed = file;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      const auto checked = Check(changed);
      ASSERT_FALSE(checked.ok()) << i << ": " << *checked;
      EXPECT_TRUE(checked.error().code == ErrorCode::kBadData ||
                  checked.error().code == ErrorCode::kCorruption);
      EXPECT_FALSE(Check(file.substr(0, i)).ok()) << i;
    }
  }
  std::string ReceiptOf(const std::vector<StreamId>& streams) {
    const auto receipt = ProveStreams(*tree_, *signer_, streams, {});
    EXPECT_TRUE(receipt.ok()) << receipt.error().ToString();
    return receipt.ok() ? receipt->text : "";
  }
  // What the verifier says of a receipt with something done to it.
  std::string Complaint(const Receipt& receipt) const {
    const auto checked = Check(EncodeReceipt(receipt));
    return checked.ok() ? "" : checked.error().message;
  }

  tests::TempFolder folder_;
  FixedClock clock_{1'790'000'000'000'000};
  std::unique_ptr<Store> store_;
  std::unique_ptr<LogTree> tree_;
  std::optional<LogSigner> signer_;
};

TEST_F(CheckProofTest, ACheckpointIsTheLogs) {
  const std::string note = *SignedCheckpoint(*tree_, *signer_);
  const auto checked = Check(note);
  ASSERT_TRUE(checked.ok()) << checked.error().ToString();
  EXPECT_NE(checked->find("at 301 entries"), std::string::npos) << *checked;
  EXPECT_EQ(BytesOf(OpenCheckpoint(note, signer_->verifier_key())->root),
            store_->care().root_hash());
  ExpectNoByteMayChange(note, 1);
  EXPECT_EQ(Check("nothing of the sort\n").error().code, ErrorCode::kBadData);
  EXPECT_EQ(Check("").error().code, ErrorCode::kBadData);
}

TEST_F(CheckProofTest, InclusionOfEveryEntry) {
  for (uint64_t i = 0; i < tree_->size().value; ++i) {
    const auto proof = ProveInclusion(*tree_, *signer_, LogPosition(i));
    ASSERT_TRUE(proof.ok()) << proof.error().ToString();
    ASSERT_TRUE(proof->starts_with("c2sp.org/tlog-proof@v1\nextra "));
    const auto checked = Check(*proof);
    ASSERT_TRUE(checked.ok()) << i << checked.error().ToString();
  }
  EXPECT_EQ(ProveInclusion(*tree_, *signer_, LogPosition(301)).error().code, ErrorCode::kNotFound);
  ExpectNoByteMayChange(*ProveInclusion(*tree_, *signer_, LogPosition(256)), 1);
}

TEST_F(CheckProofTest, InclusionOfAnEntryThatIsGiven) {
  auto proof = DecodeInclusion(*ProveInclusion(*tree_, *signer_, LogPosition(17)));
  ASSERT_TRUE(proof.ok());
  const std::string entry = *proof->extra;
  EXPECT_EQ(entry, *tree_->StoredAt(LogPosition(17)));
  proof->extra.reset();
  const std::string bare = EncodeInclusion(*proof);
  EXPECT_EQ(Check(bare).error().code, ErrorCode::kBadData) << "nothing to look for";
  EXPECT_TRUE(Check(bare, {entry, {}}).ok());
  EXPECT_EQ(Check(bare, {entry + "x", {}}).error().code, ErrorCode::kCorruption);
  // Only what is given counts, where something is.
  proof->extra = "what the proof holds";
  EXPECT_TRUE(Check(EncodeInclusion(*proof), {entry, {}}).ok());
  EXPECT_FALSE(Check(EncodeInclusion(*proof)).ok());
  EXPECT_FALSE(Check(*SignedCheckpoint(*tree_, *signer_), {entry, {}}).ok()) << "not its kind";
}

TEST_F(CheckProofTest, ConsistencyOfSizes) {
  const std::vector<std::pair<uint64_t, uint64_t>> sizes{{1, 301},   {255, 301}, {256, 301},
                                                         {257, 300}, {300, 301}, {301, 301}};
  for (const auto& [older, newer] : sizes) {
    const auto proof = ProveConsistency(*tree_, *signer_, LogSize(older), LogSize(newer));
    ASSERT_TRUE(proof.ok()) << proof.error().ToString();
    const auto checked = Check(*proof);
    EXPECT_TRUE(checked.ok()) << older << " " << newer << checked.error().ToString();
  }
  const auto refused = [&](uint64_t older, uint64_t newer) {
    return ProveConsistency(*tree_, *signer_, LogSize(older), LogSize(newer)).error().code;
  };
  EXPECT_EQ(refused(0, 301), ErrorCode::kBadData);
  EXPECT_EQ(refused(20, 10), ErrorCode::kBadData);
  EXPECT_EQ(refused(20, 302), ErrorCode::kNotFound);
  ExpectNoByteMayChange(*ProveConsistency(*tree_, *signer_, LogSize(100), LogSize(301)), 1);
}

TEST_F(CheckProofTest, ConsistencySinceACheckpointThatWasKept) {
  const auto at = [&](uint64_t size) {
    return SignCheckpoint({signer_->origin, size, *RootAt(*tree_, size)}, signer_->key);
  };
  const std::string proof = *ProveConsistency(*tree_, *signer_, LogSize(100), LogSize(301));
  EXPECT_TRUE(Check(proof, {{}, at(100)}).ok());
  EXPECT_EQ(Check(proof, {{}, at(101)}).error().code, ErrorCode::kCorruption);
  const std::string forged =
      SignCheckpoint({signer_->origin, 100, Sha256({"another history"})}, signer_->key);
  EXPECT_EQ(Check(proof, {{}, forged}).error().code, ErrorCode::kCorruption);
  EXPECT_FALSE(Check(proof, {{}, "no note"}).ok());
  EXPECT_FALSE(Check(at(100), {{}, at(100)}).ok()) << "not its kind";
}

// Checkpoints that are signed, and a path that doesn't lead from one to the other.
TEST_F(CheckProofTest, ConsistencyThatIsNone) {
  auto proof = *DecodeConsistency(*ProveConsistency(*tree_, *signer_, LogSize(100), LogSize(301)));
  proof.old_checkpoint = SignCheckpoint({signer_->origin, 100, Sha256({"x"})}, signer_->key);
  const auto rewritten = Check(EncodeConsistency(proof));
  ASSERT_FALSE(rewritten.ok());
  EXPECT_NE(rewritten.error().message.find("is not the beginning"), std::string::npos);
  proof.old_checkpoint = SignCheckpoint({signer_->origin, 99, *RootAt(*tree_, 99)}, signer_->key);
  EXPECT_EQ(Check(EncodeConsistency(proof)).error().code, ErrorCode::kCorruption);
}

TEST_F(CheckProofTest, AReceiptHoldsAllOfItsStreams) {
  const std::string file = ReceiptOf({Stream(3), Stream(5), Stream(9)});
  const auto checked = Check(file);
  ASSERT_TRUE(checked.ok()) << checked.error().ToString();
  EXPECT_NE(checked->find("all 87 entries of 3 streams, none withheld"), std::string::npos)
      << *checked;
  ExpectNoByteMayChange(file, 41);
  ExpectNoByteMayChange(ReceiptOf({Stream(9)}), 1);
  EXPECT_EQ(ProveStreams(*tree_, *signer_, std::vector{Stream(77)}, {}).error().code,
            ErrorCode::kNotFound);
  const auto stopped = ProveStreams(*tree_, *signer_, std::vector{Stream(3)}, [](LogSize, LogSize) {
    return Status(Error{ErrorCode::kCancelled, "interrupted"});
  });
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

TEST_F(CheckProofTest, AReceiptThatWithholdsIsFound) {
  const Receipt whole = *DecodeReceipt(ReceiptOf({Stream(3), Stream(5)}));
  EXPECT_EQ(Complaint(whole), "");
  Receipt less = whole;
  less.entries.pop_back();
  EXPECT_NE(Complaint(less).find("some are withheld"), std::string::npos) << Complaint(less);
  less = whole;
  less.entries.erase(less.entries.begin() + 4);
  EXPECT_NE(Complaint(less).find("one is missing"), std::string::npos) << Complaint(less);
  less = whole;
  less.entries.clear();
  EXPECT_NE(Complaint(less), "");
  Receipt twice = whole;
  twice.entries.insert(twice.entries.begin() + 1, twice.entries[0]);
  EXPECT_NE(Complaint(twice).find("not in order"), std::string::npos) << Complaint(twice);
  Receipt swapped = whole;
  std::swap(swapped.entries[0], swapped.entries[1]);
  EXPECT_NE(Complaint(swapped), "");
  Receipt moved = whole;
  ++moved.entries.back().index;
  EXPECT_NE(Complaint(moved).find("is not in the log"), std::string::npos) << Complaint(moved);
  Receipt empty = whole;
  empty.entries[0].stored.resize(55);
  EXPECT_NE(Complaint(empty).find("no whole header"), std::string::npos) << Complaint(empty);
}

TEST_F(CheckProofTest, AReceiptsPartsMustFit) {
  const Receipt whole = *DecodeReceipt(ReceiptOf({Stream(3), Stream(5)}));
  Receipt mixed = whole;
  mixed.counts = DecodeReceipt(ReceiptOf({Stream(3)}))->counts;
  EXPECT_NE(Complaint(mixed).find("is not counted"), std::string::npos) << Complaint(mixed);
  Receipt older = whole;
  older.checkpoint = SignCheckpoint({signer_->origin, 200, *RootAt(*tree_, 200)}, signer_->key);
  EXPECT_NE(Complaint(older).find("the streams were counted"), std::string::npos);
  // The log's own signature on counts of another log, size or history.
  for (const Checkpoint& at : {Checkpoint{"another.example", 301, *RootAt(*tree_, 301)},
                               Checkpoint{signer_->origin, 300, *RootAt(*tree_, 301)},
                               Checkpoint{signer_->origin, 301, Sha256({"x"})}}) {
    Receipt other = whole;
    StreamCounts counted = *ParseStreamCounts(ParseNote(whole.counts)->text);
    counted.at = at;
    other.counts = SignNote(StreamCountsText(counted), signer_->origin, signer_->key);
    EXPECT_NE(Complaint(other).find("the streams were counted"), std::string::npos);
  }
  // Right text, signed by somebody else.
  Receipt forged = whole;
  const auto counts = ParseStreamCounts(ParseNote(whole.counts)->text);
  ASSERT_TRUE(counts.ok());
  forged.counts = SignNote(StreamCountsText(*counts), signer_->origin, SigningKey::Generate());
  EXPECT_NE(Complaint(forged).find("not signed by"), std::string::npos) << Complaint(forged);
  forged.counts = whole.checkpoint;
  EXPECT_NE(Complaint(forged), "") << "a checkpoint is no count";
  forged = whole;
  forged.checkpoint = whole.counts;
  EXPECT_NE(Complaint(forged), "") << "nor the other way round";
}

// A tree in memory whose reads can be made to fail.
class SmallTree final : public LogTree {
 public:
  explicit SmallTree(std::vector<std::string> stored) : stored_(std::move(stored)) {
    for (const std::string& entry : stored_) tiles_.Append(LeafHash(entry));
  }
  void FailAt(int read) { fail_at_ = read; }
  bool failed() const { return fail_at_ < 0; }

  LogSize size() const override { return LogSize(stored_.size()); }
  Result<Digest> HashOf(unsigned level, uint64_t index) override {
    DAYBOOK_TRY(Read());
    return tiles_.HashOf(level, index);
  }
  Result<std::string> StoredAt(LogPosition position) override {
    DAYBOOK_TRY(Read());
    return stored_.at(position.value);
  }
  Status ForEachStored(const std::function<Status(LogPosition, std::string_view)>& each) override {
    for (size_t i = 0; i < stored_.size(); ++i) {
      DAYBOOK_TRY(Read());
      DAYBOOK_TRY(each(LogPosition(i), stored_[i]));
    }
    return {};
  }

 private:
  Status Read() {
    if (fail_at_-- == 0) return Error{ErrorCode::kIo, "the disk says no"};
    return {};
  }
  std::vector<std::string> stored_;
  tests::TiledTree tiles_;
  int fail_at_ = 1 << 30;
};

std::string StoredOf(uint8_t stream, uint32_t seq) {
  EntryHeader header;
  header.entry_class = EntryClass::kFeed;
  header.stream.bytes.fill(stream);
  header.stream_seq = seq;
  return EncodeEntry(header, "");
}
StreamId StreamNamed(uint8_t byte) {
  StreamId stream;
  stream.bytes.fill(byte);
  return stream;
}

// Every read, one after another, fails: so does what needs it.
TEST(Proving, PassesOnWhatTheDiskSays) {
  std::vector<std::string> stored;
  for (uint32_t i = 0; i < 11; ++i) stored.push_back(StoredOf(1, i));
  const LogSigner signer{"o", SigningKey::Generate()};
  const std::vector<StreamId> streams{StreamNamed(1)};
  const std::function<bool(LogTree&)> attempts[] = {
      [&](LogTree& tree) { return SignedCheckpoint(tree, signer).ok(); },
      [&](LogTree& tree) { return ProveInclusion(tree, signer, LogPosition(4)).ok(); },
      [&](LogTree& tree) { return ProveConsistency(tree, signer, LogSize(6), LogSize(11)).ok(); },
      [&](LogTree& tree) { return ProveStreams(tree, signer, streams, {}).ok(); }};
  for (const auto& attempt : attempts) {
    int failures = 0;
    for (int read = 0;; ++read) {
      SmallTree tree(stored);
      tree.FailAt(read);
      const bool ok = attempt(tree);
      EXPECT_EQ(ok, !tree.failed()) << read;
      if (ok) break;
      ++failures;
    }
    EXPECT_GT(failures, 10);
  }
}

TEST(Proving, ALogWhoseStreamsAreWrongGetsNoReceipt) {
  const LogSigner signer{"o", SigningKey::Generate()};
  const std::vector<StreamId> streams{StreamNamed(1)};
  for (const std::vector<std::string>& stored : std::vector<std::vector<std::string>>{
           {StoredOf(1, 0), StoredOf(1, 2)}, {StoredOf(1, 1)}, {StoredOf(1, 0), "short"}}) {
    SmallTree tree(stored);
    EXPECT_EQ(ProveStreams(tree, signer, streams, {}).error().code, ErrorCode::kCorruption);
  }
  SmallTree empty({});
  EXPECT_EQ(ProveStreams(empty, signer, streams, {}).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(CheckProof(*SignedCheckpoint(empty, signer), signer.verifier_key(), {}).ok());
}

TEST_F(CheckProofTest, NobodySignsWithoutTheKeys) {
  store_.reset();
  for (const char* key : {"log.key", "stream.key"}) {
    const auto file = folder_ / "store" / "keys" / key;
    std::filesystem::rename(file, folder_ / "kept");
    const auto signer = SignerOf(folder_ / "store", "care");
    ASSERT_FALSE(signer.ok());
    EXPECT_EQ(signer.error().place, file.string());
    std::ofstream(file) << "x";
    EXPECT_EQ(SignerOf(folder_ / "store", "care").error().code, ErrorCode::kCorruption);
    std::filesystem::rename(folder_ / "kept", file);
  }
  EXPECT_TRUE(SignerOf(folder_ / "store", "care").ok());
}

TEST(ProofFile, IsBounded) {
  const std::string longer(kProofBytesMax + 1, '\n');
  EXPECT_NE(DecodeReceipt(longer).error().message.find("longer than"), std::string::npos);
}

TEST(ProofFile, WhatIsWrittenAnotherWayIsRefused) {
  const SigningKey key = SigningKey::Generate();
  const std::string note = SignCheckpoint({"o", 1, Sha256({"r"})}, key);
  const std::string hash = ToBase64(BytesOf(Sha256({"h"}))) + "\n";
  const std::string head = "c2sp.org/tlog-proof@v1\n";
  EXPECT_TRUE(DecodeInclusion(head + "index 0\n\n" + note).ok());
  EXPECT_TRUE(DecodeInclusion(head + "extra \nindex 0\n" + hash + "\n" + note).ok());
  std::string long_path;
  for (size_t i = 0; i <= kPathHashesMax; ++i) long_path += hash;
  for (const std::string& bad : std::vector<std::string>{
           "", "\n", head, head + "\n" + note, head + "index 00\n\n" + note,
           head + "index\n\n" + note, head + "index 1", head + "index 0\n" + note,
           head + "index 0\n\n\n" + note, head + "index 0\n\n" + note + "\nmore\n",
           head + "index 0\nextra AA==\n\n" + note, head + "extra A\nindex 0\n\n" + note,
           head + "index 0\n" + hash.substr(1) + "\n" + note,
           head + "index 0\n" + long_path + "\n" + note, "x\nindex 0\n\n" + note,
           head + "index 0\n\no\n1\n\nno signature\n"})
    EXPECT_FALSE(DecodeInclusion(bad).ok()) << bad;

  const std::string consistency = "daybook/consistency@v1\n\n";
  EXPECT_TRUE(DecodeConsistency(consistency + note + "\nold 1\n\n" + note).ok());
  for (const std::string& bad : std::vector<std::string>{
           consistency, consistency + note + "\n" + note, consistency + note + "\nold x\n\n" + note,
           consistency + note + "\nold 1\nx\n\n" + note, "x\n\n" + note + "\nold 1\n\n" + note,
           consistency + "a\n\nb\n\nold 1\n\n" + note, consistency + note + "\nold 1\n\na\n\nb\n"})
    EXPECT_FALSE(DecodeConsistency(bad).ok()) << bad;

  const std::string receipt = "daybook/receipt@v1\n\n" + note + "\n" + note;
  EXPECT_TRUE(DecodeReceipt(receipt + "\nindex 0\nentry AAAA\n").ok());
  for (const std::string& bad : std::vector<std::string>{
           "daybook/receipt@v1\n", "x" + receipt, receipt + "\n",
           receipt + "\nindex 0\nentry AAAA\n\n", receipt + "\nindex 0\n",
           receipt + "\nentry AAAA\n", receipt + "\nindex 0\nentry A\n",
           receipt + "\nindex 0\nentry AAAA\nx\n", "daybook/receipt@v1\n\na\n\nb\n\n" + note,
           "daybook/receipt@v1\n\n" + note + "\na\n\nb\n"})
    EXPECT_FALSE(DecodeReceipt(bad).ok()) << bad;
}

TEST(ProofFile, StreamCountsHaveOneSpelling) {
  StreamCounts counts;
  counts.at = {"o", 5, Sha256({"r"})};
  counts.streams = {{{1}, 2}, {{2}, 3}};
  const std::string text = StreamCountsText(counts);
  const auto back = ParseStreamCounts(text);
  ASSERT_TRUE(back.ok()) << back.error().ToString();
  EXPECT_EQ(back->at, counts.at);
  EXPECT_EQ(back->streams, counts.streams);
  for (size_t i = 0; i < text.size(); ++i) {
    const auto cut = ParseStreamCounts(text.substr(0, i));
    EXPECT_TRUE(!cut.ok() || cut->streams.size() < 2) << i;
  }
  const auto with = [&](const std::string& line) { return ParseStreamCounts(text + line).ok(); };
  std::string other = text;
  other.replace(other.find("\nroot "), 6, "\nboot ");
  EXPECT_FALSE(ParseStreamCounts(other).ok());
  other = text;
  other.replace(other.find("\nroot ") + 6, 1, "-");
  EXPECT_FALSE(ParseStreamCounts(other).ok());
  const std::string name(32, 'f');
  EXPECT_TRUE(with("stream " + name + " 1\n"));
  EXPECT_FALSE(with("stream " + name + " 1"));
  EXPECT_FALSE(with("stream " + name + " 0\n"));
  EXPECT_FALSE(with("stream " + name + " 01\n"));
  EXPECT_FALSE(with("stream " + name + "\n"));
  EXPECT_FALSE(with("stream " + std::string(32, 'F') + " 1\n"));
  EXPECT_FALSE(with("stream " + name.substr(1) + " 1\n"));
  EXPECT_FALSE(with("flow " + name + " 1\n"));
  EXPECT_FALSE(with("stream 02" + std::string(30, '0') + " 1\n")) << "there already";
  EXPECT_FALSE(with("\n"));
}

// What a proof reads of a stored entry lies where the entry's writer puts it.
TEST(StoredHeader, FitsTheEntry) {
  EntryHeader header;
  header.entry_class = EntryClass::kIdentity;
  for (size_t i = 0; i < header.stream.bytes.size(); ++i)
    header.stream.bytes[i] = static_cast<uint8_t>(i + 1);
  header.stream_seq = 0x01020304;
  const std::string stored = EncodeEntry(header, "");
  static_assert(kStoredHeaderBytes == kEntryHeaderBytes);
  EXPECT_EQ(StreamIn(stored), header.stream.bytes);
  EXPECT_EQ(StreamSeqIn(stored), header.stream_seq);
  EXPECT_EQ(ClassIn(stored), static_cast<uint8_t>(header.entry_class));
}

}  // namespace
}  // namespace daybook::ledger
