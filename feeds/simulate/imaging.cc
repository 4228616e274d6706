#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

struct StudyRow {
  std::string_view modality;
  std::string_view name;
  std::string_view description;
  std::string_view conclusion;
  int series_max;
};

constexpr StudyRow kStudies[] = {
    {"DX", "Digital Radiography", "X-ray of chest", "Clear lungs. Heart not enlarged.", 1},
    {"CT", "Computed Tomography", "CT of head", "No bleed and no fracture.", 3},
    {"US", "Ultrasound", "Ultrasound of abdomen", "Normal liver and kidneys.", 2},
    {"MR", "Magnetic Resonance", "MRI of lumbar spine", "Mild wear at two levels.", 5},
};

std::string WriteStudy(const Story& story, const StudyRow& row, Moment at, const Visit& visit,
                       Random& random) {
  std::string id = story.scribe.NewId(ResourceType::kImagingStudy);
  JsonWriter& json = story.scribe.Begin(ResourceType::kImagingStudy, id, at.Plus(20));
  json.Field("status", "available").ArrayField("modality");
  WriteCoding(json, {"http://dicom.nema.org/resources/ontology/DCM", row.modality, row.name});
  json.EndArray();
  WriteReference(json, "subject", ResourceType::kPatient, story.person.id);
  WriteReference(json, "encounter", ResourceType::kEncounter, visit.id);
  json.Field("started", FormatLocal(at));
  const int series = random.Between(1, row.series_max);
  json.Key("numberOfSeries").Int(series);
  json.Key("numberOfInstances").Int(series * random.Between(1, 40));
  json.Field("description", row.description);
  story.scribe.End();
  return id;
}

void WriteRadiologyReport(const Story& story, const StudyRow& row, Moment at, const Visit& visit,
                          const std::string& study) {
  JsonWriter& json =
      story.scribe.Begin(ResourceType::kDiagnosticReport,
                         story.scribe.NewId(ResourceType::kDiagnosticReport), at.Plus(90));
  json.Field("status", "final");
  WriteCategory(json, {"http://terminology.hl7.org/CodeSystem/v2-0074", "RAD", "Radiology"});
  WriteConcept(json, "code", {kLoinc, "18748-4", "Diagnostic imaging study"}, row.description);
  WriteReference(json, "subject", ResourceType::kPatient, story.person.id);
  WriteReference(json, "encounter", ResourceType::kEncounter, visit.id);
  json.Field("effectiveDateTime", FormatLocal(at));
  json.ArrayField("imagingStudy").Object().Field("reference", "ImagingStudy/" + study);
  json.EndObject().EndArray().Field("conclusion", row.conclusion);
  story.scribe.End();
}

}  // namespace

void WriteImaging(const Story& story) {
  Random random = story.person.Stream(Purpose::kImaging);
  for (const Visit& visit : story.visits) {
    if (visit.at_practice() || !random.PerMille(330)) continue;
    const StudyRow& row = random.Pick(kStudies);
    const Moment at = visit.start.Plus(40);
    if (at.day > story.person.last_day) continue;
    const std::string study = WriteStudy(story, row, at, visit, random);
    WriteRadiologyReport(story, row, at, visit, study);
  }
}

}  // namespace daybook::feeds::simulate
