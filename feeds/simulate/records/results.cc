#include <algorithm>

#include "feeds/simulate/story.h"

namespace daybook::feeds::simulate {
namespace {

constexpr Code kHba1cIfcc = {kLoinc, "59261-8",
                             "Hemoglobin A1c/Hemoglobin.total in Blood by IFCC protocol"};
constexpr Code kHba1cPercent = {kLoinc, "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood"};
constexpr Code kBloodPressure = {kLoinc, "85354-9",
                                 "Blood pressure panel with all children optional"};
constexpr Code kSystolic = {kLoinc, "8480-6", "Systolic blood pressure"};
constexpr Code kDiastolic = {kLoinc, "8462-4", "Diastolic blood pressure"};
constexpr Code kBmi = {kLoinc, "39156-5", "Body mass index (BMI) [Ratio]"};
constexpr Code kCholesterol = {kLoinc, "14647-2", "Cholesterol [Moles/volume] in Serum or Plasma"};
constexpr Code kCreatinine = {kLoinc, "14682-9", "Creatinine [Moles/volume] in Serum or Plasma"};
constexpr Code kEgfr = {kLoinc, "62238-1",
                        "Glomerular filtration rate/1.73 sq M.predicted by Creatinine-based "
                        "formula (CKD-EPI)"};
constexpr Code kSmokingStatus = {kLoinc, "72166-2", "Tobacco smoking status"};
constexpr std::string_view kMmolPerMol = "mmol/mol";

// A diabetic who has stopped coming for the blood test: none for at least this long.
constexpr int kLapsedPerMille = 180;
constexpr int kLapsedDaysMin = 470;  // over fifteen months
constexpr int kLapsedDaysMax = 1300;
constexpr int kPercentEraDays = 6 * kDaysInYear;  // laboratories older than this may say %

class ResultWriter {
 public:
  explicit ResultWriter(const Story& story)
      : story_(story), random_(story.person.Stream(Purpose::kResults)) {
    const bool lapsed = random_.PerMille(kLapsedPerMille);
    const int days = random_.Between(kLapsedDaysMin, kLapsedDaysMax);
    last_hba1c_day_ = story.person.until - (lapsed ? days : 0);
    diabetic_level_ = random_.Around(60, 26);
    systolic_level_ = random_.Around(124, 22);
    bmi_level_ = random_.Around(272, 90);
    bloods_every_days_ = BloodsEveryDays();
  }

  void TellAll() {
    for (const Visit& visit : story_.visits) {
      if (!visit.at_practice()) continue;
      if (visit.kind == VisitKind::kSurgery) TellMeasurements(visit);
      if (BloodsDue(visit)) TellBloods(visit);
    }
    if (story_.person.alive() && random_.PerMille(25)) TellPendingReport();
  }
  const std::optional<LastHba1c>& last_hba1c() const { return last_hba1c_; }

 private:
  int BloodsEveryDays() const {
    if (story_.health.diabetes_ever()) return 140;
    if (story_.health.Has(Illness::kKidneyDisease)) return 180;
    return story_.health.Has(Illness::kHypertension) ? 330 : 900;
  }

  bool BloodsDue(const Visit& visit) {
    const CivilDay day = visit.start.day;
    if (story_.person.AgeOn(day) < 18 && !story_.health.DiabeticOn(day)) return false;
    if (last_bloods_ && day - *last_bloods_ < bloods_every_days_) return false;
    if (!random_.PerMille(700)) return false;
    last_bloods_ = day;
    return true;
  }

  ObservationFact NewObservation(const Visit& visit, const Code& code, const Code& category) {
    ObservationFact fact;
    fact.head = story_.NewHead(ResourceType::kObservation, RecordedAfter(visit.start, random_));
    fact.visit = &visit;
    fact.code = &code;
    fact.category = &category;
    last_id_ = fact.head.id;
    return fact;
  }

  void TellValue(const Visit& visit, const Code& code, const Code& category, Decimal value,
                 std::string_view unit) {
    ObservationFact fact = NewObservation(visit, code, category);
    fact.value = Amount{value, unit, {}};
    story_.Tell(std::move(fact));
  }

  void TellMeasurements(const Visit& visit) {
    if (story_.person.AgeOn(visit.start.day) < 18) return;
    const bool watched = story_.health.Has(Illness::kHypertension) ||
                         story_.health.diabetes_ever() || story_.person.BandOn(visit.start.day) > 3;
    if (random_.PerMille(watched ? 400 : 130)) TellBloodPressure(visit);
    if (random_.PerMille(110)) {
      TellValue(visit, kBmi, kVitalSigns, {random_.Around(bmi_level_, 16), 1}, "kg/m2");
    }
    if (random_.PerMille(80)) TellSmoking(visit);
  }

  void TellBloodPressure(const Visit& visit) {
    const bool raised = story_.health.HasBy(Illness::kHypertension, visit.start.day);
    const int systolic = random_.Around(systolic_level_ + (raised ? 16 : 0), 18);
    const int diastolic = random_.Around(38 + systolic * 3 / 10, 12);
    ObservationFact fact = NewObservation(visit, kBloodPressure, kVitalSigns);
    fact.value = std::array<ObservationPart, 2>{{{&kSystolic, {{systolic, 0}, "mm[Hg]", {}}},
                                                 {&kDiastolic, {{diastolic, 0}, "mm[Hg]", {}}}}};
    story_.Tell(std::move(fact));
  }

