#include "feeds/ingest.h"

#include <algorithm>
#include <utility>

#include "feeds/csv/csv_reader.h"
#include "feeds/events/events_reader.h"
#include "feeds/fhir/fhir_reader.h"
#include "feeds/hl7v2/hl7v2_reader.h"
#include "feeds/io/byte_stream.h"
#include "feeds/io/charset.h"
#include "feeds/pipeline/committing_sink.h"
#include "feeds/pipeline/streams.h"
#include "feeds/trimmed.h"

namespace daybook::feeds {
namespace {

// Bytes looked at to tell one format from another; leading blank space counts.
constexpr size_t kPeekBytes = 4096;

// The first byte that says something (a zero byte does); none when all is blank.
std::optional<char> FirstByte(std::string_view start) {
  if (start.substr(0, 3) == "\xEF\xBB\xBF") start.remove_prefix(3);
  for (char c : start) {
    if (!IsBlank(c)) return c;
  }
  return std::nullopt;
}

ledger::QuarantineEntry StreamEntry(const ByteStream& bytes, std::string reason,
                                    std::string message, std::string next_step) {
  ledger::QuarantineEntry entry;
  entry.format = "unknown";
  entry.origin = bytes.name();
  entry.reason = std::move(reason);
  entry.message = std::move(message);
  entry.next_step = std::move(next_step);
  return entry;
}

// A stream whole; kTooLarge if it is more than can be quarantined.
Result<std::string> ReadForQuarantine(ByteStream& bytes) {
  std::string raw;
  std::string chunk(64u << 10, '\0');
  while (true) {
    DAYBOOK_ASSIGN(const size_t got, bytes.Read(chunk.data(), chunk.size()));
    if (got == 0) return raw;
    raw.append(chunk, 0, got);
    if (raw.size() > ledger::kQuarantineRawBytesMax)
      return Error{ErrorCode::kTooLarge,
                   "it can't be read, and is too long to be quarantined: the most is " +
                       std::to_string(ledger::kQuarantineRawBytesMax) +
                       " bytes (kQuarantineRawBytesMax)",
                   bytes.name(), "send it in the format it is in, or in parts"};
  }
}

}  // namespace

std::optional<Format> FormatFromWord(const std::string& word) {
  if (word == "auto") return Format::kAuto;
  if (word == "fhir") return Format::kFhir;
  if (word == "hl7v2") return Format::kHl7v2;
  if (word == "csv") return Format::kCsv;
  if (word == "events") return Format::kEvents;
  return std::nullopt;
}

bool IsSourceName(std::string_view name) {
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  return !name.empty() && name.size() <= kSourceBytesMax && !std::ranges::any_of(name, control) &&
         IsUtf8(name);
}

class Ingest::Impl {
 public:
  Impl(ledger::Store& store, IngestOptions options)
      : store_(store),
        options_(std::move(options)),
        sink_(store, options_.source, options_.cancelled, options_.unreadable) {}

  Status Take(ByteStream& bytes) {
    return Timed([&] { return ReadOne(bytes); });
  }
  Status Finish() {
    return Timed([&] { return sink_.Drain(); });
  }
  IngestCounts counts() const { return sink_.counts(); }
  std::optional<ledger::QuarantineEntry> refused() const { return sink_.refused(); }

 private:
  template <typename Work>
  Status Timed(const Work& work) {
    const int64_t began = store_.clock().NowMicros();
    const Status done = work();
    const int64_t took = store_.clock().NowMicros() - began;
    sink_.AddSeconds(took > 0 ? static_cast<double>(took) / 1e6 : 0);
    return done;
  }

  Status ReadOne(ByteStream& bytes) {
    sink_.CountFile();
    bool source_failed = false;
    auto unpacked = Unpack(std::make_unique<WatchedStream>(
        bytes, options_.cancelled, [this](size_t got) { OnBytes(got); }, source_failed));
    std::optional<PeekedStream> peeked;
    Status read;
    if (!unpacked.ok()) {
      read = unpacked.error();
    } else {
      peeked.emplace(**unpacked);
      read = ReadPeeked(*peeked);
    }
    const bool stream_failed = !peeked || peeked->failure();
    if (read.ok() || !stream_failed || source_failed) return read;
    // The bytes were delivered but can't be unpacked: the input's fault, not the disk's.
    return DamagedOr(read.error(), bytes);
  }

