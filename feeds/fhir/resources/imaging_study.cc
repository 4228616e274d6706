#include <algorithm>

#include "feeds/fhir/resources/mappers.h"

namespace daybook::feeds::fhir {

using ledger::Coded;
using ledger::Coding;
using ledger::EventStatus;
using ledger::FieldId;

namespace {

// hl7.org/fhir/R4/valueset-imagingstudy-status.html; available: the pictures are there.
constexpr StatusRow kImagingStudyStatuses[] = {
    {"registered", EventStatus::kRegistered}, {"available", EventStatus::kFinal},
    {"cancelled", EventStatus::kCancelled},   {"entered-in-error", EventStatus::kEnteredInError},
    {"unknown", EventStatus::kUnknown},
};

// Different modalities or body sites kept of one study.
constexpr size_t kSeriesCodingsMax = 64;

void AddOnce(std::vector<Coding>& codings, Coding coding) {
  if (codings.size() >= kSeriesCodingsMax) return;
  if (coding.code.empty() || std::ranges::find(codings, coding) != codings.end()) return;
  codings.push_back(std::move(coding));
}

// Of the study, and of its series where the study names none.
std::vector<Coding> Gather(Reading& in, std::string_view element) {
  std::vector<Coding> codings;
  const Element own = in.root[element];
  ForEach(in, own, [&](Element each) { AddOnce(codings, ReadCoding(in, each)); });
  if (!codings.empty()) return codings;
  ForEach(in, in.root["series"],
          [&](Element series) { AddOnce(codings, ReadCoding(in, series[element])); });
  return codings;
}

}  // namespace

void MapImagingStudy(Reading& in) {
  ReadSubject(in, "subject");
  in.event.status = ReadStatus(in, in.root["status"], kImagingStudyStatuses, Needed::kRequired);
  const std::vector<Coding> modalities = Gather(in, "modality");
  in.event.code = ReadCodedMerged(in, in.root["procedureCode"]);
  if (in.event.code.text.empty()) in.event.code.text = ReadText(in, in.root["description"]);
  // Without either, the kind of picture is the best name it has.
  if (in.event.code.empty()) in.event.code.codings = modalities;
  in.event.start = ReadTime(in, in.root["started"]);
  ReadEncounter(in, in.root["encounter"]);
  in.event.author = ReadParty(in, in.root["referrer"], "Practitioner");
  in.event.performer = ReadParty(in, FirstOf(in, in.root["interpreter"]), "Practitioner");
  in.event.place = ReadParty(in, in.root["location"], "Location");
  for (const Coding& modality : modalities) in.Add(FieldId::kModality, Coded{{modality}, {}});
  for (const Coding& site : Gather(in, "bodySite")) in.Add(FieldId::kBodySite, Coded{{site}, {}});
  AddReasons(in);
  AddNotes(in, in.root["note"]);
}

}  // namespace daybook::feeds::fhir
