#include "projections/verify_views.h"

#include <system_error>

#include "ledger/log/durable_env.h"
#include "projections/files/checked_file.h"
#include "projections/files/generations.h"
#include "projections/files/manifest.h"
#include "projections/files/segment_file.h"
#include "projections/files/vocabulary_file.h"

namespace daybook::projections {
namespace {

namespace fs = std::filesystem;
using ledger::Damage;

class ViewsVerifier {
 public:
  ViewsVerifier(const fs::path& folder, ledger::VerifyReport& report)
      : views_(folder / "views"), care_(folder / "care"), report_(report) {}

  void Run() {
    std::error_code missing;
    const fs::path current = views_ / "CURRENT";
    if (!fs::exists(current, missing)) return;
    Count(current);
    const auto generation = Generations(views_).Current();
    if (!generation) return Add(current, 0, "it doesn't name a generation");
    if (!fs::exists(*generation, missing))
      return Add(current, 0, "it names a generation that is not there");
    const fs::path manifest_file = *generation / kManifestName;
    Count(manifest_file);
    const auto text = ledger::ReadWholeFile(nullptr, manifest_file.string());
    if (!text.ok()) return Add(manifest_file, std::nullopt, text.error().message);
    const auto manifest = ParseManifest(*text);
    if (!manifest.ok()) return Add(manifest_file, 0, manifest.error().message);
    Files(*generation, *manifest);
    Position(*manifest);
  }

 private:
  void Files(const fs::path& generation, const Manifest& manifest) {
    for (const uint64_t file : manifest.vocabulary)
      Check(generation / VocabularyName(file), kVocabularyMagic);
    for (const Manifest::SegmentFiles& files : manifest.segments) {
      Check(generation / SegmentName(files.segment), kSegmentMagic);
      if (files.closings != 0) Check(generation / ClosingsName(files.closings), kClosingsMagic);
    }
  }

  void Check(const fs::path& file, std::string_view magic) {
    Count(file);
    std::optional<uint64_t> damaged_at;
    const auto opened = OpenCheckedFile(file, magic, &damaged_at);
    if (!opened.ok()) Add(file, damaged_at, opened.error().message);
  }

  // Only a log that was read to its end can be held against it.
  void Position(const Manifest& manifest) {
    for (const Damage& damage : report_.damaged)
      if (damage.remedy != Damage::Remedy::kRebuild) return;
    if (manifest.progress.position <= report_.care_entries) return;
    report_.damaged.push_back(
        {care_.string(), std::nullopt,
         "the log has " + std::to_string(report_.care_entries) + " entries, but its views saw " +
             std::to_string(manifest.progress.position) + ": entries are lost"});
  }

  void Count(const fs::path& file) {
    std::error_code missing;
    const uint64_t bytes = fs::file_size(file, missing);
    if (missing) return;
    ++report_.files;
    report_.bytes += bytes;
  }

  void Add(const fs::path& file, std::optional<uint64_t> offset, const std::string& what) {
    report_.damaged.push_back({file.string(), offset,
                               what + "; `daybook rebuild` makes it again from the log",
                               Damage::Remedy::kRebuild});
  }

  const fs::path views_;
  const fs::path care_;
  ledger::VerifyReport& report_;
};

}  // namespace

void VerifyViews(const fs::path& folder, ledger::VerifyReport& report) {
  ViewsVerifier(folder, report).Run();
}

}  // namespace daybook::projections