  void OnBytes(size_t got) {
    bytes_read_ += got;
    if (options_.progress) options_.progress(bytes_read_);
  }

  Status ReadPeeked(PeekedStream& peeked) {
    if (options_.format == Format::kEvents) return ReadEvents(peeked);
    if (options_.format == Format::kHl7v2) return ReadMessages(peeked);
    if (options_.format == Format::kCsv) return ReadRows(peeked);
    if (options_.format == Format::kAuto) {
      const std::string_view start = peeked.Peek(kPeekBytes);
      const std::optional<char> first = FirstByte(start);
      if (!first && start.size() < kPeekBytes) {  // nothing in it
        return peeked.failure() ? Status(*peeked.failure()) : Status();
      }
      if (events::LooksLikeEvents(start)) return ReadEvents(peeked);
      if (hl7v2::LooksLikeHl7v2(start)) return ReadMessages(peeked);
      const char opens = first.value_or('\0');
      if (opens != '{' && opens != '[') return QuarantineWhole(peeked);
    }
    FhirReadOptions fhir;
    fhir.source = options_.source;
    return ReadFhir(peeked, fhir, sink_);
  }

  Status ReadEvents(PeekedStream& peeked) {
    return events::ReadEvents(peeked, {options_.source}, sink_);
  }

  Status ReadMessages(PeekedStream& peeked) {
    Hl7v2ReadOptions hl7v2;
    hl7v2.source = options_.source;
    return ReadHl7v2(peeked, hl7v2, sink_);
  }

  Status ReadRows(PeekedStream& peeked) {
    if (options_.mapping.empty())
      return Error{ErrorCode::kUsage, "CSV is read by a mapping, and none is given", "",
                   "name one with --mapping FILE; feeds/csv/README.md has their form"};
    if (!mapping_) {
      DAYBOOK_ASSIGN(csv::Mapping mapping, csv::ParseMapping(options_.mapping));
      mapping_ = std::move(mapping);
    }
    if (mapping_->replaces != csv::Replaces::kNothing)
      return Error{ErrorCode::kUsage, "the mapping is of a list, which is taken in whole", "",
                   "leave \"snapshot\" and \"period\" out of it to take the rows in alone"};
    CsvReadOptions csv;
    csv.source = options_.source;
    csv.mapping = &*mapping_;
    if (!options_.as_of.empty()) {
      DAYBOOK_ASSIGN(csv.as_of, ParsePartialTime(options_.as_of, Zone::Region()));
    }
    return ReadCsv(peeked, csv, sink_);
  }

  Status QuarantineWhole(PeekedStream& peeked) {
    auto entry = StreamEntry(
        peeked, "unrecognised-format",
        "these bytes are neither FHIR nor events as JSON nor HL7 v2; CSV is read with a mapping",
        "name the format with --format, or a mapping of its columns with --mapping");
    DAYBOOK_ASSIGN(entry.raw, ReadForQuarantine(peeked));
    return sink_.Quarantine(std::move(entry));
  }

  // A damaged packed stream is one input that can't be read; other errors go on up.
  Status DamagedOr(const Error& error, const ByteStream& bytes) {
    if (error.code != ErrorCode::kBadData) return error;
    auto entry = StreamEntry(bytes, "damaged-packing", error.message,
                             "send it again: what was unpacked before the damage was read");
    entry.place = error.place;
    return sink_.Quarantine(std::move(entry));
  }

  ledger::Store& store_;
  IngestOptions options_;
  CommittingSink sink_;
  uint64_t bytes_read_ = 0;
  std::optional<csv::Mapping> mapping_;  // once it is needed
};

Ingest::Ingest(ledger::Store& store, IngestOptions options)
    : impl_(std::make_unique<Impl>(store, std::move(options))) {}
Ingest::~Ingest() = default;
Status Ingest::Read(ByteStream& bytes) {
  const Status taken = Take(bytes);
  const Status finished = Finish();
  return finished.ok() ? taken : finished;
}
Status Ingest::Take(ByteStream& bytes) { return impl_->Take(bytes); }
Status Ingest::Finish() { return impl_->Finish(); }
IngestCounts Ingest::counts() const { return impl_->counts(); }
std::optional<ledger::QuarantineEntry> Ingest::refused() const { return impl_->refused(); }

}  // namespace daybook::feeds
