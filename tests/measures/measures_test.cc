// Published quality measures, written in CareQL (the .careql files beside this), asked of the
// patients their authors test them with: which populations each patient falls in.
// ../shared/data/ecqm/README.md says where measures and patients come from.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "feeds/ingest.h"
#include "feeds/io/byte_stream.h"
#include "feeds/simulate/people/nhs_number.h"
#include "query/parse/parse.h"
#include "tests/e2e/asked_ledger.h"
#include "tests/measures/value_sets.h"
#include "tests/shared_data.h"

namespace daybook::tests {
namespace {

// A case whose answer is another than its authors', and what in it, or in the language, is why.
struct Differing {
  const char* case_id;
  const char* reason;
};
struct Measure {
  const char* file;    // tests/measures/<file>.careql
  const char* folder;  // ../shared/data/ecqm/<folder>
  // Its measures, one for each group of expected.csv.
  std::vector<const char*> groups;
  std::vector<Differing> differing;
};

const std::vector<Measure>& Measures() {
  static const auto* measures = new std::vector<Measure>{
      {"statin_therapy",
       "StatinTherapyforthePreventionandTreatmentofCardiovascularDiseaseFHIR",
       {"statin_therapy_ascvd", "statin_therapy_cholesterol", "statin_therapy_diabetes",
        "statin_therapy_risk"},
       {}},
      {"stroke_anticoagulant", "CMS71FHIRSTKAnticoagAFFlutter", {"stroke_anticoagulant"}, {}},
      {"bmi_screening", "PCSBMIScreenAndFollowUpFHIR", {"bmi_screening"}, {}},
      {"controlling_high_blood_pressure",
       "ControllingHighBloodPressureFHIR",
       {"controlling_high_blood_pressure"},
       {{"45e01fed-56bb-483d-a860-af3d566bda11",
         "construct: their logic looks at a medicine's code alone; here the Medication that the "
         "request refers to is read, as CQLIT-412 in the case's name asks"}}},
      {"colorectal_cancer_screening",
       "ColonCancerScreeningFHIR",
       {"colorectal_cancer_screening"},
       {}},
      {"blood_pressure_screening",
       "PCSBPScreeningFollowUpFHIR",
       {"blood_pressure_screening"},
       {{"86618b52-e0cc-4e90-b48c-cd64bbae8973",
         "datum: its follow-up and counselling of 1 January say doNotPerform, and its authors "
         "count them as ordered"}}},
      {"breast_cancer_screening", "BreastCancerScreeningFHIR", {"breast_cancer_screening"}, {}},
      {"diabetes_poor_control",
       "DiabetesGlycemicStatusAssessmentGreaterThan9PercentFHIR",
       {"diabetes_poor_control"},
       {{"8956ebb5-d3c0-4112-a34a-200961713efd",
         "datum: its HbA1c has the value 'Yes', no number above 9 %"}}},
      {"diabetes_eye_exam", "DiabetesEyeExamFHIR", {"diabetes_eye_exam"}, {}},
      {"kidney_health_evaluation", "KidneyHealthEvaluationFHIR", {"kidney_health_evaluation"}, {}},
      {"depression_screening", "PCSDepressionScreenAndFollowUpFHIR", {"depression_screening"}, {}},
      {"cervical_cancer_screening",
       "CervicalCancerScreeningFHIR",
       {"cervical_cancer_screening"},
       {}},
      {"falls_screening", "FallsScreeningForFutureFallRiskFHIR", {"falls_screening"}, {}},
  };
  return *measures;
}

// At most this share of a measure's cases may differ (issue 5, item 2).
constexpr double kDifferingPercentMax = 5;
// 2027-01-01: after the last measurement period.
constexpr int64_t kNow = 1'798'761'600'000'000;

std::string Folder() { return (SharedData() / "ecqm").string(); }

const ValueSets& Sets() {
  static const auto* sets = new ValueSets(Folder() + "/_definitions/valuesets.csv.gz");
  return *sets;
}

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The statements of a CareQL file, comments left out.
std::vector<std::string> StatementsOf(const std::string& name) {
  std::istringstream lines(TextOf((SourceDir() / "tests/measures" / (name + ".careql")).string()));
  std::vector<std::string> statements(1);
  for (std::string line; std::getline(lines, line);) {
    line = line.substr(0, line.find("--"));
    for (const char c : line + "\n") {
      if (c == ';')
        statements.emplace_back();
      else
        statements.back() += c;
    }
  }
  std::erase_if(statements, [](const std::string& statement) {
    return statement.find_first_not_of(" \n") == std::string::npos;
  });
  return statements;
}

// How many of a case's rows are in each population.
struct Populations {
  int64_t denominator = 0, excluded = 0, numerator = 0, excepted = 0;
  bool operator==(const Populations&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Populations& populations) {
  return out << "denominator " << populations.denominator << ", excluded " << populations.excluded
             << ", numerator " << populations.numerator << ", excepted " << populations.excepted;
}

struct Expected {
  std::string case_id;
  std::string group;
  std::string year;
  Populations populations;
};

std::vector<Expected> ExpectedOf(const std::string& folder) {
  enum Column {
    kMeasure,
    kCase,
    kName,
    kStart,
    kEnd,
    kGroup,
    kInitial,
    kDenominator,
    kExcluded,
    kExcepted,
    kNumerator
  };
  const auto number = [](const std::string& cell) {
    return cell.empty() ? int64_t{0} : std::stoll(cell);
  };
  std::vector<Expected> all;
  for (const auto& row : RowsOfFile(Folder() + "/expected.csv")) {
    if (row.at(kMeasure) != folder) continue;
    all.push_back({row.at(kCase),
                   row.at(kGroup),
                   row.at(kStart).substr(0, 4),
                   {number(row.at(kDenominator)), number(row.at(kExcluded)),
                    number(row.at(kNumerator)), number(row.at(kExcepted))}});
  }
  return all;
}

// A case's Bundle with an NHS number, of the range that is never issued, for its patient, so that
// an answer's rows can be told apart. Some cases hold records of a Patient with another id, who is
// in no Bundle; their authors' tool takes a case's records for its patient's, and so does this.
struct CaseBundle {
  std::string text;
  bool renamed = false;  // it held such records
};
CaseBundle ReadCase(const std::string& path, const std::string& case_id,
                    const std::string& number) {
  CaseBundle bundle{TextOf(path)};
  const std::string subject = "\"Patient/";
  for (size_t at = bundle.text.find(subject); at != std::string::npos;
       at = bundle.text.find(subject, at + subject.size())) {
    const size_t begin = at + subject.size();
    const size_t end = bundle.text.find('"', begin);
    bundle.renamed |= bundle.text.compare(begin, end - begin, case_id) != 0;
    bundle.text.replace(begin, end - begin, case_id);
  }
  const std::string list = "\"identifier\":[";
  const size_t at = bundle.text.find(list, bundle.text.find("\"resourceType\":\"Patient\""));
  EXPECT_NE(at, std::string::npos) << path;
  bundle.text.insert(
      at + list.size(),
      R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" + number + R"("},)");
  return bundle;
}

// The cases of a measure in one ledger.
class Cases {
 public:
  Cases(const Measure& measure, const std::set<std::string>& cases) : ledger_(kNow) {
    feeds::IngestOptions options;
    options.source = "ecqm";
    feeds::Ingest ingest(ledger_.store, options);
    for (const std::string& each : cases) {
      const std::string number =
          feeds::simulate::NhsNumber(static_cast<uint32_t>(case_by_number_.size()));
      case_by_number_[number] = each;
      CaseBundle bundle =
          ReadCase(Folder() + "/" + measure.folder + "/" + each + ".bundle.json", each, number);
      renamed_ += bundle.renamed ? 1 : 0;
      const auto bytes = feeds::FromMemory(std::move(bundle.text), each);
      EXPECT_TRUE(ingest.Read(*bytes).ok()) << each;
    }
    EXPECT_EQ(ingest.counts().quarantined, 0u) << measure.folder;
  }

  void Define(const std::string& statement) { ledger_.RowsOf(Sets().WithCodes(statement), ""); }

  size_t renamed() const { return renamed_; }

  std::map<std::string, Populations> PopulationsOf(const std::string& measure,
                                                   const std::string& year) {
    std::map<std::string, Populations> all;
    const std::string question = "from measure " + measure +
                                 " show nhs_number, denominator, excluded, numerator, excepted" +
                                 " as at " + year + "-12-31";
    for (const std::string& row : ledger_.RowsOf(question, "\t")) {
      std::istringstream cells(row);
      std::string number, denominator, excluded, numerator, excepted;
      cells >> number >> denominator >> excluded >> numerator >> excepted;
      const auto found = case_by_number_.find(number.substr(1, number.size() - 2));
      if (found == case_by_number_.end()) {
        ADD_FAILURE() << "a row of nobody's: " << row;
        continue;
      }
      Populations& populations = all[found->second];
      populations.denominator += denominator == "true" ? 1 : 0;
      populations.excluded += excluded == "true" ? 1 : 0;
      populations.numerator += numerator == "true" ? 1 : 0;
      populations.excepted += excepted == "true" ? 1 : 0;
    }
    return all;
  }

 private:
  AskedLedger ledger_;
  std::map<std::string, std::string> case_by_number_;
  size_t renamed_ = 0;
};

struct Tally {
  size_t cases = 0;
  size_t renamed = 0;
  std::map<std::string, std::string> differing;  // by case: what was wanted and what came
};

Tally Compare(const Measure& measure) {
  const std::vector<Expected> expected = ExpectedOf(measure.folder);
  std::set<std::string> cases;
  for (const Expected& each : expected) cases.insert(each.case_id);
  Tally tally;
  tally.cases = cases.size();
  if (cases.empty()) return tally;
  Cases ledger(measure, cases);
  tally.renamed = ledger.renamed();
  const std::string year = expected.front().year;
  for (const char* file : {"shared", measure.file})
    for (const std::string& statement : StatementsOf(file)) ledger.Define(statement);
  for (size_t group = 0; group < measure.groups.size(); ++group) {
    auto found = ledger.PopulationsOf(measure.groups[group], year);
    for (const Expected& each : expected) {
      if (each.group != std::to_string(group) || found[each.case_id] == each.populations) continue;
      std::ostringstream line;
      line << measure.groups[group] << ": expected " << each.populations << "; found "
           << found[each.case_id];
      tally.differing.emplace(each.case_id, line.str());
    }
  }
  return tally;
}

class MeasuresTest : public testing::TestWithParam<size_t> {};

TEST_P(MeasuresTest, PatientsFallInTheirPopulations) {
  DAYBOOK_SHARED_DATA_OR_SKIP();
  const Measure& measure = Measures().at(GetParam());
  const Tally tally = Compare(measure);
  ASSERT_GT(tally.cases, 0u) << measure.folder;
  const size_t agree = tally.cases - tally.differing.size();
  std::printf("%-32s %3zu cases, %3zu agree, %5.1f %% (%zu with another Patient's name)\n",
              measure.file, tally.cases, agree,
              100.0 * static_cast<double>(agree) / static_cast<double>(tally.cases), tally.renamed);
  EXPECT_LE(100.0 * static_cast<double>(tally.differing.size()),
            kDifferingPercentMax * static_cast<double>(tally.cases));
  // Those that differ are known, and why; those that are known differ still.
  std::map<std::string, std::string> known;
  for (const Differing& each : measure.differing) known[each.case_id] = each.reason;
  for (const auto& [case_id, what] : tally.differing)
    EXPECT_TRUE(known.contains(case_id)) << case_id << ": " << what;
  for (const auto& [case_id, reason] : known)
    EXPECT_TRUE(tally.differing.contains(case_id)) << case_id << " agrees now: " << reason;
}

INSTANTIATE_TEST_SUITE_P(Ecqm, MeasuresTest, testing::Range(size_t{0}, Measures().size()),
                         [](const auto& each) { return Measures().at(each.param).file; });

}  // namespace
}  // namespace daybook::tests
