// The answer key against a second reading of the resources alone.
#include "feeds/simulate/answer_key.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "tests/simulate/population.h"

namespace daybook::tests {
namespace {

namespace json = boost::json;

struct Reading {
  std::string nhs_number;
  std::string born;
  std::string sex;
  std::string borough;
  bool died = false;
  std::set<std::string> active;  // codes of confirmed, active problems
  std::string last_fall;         // the day
  std::string hba1c_time;
  std::string hba1c_value;
  std::string hba1c_unit;
  std::string hba1c_comparator;
};

void ReadPatient(const json::object& patient, Reading& reading) {
  reading.nhs_number = Text(patient.at("identifier").at(0).as_object(), "value");
  reading.born = Text(patient, "birthDate");
  reading.sex = Text(patient, "gender");
  reading.borough = Text(patient.at("address").at(0).as_object(), "district");
  reading.died = patient.contains("deceasedDateTime");
}

void ReadCondition(const json::object& condition, Reading& reading) {
  if (FirstCode(condition, "verificationStatus") == "entered-in-error") return;
  if (FirstCode(condition, "code") == "161898004")
    reading.last_fall = std::max(reading.last_fall, Text(condition, "onsetDateTime"));
  if (FirstCode(condition, "clinicalStatus") != "active") return;
  reading.active.insert(FirstCode(condition, "code"));
}

void ReadObservation(const json::object& observation, Reading& reading) {
  const std::string code = FirstCode(observation, "code");
  if (code != "59261-8" && code != "4548-4") return;
  if (Text(observation, "status") == "entered-in-error") return;
  const std::string time = Text(observation, "effectiveDateTime");
  if (time < reading.hba1c_time) return;
  const json::object& quantity = observation.at("valueQuantity").as_object();
  reading.hba1c_time = time;
  // Tenths where the unit is %, so the text of the number is rebuilt from its unit.
  std::ostringstream value;
  value.precision(1);
  if (Text(quantity, "unit") == "%") value << std::fixed;
  value << (quantity.at("value").is_int64() ? static_cast<double>(quantity.at("value").as_int64())
                                            : quantity.at("value").as_double());
  reading.hba1c_value = quantity.at("value").is_int64()
                            ? std::to_string(quantity.at("value").as_int64())
                            : value.str();
  reading.hba1c_unit = Text(quantity, "unit");
  reading.hba1c_comparator = Text(quantity, "comparator");
}

std::map<std::string, Reading> ReadAll(std::string_view ndjson) {
  std::map<std::string, Reading> readings;
  for (const json::object& resource : Parsed(ndjson)) {
    const std::string type = TypeOf(resource);
    Reading& reading = readings[PatientOf(resource)];
    if (type == "Patient") ReadPatient(resource, reading);
    if (type == "Condition") ReadCondition(resource, reading);
    if (type == "Observation") ReadObservation(resource, reading);
  }
  readings.erase("");  // the organisations
  return readings;
}

class AnswerKeyAgrees : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const Population population = Simulated(700);
    readings_ = new std::map<std::string, Reading>(ReadAll(population.ndjson));
    rows_ = new std::vector<std::string>(Lines(population.answer_key));
  }
  static void TearDownTestSuite() {
    delete readings_;
    delete rows_;
  }
  // A cell of a row by the name of its column.
  static std::string Cell(const std::string& row, const std::string& column) {
    const std::vector<std::string> names = Fields(rows_->front());
    const std::vector<std::string> cells = Fields(row);
    EXPECT_EQ(names.size(), cells.size());
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] == column) return cells.at(i);
    }
    ADD_FAILURE() << "no column " << column;
    return {};
  }
  static std::map<std::string, Reading>* readings_;
  static std::vector<std::string>* rows_;
};
std::map<std::string, Reading>* AnswerKeyAgrees::readings_ = nullptr;
std::vector<std::string>* AnswerKeyAgrees::rows_ = nullptr;

