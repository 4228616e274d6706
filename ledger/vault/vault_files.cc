#include "ledger/vault/vault_files.h"

#include <fcntl.h>
#include <leveldb/env.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "ledger/folder_files.h"
#include "ledger/log/byte_order.h"
#include "ledger/log/disk_names.h"
#include "ledger/log/durable_env.h"

namespace daybook::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kVaultMagic = "daybook vault 1\n";
constexpr size_t kHeadBytes = kVaultMagic.size() + 4 + sizeof(Nonce);
constexpr const char* kRestoreKeys =
    "restore the keys folder from its backup or a mirror; without it no entry can be read";

Error Damaged(const fs::path& file, const std::string& what) {
  return Error{ErrorCode::kCorruption, what, file.string(), kRestoreKeys};
}

// What a vault is bound to beside its own head, so that another folder's is noticed.
Result<std::string> FolderNameOf(const fs::path& folder) {
  DAYBOOK_ASSIGN(const std::optional<std::string> key, ReadStreamKey(folder));
  if (!key) return Damaged(StreamKeyFile(folder), "the stream key is lost");
  return FolderName(*key);
}

// magic ‖ be32 epoch ‖ nonce ‖ AES-256-GCM of the vault, with what stands before it and the
// folder's name associated.
Result<std::string> Sealed(const fs::path& folder, const Vault& vault, uint32_t epoch,
                           const SecretKey& key) {
  DAYBOOK_ASSIGN(const std::string name, FolderNameOf(folder));
  const Nonce nonce = NewNonce();
  std::string bytes(kVaultMagic);
  PutBe32(bytes, epoch);
  bytes.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  return bytes + Encrypt(key, nonce, bytes + name, vault.Encode());
}

Status WriteVault(leveldb::Env* env, const fs::path& folder, const Vault& vault, uint32_t epoch,
                  const SecretKey& key) {
  DAYBOOK_ASSIGN(const std::string bytes, Sealed(folder, vault, epoch, key));
  return WriteFileDurably(env, VaultFile(folder).string(), bytes);
}

Result<SecretKey> ReadEpochKey(const fs::path& folder, uint32_t epoch) {
  const fs::path file = EpochKeyFile(folder, epoch);
  DAYBOOK_ASSIGN(const bool there, NameExists(file));
  if (!there) return Damaged(file, "the epoch key is lost");
  DAYBOOK_ASSIGN(const std::string bytes, ReadWholeFile(nullptr, file.string()));
  SecretKey key;
  if (bytes.size() != key.size())
    return Damaged(file, "the epoch key has " + std::to_string(bytes.size()) + " bytes, not " +
                             std::to_string(key.size()));
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

Result<SecretKey> WriteEpochKey(leveldb::Env* env, const fs::path& folder, uint32_t epoch) {
  const SecretKey key = NewSecretKey();
  DAYBOOK_TRY(WriteFileDurably(env, EpochKeyFile(folder, epoch).string(),
                               {reinterpret_cast<const char*>(key.data()), key.size()}));
  return key;
}

}  // namespace

fs::path VaultFile(const fs::path& folder) { return folder / "keys" / "vault"; }

fs::path EpochKeyFile(const fs::path& folder, uint32_t epoch) {
  return folder / "keys" / ("epoch-" + std::to_string(epoch) + ".key");
}

Result<std::optional<OpenVault>> ReadVault(const fs::path& folder) {
  const fs::path file = VaultFile(folder);
  DAYBOOK_ASSIGN(const bool there, NameExists(file));
  if (!there) return std::optional<OpenVault>();
  DAYBOOK_ASSIGN(const std::string bytes, ReadWholeFile(nullptr, file.string()));
  if (bytes.size() < kHeadBytes || !bytes.starts_with(kVaultMagic))
    return Damaged(file, "not a vault of keys");
  const uint32_t epoch = GetBe32(bytes.data() + kVaultMagic.size());
  DAYBOOK_ASSIGN(const bool apart, KeysAreApart(folder));
  if (apart) return ApartVault(folder);
  DAYBOOK_ASSIGN(const SecretKey key, ReadEpochKey(folder, epoch));
  Nonce nonce;
  std::memcpy(nonce.data(), bytes.data() + kVaultMagic.size() + 4, nonce.size());
  const std::string_view whole = bytes;
  DAYBOOK_ASSIGN(const std::string name, FolderNameOf(folder));
  const auto plain = Decrypt(key, nonce, std::string(whole.substr(0, kHeadBytes)) + name,
                             whole.substr(kHeadBytes));
  if (!plain)
    return Damaged(file, "the vault doesn't open with " + EpochKeyFile(folder, epoch).string() +
                             ": one of them is damaged or of another folder");
  Result<Vault> vault = Vault::Decode(*plain);
  if (!vault.ok()) return Damaged(file, vault.error().message);
  return std::optional(OpenVault{std::make_shared<const Vault>(std::move(*vault)), epoch});
}

