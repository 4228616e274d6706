#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

struct StudyRow {
  Code modality;
  std::string_view description;
  std::string_view conclusion;
  int series_max;
};

constexpr std::string_view kDicom = "http://dicom.nema.org/resources/ontology/DCM";

constexpr StudyRow kStudies[] = {
    {{kDicom, "DX", "Digital Radiography"},
     "X-ray of chest",
     "Clear lungs. Heart not enlarged.",
     1},
    {{kDicom, "CT", "Computed Tomography"}, "CT of head", "No bleed and no fracture.", 3},
    {{kDicom, "US", "Ultrasound"}, "Ultrasound of abdomen", "Normal liver and kidneys.", 2},
    {{kDicom, "MR", "Magnetic Resonance"}, "MRI of lumbar spine", "Mild wear at two levels.", 5},
};

std::string TellStudy(const Story& story, const StudyRow& row, Moment at, const Visit& visit,
                      Random& random) {
  StudyFact fact;
  fact.head = story.NewHead(ResourceType::kImagingStudy, at.Plus(20));
  fact.visit = &visit;
  fact.at = at;
  fact.modality = &row.modality;
  fact.description = row.description;
  fact.series = random.Between(1, row.series_max);
  fact.pictures = fact.series * random.Between(1, 40);
  std::string id = fact.head.id;
  story.Tell(std::move(fact));
  return id;
}

void TellRadiologyReport(const Story& story, const StudyRow& row, Moment at, const Visit& visit,
                         std::string study) {
  story.Tell(RadiologyFact{story.NewHead(ResourceType::kDiagnosticReport, at.Plus(90)), &visit, at,
                           std::move(study), row.description, row.conclusion});
}

}  // namespace

void TellImaging(const Story& story) {
  Random random = story.person.Stream(Purpose::kImaging);
  for (const Visit& visit : story.visits) {
    if (visit.at_practice() || !random.PerMille(330)) continue;
    const StudyRow& row = random.Pick(kStudies);
    const Moment at = visit.start.Plus(40);
    if (at.day > story.person.last_day) continue;
    std::string study = TellStudy(story, row, at, visit, random);
    TellRadiologyReport(story, row, at, visit, std::move(study));
  }
}

}  // namespace daybook::feeds::simulate
