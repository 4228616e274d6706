#include "projections/files/manifest.h"

#include <cstdio>
#include <sstream>

namespace daybook::projections {
namespace {

// The version of everything in the folder that is not in a file's own magic, the fold included: a
// change of what the fold makes of an event is a new version.
constexpr const char* kManifestTitle = "daybook-views 4";

std::string Named(uint64_t file, const char* kind) {
  char out[64];
  std::snprintf(out, sizeof out, "%06llu.%s", static_cast<unsigned long long>(file), kind);
  return out;
}

std::optional<Hash256> HashFromHex(const std::string& hex) {
  Hash256 out;
  if (hex.size() != 64) return std::nullopt;
  for (size_t i = 0; i < 64; ++i) {
    const std::string_view digits = "0123456789abcdef";
    const size_t digit = digits.find(hex[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    out.bytes[i / 2] = static_cast<uint8_t>(static_cast<size_t>(out.bytes[i / 2]) << 4 | digit);
  }
  return out;
}

// One line after the title.
bool TakeLine(const std::string& line, Manifest& manifest) {
  std::istringstream in(line);
  std::string word;
  in >> word;
  if (word == "position") {
    in >> manifest.progress.position;
  } else if (word == "last-entry") {
    std::string hex;
    in >> hex;
    const auto hash = HashFromHex(hex);
    if (!hash) return false;
    manifest.progress.last_entry = *hash;
  } else if (word == "moves") {
    in >> manifest.progress.moves >> manifest.progress.moved_at;
  } else if (word == "digest") {
    in >> manifest.digest;
  } else if (word == "next-file") {
    in >> manifest.next_file;
  } else if (word == "vocabulary") {
    in >> manifest.vocabulary.emplace_back();
  } else if (word == "source") {
    uint32_t source = 0;
    in >> source;
    SourceCount& count = manifest.progress.sources[source];
    in >> count.events >> count.last_received >> count.last_effective;
  } else if (word == "source-day") {
    uint32_t source = 0;
    in >> source;
    DayCount day;
    in >> day.day >> day.events >> day.ahead >> day.ahead_micros;
    if (in.fail()) return false;
    int64_t delay = 0;
    if (in >> delay) day.least_delay = delay;
    manifest.progress.sources[source].days.Append(day);
    return true;
  } else if (word == "segment") {
    Manifest::SegmentFiles& files = manifest.segments.emplace_back();
    in >> files.segment >> files.closings;
  } else {
    return false;
  }
  return !in.fail();
}

}  // namespace

std::string SegmentName(uint64_t file) { return Named(file, "segment"); }
std::string ClosingsName(uint64_t file) { return Named(file, "closings"); }
std::string VocabularyName(uint64_t file) { return Named(file, "vocabulary"); }

std::string FormatManifest(const Manifest& manifest) {
  std::ostringstream out;
  out << kManifestTitle << '\n'
      << "position " << manifest.progress.position << '\n'
      << "last-entry " << manifest.progress.last_entry.ToHex() << '\n'
      << "moves " << manifest.progress.moves << ' ' << manifest.progress.moved_at << '\n'
      << "digest " << manifest.digest << '\n'
      << "next-file " << manifest.next_file << '\n';
  for (const auto& [source, count] : manifest.progress.sources)
    out << "source " << source << ' ' << count.events << ' ' << count.last_received << ' '
        << count.last_effective << '\n';
  for (const auto& [source, count] : manifest.progress.sources)
    for (const DayCount& day : count.days.all()) {
      out << "source-day " << source << ' ' << day.day << ' ' << day.events << ' ' << day.ahead
          << ' ' << day.ahead_micros;
      if (day.least_delay) out << ' ' << *day.least_delay;
      out << '\n';
    }
  for (const uint64_t file : manifest.vocabulary) out << "vocabulary " << file << '\n';
  for (const Manifest::SegmentFiles& files : manifest.segments)
    out << "segment " << files.segment << ' ' << files.closings << '\n';
  const std::string text = out.str();
  return text + "sha256 " + Sha256(text).ToHex() + "\n";
}

Result<Manifest> ParseManifest(const std::string& text) {
  const Error bad{ErrorCode::kCorruption,
                  "the manifest of the views is damaged or of another "
                  "version",
                  kManifestName, "views are folded again from the log"};
  const size_t last = text.rfind("sha256 ");
  if (last == std::string::npos) return bad;
  const std::string body = text.substr(0, last);
  if (text.substr(last) != "sha256 " + Sha256(body).ToHex() + "\n") return bad;
  std::istringstream lines(body);
  std::string line;
  if (!std::getline(lines, line) || line != kManifestTitle) return bad;
  Manifest manifest;
  while (std::getline(lines, line))
    if (!TakeLine(line, manifest)) return bad;
  return manifest;
}

}  // namespace daybook::projections
