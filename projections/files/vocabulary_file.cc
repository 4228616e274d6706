#include "projections/files/vocabulary_file.h"

#include <cstring>
#include <vector>

#include "projections/columns/column_bytes.h"
#include "projections/files/checked_file.h"

namespace daybook::projections {
namespace {

enum VocabularySection : size_t {
  kFrom,         // VocabularySize
  kTextLengths,  // uint32_t a text
  kTextBytes,
  kCodes,            // CodeRecord
  kDisplays,         // uint32_t for each code there is: displays may come late
  kStreams,          // StreamRecord
  kResidentFrom,     // uint64_t for each stream there is: may come late too
  kDefinitions,      // DefinitionRecord
  kDefinitionBytes,  // name, kind, text
  kSectionCount,
};

struct CodeRecord {
  uint32_t system;
  uint32_t code;
};
struct StreamRecord {
  StreamId id;
  uint32_t source;
  uint32_t subject;
};
struct DefinitionRecord {
  uint64_t position;
  int64_t recorded;
  uint64_t retracted;
  uint64_t lengths[3];
};

template <typename T>
T ElementOf(std::string_view section, size_t index) {
  T out;
  std::memcpy(&out, section.data() + index * sizeof(T), sizeof(T));
  return out;
}

// What goes into a file.
struct Contents {
  std::vector<VocabularySize> from;
  std::vector<uint32_t> text_lengths;
  std::string text_bytes;
  std::vector<CodeRecord> codes;
  std::vector<uint32_t> displays;
  std::vector<StreamRecord> streams;
  std::vector<uint64_t> resident_from;
  std::vector<DefinitionRecord> definitions;
  std::string definition_bytes;
};

void Gather(const Vocabulary& vocabulary, const VocabularySize& from, Contents& out) {
  out.from.push_back(from);
  for (size_t id = from.texts; id < vocabulary.texts.size(); ++id) {
    const std::string_view text = vocabulary.texts.At(static_cast<uint32_t>(id));
    out.text_lengths.push_back(static_cast<uint32_t>(text.size()));
    out.text_bytes += text;
  }
  for (uint32_t id = 0; id < vocabulary.codes.size(); ++id) {
    const CodeDictionary::Numbers numbers = vocabulary.codes.NumbersOf(id);
    if (id >= from.codes) out.codes.push_back({numbers.system, numbers.code});
    out.displays.push_back(numbers.display);
  }
  const StreamTable& streams = vocabulary.streams;
  for (uint32_t stream = 0; stream < streams.size(); ++stream) {
    if (stream >= from.streams)
      out.streams.push_back(
          {streams.IdOf(stream), streams.SourceOf(stream), streams.SubjectOf(stream)});
    out.resident_from.push_back(streams.ResidentFrom(stream));
  }
  for (size_t at = from.definitions; at < vocabulary.definitions.size(); ++at) {
    const DefinitionEntry& entry = vocabulary.definitions[at];
    const DefinitionVersion& version = entry.version;
    out.definitions.push_back({version.position.value,
                               version.recorded.value,
                               entry.retracted ? 1u : 0u,
                               {version.name.size(), version.kind.size(), version.text.size()}});
    out.definition_bytes += version.name + version.kind + version.text;
  }
}

bool AddTexts(const CheckedFile& file, Vocabulary& vocabulary) {
  std::string_view bytes = file.sections[kTextBytes];
  for (size_t at = 0; at < file.sections[kTextLengths].size() / sizeof(uint32_t); ++at) {
    const auto length = ElementOf<uint32_t>(file.sections[kTextLengths], at);
    if (length > bytes.size()) return false;
    const size_t before = vocabulary.texts.size();
    if (vocabulary.texts.Intern(bytes.substr(0, length)) != before) return false;
    bytes.remove_prefix(length);
  }
  return bytes.empty();
}

bool AddCodes(const CheckedFile& file, Vocabulary& vocabulary) {
  const size_t added = file.sections[kCodes].size() / sizeof(CodeRecord);
  for (size_t at = 0; at < added; ++at) {
    const auto record = ElementOf<CodeRecord>(file.sections[kCodes], at);
    const size_t before = vocabulary.codes.size();
    if (vocabulary.codes.Intern(record.system, record.code, 0) != before) return false;
  }
  const size_t all = file.sections[kDisplays].size() / sizeof(uint32_t);
  if (all != vocabulary.codes.size()) return false;
  for (uint32_t id = 0; id < all; ++id) {
    const CodeDictionary::Numbers numbers = vocabulary.codes.NumbersOf(id);
    vocabulary.codes.Intern(numbers.system, numbers.code,
                            ElementOf<uint32_t>(file.sections[kDisplays], id));
  }
  return true;
}

bool AddStreams(const CheckedFile& file, Vocabulary& vocabulary) {
  const size_t added = file.sections[kStreams].size() / sizeof(StreamRecord);
  for (size_t at = 0; at < added; ++at) {
    const auto record = ElementOf<StreamRecord>(file.sections[kStreams], at);
    const size_t before = vocabulary.streams.size();
    if (vocabulary.streams.Intern(record.id, record.source, record.subject) != before) return false;
  }
  const size_t all = file.sections[kResidentFrom].size() / sizeof(uint64_t);
  if (all != vocabulary.streams.size()) return false;
  for (uint32_t stream = 0; stream < all; ++stream) {
    const auto from = ElementOf<uint64_t>(file.sections[kResidentFrom], stream);
    if (from != StreamTable::kNever) vocabulary.streams.BecomesResident(stream, from);
  }
  return true;
}

bool AddDefinitions(const CheckedFile& file, Vocabulary& vocabulary) {
  std::string_view bytes = file.sections[kDefinitionBytes];
  const size_t added = file.sections[kDefinitions].size() / sizeof(DefinitionRecord);
  for (size_t at = 0; at < added; ++at) {
    const auto record = ElementOf<DefinitionRecord>(file.sections[kDefinitions], at);
    DefinitionEntry entry;
    std::string* parts[] = {&entry.version.name, &entry.version.kind, &entry.version.text};
    for (size_t part = 0; part < 3; ++part) {
      if (record.lengths[part] > bytes.size()) return false;
      *parts[part] = bytes.substr(0, record.lengths[part]);
      bytes.remove_prefix(record.lengths[part]);
    }
    entry.version.position = LogPosition{record.position};
    entry.version.recorded = RecordedAt{record.recorded};
    entry.retracted = record.retracted != 0;
    vocabulary.definitions.Append(std::move(entry));
  }
  return bytes.empty();
}

}  // namespace

VocabularySize SizeOf(const Vocabulary& vocabulary) {
  return {vocabulary.texts.size(), vocabulary.codes.size(), vocabulary.streams.size(),
          vocabulary.definitions.size()};
}

VocabularySize SizeOfEmpty() { return {1, 1, 0, 0}; }

Status WriteVocabulary(const std::filesystem::path& path, const Vocabulary& vocabulary,
                       const VocabularySize& from) {
  Contents contents;
  Gather(vocabulary, from, contents);
  std::array<std::string_view, kSectionCount> sections;
  sections[kFrom] = AsBytes(contents.from);
  sections[kTextLengths] = AsBytes(contents.text_lengths);
  sections[kTextBytes] = contents.text_bytes;
  sections[kCodes] = AsBytes(contents.codes);
  sections[kDisplays] = AsBytes(contents.displays);
  sections[kStreams] = AsBytes(contents.streams);
  sections[kResidentFrom] = AsBytes(contents.resident_from);
  sections[kDefinitions] = AsBytes(contents.definitions);
  sections[kDefinitionBytes] = contents.definition_bytes;
  return WriteCheckedFile(path, kVocabularyMagic, sections);
}

Status ReadVocabulary(const std::filesystem::path& path, Vocabulary& vocabulary) {
  DAYBOOK_ASSIGN(const CheckedFile file, OpenCheckedFile(path, kVocabularyMagic));
  const bool fits = file.sections.size() == kSectionCount &&
                    file.sections[kFrom].size() == sizeof(VocabularySize) &&
                    ElementOf<VocabularySize>(file.sections[kFrom], 0) == SizeOf(vocabulary) &&
                    AddTexts(file, vocabulary) && AddCodes(file, vocabulary) &&
                    AddStreams(file, vocabulary) && AddDefinitions(file, vocabulary);
  if (!fits)
    return Error{ErrorCode::kCorruption, "a vocabulary file doesn't fit the ones before it",
                 path.string(), "views are folded again from the log"};
  return {};
}

}  // namespace daybook::projections