  void TellSmoking(const Visit& visit) {
    static constexpr Code kStatuses[] = {{kSnomed, "266919005", "Never smoked tobacco"},
                                         {kSnomed, "8517006", "Ex-smoker"},
                                         {kSnomed, "77176002", "Smoker"}};
    ObservationFact fact = NewObservation(visit, kSmokingStatus, kSocialHistory);
    fact.value = &kStatuses[static_cast<size_t>(story_.health.smoking)];
    story_.Tell(std::move(fact));
  }

  void TellBloods(const Visit& visit) {
    std::vector<std::string> results;
    if (Hba1cWanted(visit.start.day)) {
      TellHba1c(visit);
      results.push_back(last_id_);
    }
    TellValue(visit, kCholesterol, kLaboratory, {random_.Around(48, 18), 1}, "mmol/L");
    results.push_back(last_id_);
    TellKidney(visit, results);
    TellReport(visit.start, &visit, std::move(results));
  }

  bool Hba1cWanted(CivilDay day) {
    const bool screened =
        story_.person.AgeOn(day) >= 40 && random_.PerMille(450);  // NHS health check and the like
    if (story_.health.diabetes_ever()) return day <= last_hba1c_day_;
    return screened;
  }

  int DrawHba1c(CivilDay day) {
    const bool diabetic = story_.health.DiabeticOn(day);
    if (diabetic) return std::max(random_.Around(diabetic_level_, 16), 34);
    const bool ever = story_.health.Has(Illness::kType2Diabetes);
    return std::min(random_.Around(ever ? 43 : 37, 7), 47);
  }

  void TellHba1c(const Visit& visit) {
    LastHba1c result{visit.start.day, {DrawHba1c(visit.start.day), 0}, kMmolPerMol, {}};
    const bool old = visit.start.day < story_.person.until - kPercentEraDays;
    if (old && random_.PerMille(500)) {
      // NGSP % = mmol/mol / 10.929 + 2.15, in tenths, rounded to nearest.
      result.value = {(result.value.units * 100'000 / 10'929 + 215 + 5) / 10, 1};
      result.unit = "%";
    } else if (random_.PerMille(6)) {
      result.value = {20, 0};  // below what the analyser can measure
      result.comparator = "<";
    }
    if (random_.PerMille(5)) {  // typed wrongly first, then withdrawn
      LastHba1c mistyped = result;
      mistyped.value.units += 300;
      TellHba1cObservation(visit, mistyped, ObservationState::kInError);
    }
    TellHba1cObservation(visit, result, ObservationState::kFinal);
    if (!last_hba1c_ || last_hba1c_->day < result.day) last_hba1c_ = result;
  }

  void TellHba1cObservation(const Visit& visit, const LastHba1c& result, ObservationState state) {
    const Code& code = result.unit == kMmolPerMol ? kHba1cIfcc : kHba1cPercent;
    ObservationFact fact = NewObservation(visit, code, kLaboratory);
    fact.value = Amount{result.value, result.unit, result.comparator};
    fact.state = state;
    story_.Tell(std::move(fact));
  }

  void TellKidney(const Visit& visit, std::vector<std::string>& results) {
    const int age = story_.person.AgeOn(visit.start.day);
    const bool ill = story_.health.HasBy(Illness::kKidneyDisease, visit.start.day);
    const int usual = ill ? 46 : std::min(112 - age * 6 / 10, 100);
    const int egfr = std::max(random_.Around(usual, 14), 12);
    // The two move against each other: about 75 umol/L at 90.
    TellValue(visit, kCreatinine, kLaboratory, {6750 / egfr, 0}, "umol/L");
    results.push_back(last_id_);
    TellValue(visit, kEgfr, kLaboratory, {egfr, 0}, "mL/min/{1.73_m2}");
    results.push_back(last_id_);
  }

  void TellReport(Moment sampled, const Visit* visit, std::vector<std::string> results) {
    ReportFact fact;
    fact.head = story_.NewHead(ResourceType::kDiagnosticReport, RecordedAfter(sampled, random_));
    fact.sampled = sampled;
    fact.visit = visit;
    fact.results = std::move(results);
    fact.amended = random_.PerMille(20);
    story_.Tell(std::move(fact));
  }

  void TellPendingReport() {
    constexpr int kPendingDays = 4;
    const CivilDay day = story_.person.until - random_.Below(kPendingDays);
    if (day >= story_.person.first_day) TellReport({day, 9 * 60 + 40}, nullptr, {});
  }

  const Story& story_;
  Random random_;
  CivilDay last_hba1c_day_ = 0;  // none is taken after it
  int diabetic_level_ = 0;       // mmol/mol
  int systolic_level_ = 0;
  int bmi_level_ = 0;  // tenths
  int bloods_every_days_ = 0;
  std::optional<CivilDay> last_bloods_;
  std::optional<LastHba1c> last_hba1c_;
  std::string last_id_;
};

}  // namespace

std::optional<LastHba1c> TellResults(const Story& story) {
  ResultWriter writer(story);
  writer.TellAll();
  return writer.last_hba1c();
}

}  // namespace daybook::feeds::simulate