TEST_F(AnswerKeyAgrees, OnEveryResident) {
  ASSERT_EQ(rows_->size(), readings_->size() + 1);
  size_t diabetics = 0;
  size_t in_percent = 0;
  for (size_t i = 1; i < rows_->size(); ++i) {
    const std::string& row = rows_->at(i);
    const Reading& reading = readings_->at(Cell(row, "patient_id"));
    EXPECT_EQ(Cell(row, "nhs_number"), reading.nhs_number);
    EXPECT_EQ(Cell(row, "born"), reading.born);
    EXPECT_EQ(Cell(row, "sex"), reading.sex);
    EXPECT_EQ(Cell(row, "borough"), reading.borough);
    EXPECT_EQ(Cell(row, "alive"), reading.died ? "0" : "1");
    const bool diabetes =
        reading.active.contains("44054006") || reading.active.contains("46635009");
    EXPECT_EQ(Cell(row, "diabetes"), diabetes ? "1" : "0") << row;
    EXPECT_FALSE(diabetes && reading.active.contains("315051004")) << row;
    EXPECT_EQ(Cell(row, "last_hba1c_date"), reading.hba1c_time.substr(0, 10)) << row;
    EXPECT_EQ(Cell(row, "last_hba1c_value"), reading.hba1c_value) << row;
    EXPECT_EQ(Cell(row, "last_hba1c_unit"), reading.hba1c_unit) << row;
    EXPECT_EQ(Cell(row, "last_hba1c_comparator"), reading.hba1c_comparator) << row;
    diabetics += diabetes ? 1 : 0;
    in_percent += reading.hba1c_unit == "%" ? 1 : 0;
  }
  EXPECT_GT(diabetics, 30u);
  EXPECT_LT(diabetics, 120u);
  EXPECT_GT(in_percent, 0u);
}

TEST_F(AnswerKeyAgrees, OnEveryIllness) {
  for (const auto& illness : feeds::simulate::Illnesses()) {
    size_t members = 0;
    for (size_t i = 1; i < rows_->size(); ++i) {
      const Reading& reading = readings_->at(Cell(rows_->at(i), "patient_id"));
      const bool has = reading.active.contains(std::string(illness.code.code));
      EXPECT_EQ(Cell(rows_->at(i), std::string(illness.answer_column)), has ? "1" : "0")
          << illness.answer_column;
      members += has ? 1 : 0;
    }
    EXPECT_GT(members, 0u) << illness.answer_column;
  }
}

TEST_F(AnswerKeyAgrees, OnHowFrailSomebodyIs) {
  const std::string year_ago = FormatDay(AddMonths(kUntil, -12));
  size_t severe = 0;
  size_t fell = 0;
  for (size_t i = 1; i < rows_->size(); ++i) {
    const std::string& row = rows_->at(i);
    const Reading& reading = readings_->at(Cell(row, "patient_id"));
    const char* grade = reading.active.contains("925861000000102")   ? "3"
                        : reading.active.contains("925831000000107") ? "2"
                        : reading.active.contains("925791000000100") ? "1"
                                                                     : "0";
    EXPECT_EQ(Cell(row, "frailty_grade"), grade) << row;
    const bool last_year = reading.last_fall > year_ago;
    EXPECT_EQ(Cell(row, "fell_last_year"), last_year ? "1" : "0") << row;
    severe += grade[0] == '3' ? 1 : 0;
    fell += last_year ? 1 : 0;
  }
  EXPECT_GT(severe, 0u);
  EXPECT_GT(fell, 0u);
}

TEST_F(AnswerKeyAgrees, APlausibleShareOfDiabeticsIsOverdue) {
  size_t diabetics = 0;
  size_t overdue = 0;
  for (size_t i = 1; i < rows_->size(); ++i) {
    if (Cell(rows_->at(i), "diabetes") != "1" || Cell(rows_->at(i), "alive") != "1") continue;
    ++diabetics;
    const std::string last = Cell(rows_->at(i), "last_hba1c_date");
    overdue += last < FormatDay(AddMonths(kUntil, -15)) ? 1 : 0;
  }
  EXPECT_GT(overdue * 100, diabetics * 10) << overdue << " of " << diabetics;
  EXPECT_LT(overdue * 100, diabetics * 40) << overdue << " of " << diabetics;
}

// The poorest half of the population has more long-term illness, age for age alike.
TEST_F(AnswerKeyAgrees, DeprivationMakesIll) {
  size_t ill[2] = {0, 0};
  size_t all[2] = {0, 0};
  for (size_t i = 1; i < rows_->size(); ++i) {
    const int decile = std::stoi(Cell(rows_->at(i), "deprivation_decile"));
    ASSERT_TRUE(decile >= 1 && decile <= 10) << decile;
    const size_t half = decile <= 5 ? 0 : 1;
    ++all[half];
    for (const auto& illness : feeds::simulate::Illnesses())
      ill[half] += Cell(rows_->at(i), std::string(illness.answer_column)) == "1" ? 1 : 0;
  }
  EXPECT_GT(all[0], all[1] / 2);
  EXPECT_GT(ill[0] * 100 / all[0], ill[1] * 100 / all[1]);
}

}  // namespace
}  // namespace daybook::tests