fs::path ApartFile(const fs::path& folder) { return folder / "keys" / "apart"; }

Result<bool> KeysAreApart(const fs::path& folder) { return NameExists(ApartFile(folder)); }

Error ApartVault(const fs::path& folder) {
  return Error{ErrorCode::kUnavailable, "a backup whose keys are kept apart can't be read",
               folder.string(),
               "make a ledger of it with its keys: `daybook --data NEW restore DIR --keys KEYS`"};
}

Error LostVault(const fs::path& folder) {
  return Damaged(VaultFile(folder), "the vault of keys is lost");
}

Result<uint32_t> EpochOfVaultFile(const fs::path& file) {
  DAYBOOK_ASSIGN(const bool there, NameExists(file));
  if (!there) return uint32_t{0};
  DAYBOOK_ASSIGN(const std::string bytes, ReadWholeFile(nullptr, file.string()));
  if (bytes.size() < kHeadBytes || !bytes.starts_with(kVaultMagic)) return uint32_t{0};
  return GetBe32(bytes.data() + kVaultMagic.size());
}

Error OldVault(const fs::path& folder, uint32_t epoch, uint32_t newest) {
  return Error{ErrorCode::kCorruption,
               "the vault of keys is of epoch " + std::to_string(epoch) +
                   ", the folder has seen epoch " + std::to_string(newest) +
                   ": keys of before an erasure or a rotation",
               VaultFile(folder).string(),
               "restore the newest copy of the keys; an older one may give erased records back"};
}

Result<OpenVault> MakeVault(leveldb::Env* env, const fs::path& folder) {
  OpenVault made{std::make_shared<const Vault>(Vault::New()), 1};
  DAYBOOK_ASSIGN(const SecretKey key, WriteEpochKey(env, folder, made.epoch));
  DAYBOOK_TRY(WriteVault(env, folder, *made.vault, made.epoch, key));
  return made;
}

Status ReplaceVault(leveldb::Env* env, const fs::path& folder, const Vault& vault, uint32_t epoch) {
  DAYBOOK_ASSIGN(const SecretKey key, ReadEpochKey(folder, epoch));
  return WriteVault(env, folder, vault, epoch, key);
}

Result<OpenVault> StartNextEpoch(leveldb::Env* env, const fs::path& folder, Vault vault,
                                 uint32_t epoch) {
  OpenVault next{std::make_shared<const Vault>(std::move(vault)), epoch + 1};
  DAYBOOK_ASSIGN(const SecretKey key, WriteEpochKey(env, folder, next.epoch));
  DAYBOOK_TRY(WriteVault(env, folder, *next.vault, next.epoch, key));
  return next;
}

uint32_t EpochOfKeyFile(const fs::path& file) {
  constexpr std::string_view kBefore = "epoch-";
  constexpr std::string_view kAfter = ".key";
  const std::string name = file.filename().string();
  uint32_t epoch = 0;
  if (!name.starts_with(kBefore) || !name.ends_with(kAfter)) return 0;
  const char* const end = name.data() + name.size() - kAfter.size();
  const auto [rest, error] = std::from_chars(name.data() + kBefore.size(), end, epoch);
  return error == std::errc() && rest == end ? epoch : 0;
}

// The bytes first: a removed file's blocks stay readable until something else is written there. A
// disk that writes elsewhere, as solid ones do, may keep them all the same.
Status DestroyFile(leveldb::Env* env, const fs::path& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  const std::string zeros(sizeof(SecretKey), '\0');
  const bool overwritten =
      fd >= 0 &&
      ::pwrite(fd, zeros.data(), zeros.size(), 0) == static_cast<ssize_t>(zeros.size()) &&
      ::fsync(fd) == 0;
  const int why = errno;
  if (fd >= 0) ::close(fd);
  if (!overwritten)
    return Error{ErrorCode::kIo, std::string("can't destroy the old key: ") + strerror(why),
                 file.string(), "mend the disk, then open the folder again"};
  const leveldb::Status removed = env->RemoveFile(file.string());
  if (!removed.ok())
    return Error{ErrorCode::kIo, "can't remove the old key: " + removed.ToString(), file.string(),
                 "mend the disk, then open the folder again"};
  return SyncDirectory(env, file.parent_path().string());
}

Status DestroyOldEpochs(leveldb::Env* env, const fs::path& folder, uint32_t epoch) {
  DAYBOOK_ASSIGN(const std::vector<fs::path> names, NamesIn(folder / "keys"));
  for (const fs::path& file : names) {
    const uint32_t of = EpochOfKeyFile(file);
    if (of != 0 && of < epoch) DAYBOOK_TRY(DestroyFile(env, file));
  }
  return {};
}

}  // namespace daybook::ledger
