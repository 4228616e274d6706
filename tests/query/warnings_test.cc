// What a run warns of: an answer that looks like one and may not be.
#include <gmock/gmock.h>

#include "tests/query/session_fixture.h"

namespace daybook::tests {
namespace {

using Ids = std::vector<std::string>;

class Warnings : public SessionFixture {
 protected:
  Warnings() : SessionFixture("2024-03-31T12:00:00Z") { Add(PersonOf("gp", "1", kAda)); }
  void AddReading(const std::string& id, const std::string& loinc, const std::string& digits,
                  const std::string& unit) {
    ledger::Event reading = EventOf(ledger::Kind::kObservation, "gp", "1", id);
    reading.code.codings = {{"loinc", loinc, ""}};
    reading.status = ledger::EventStatus::kFinal;
    reading.start = At("2024-01-10");
    const ledger::FieldValue value = ledger::Quantity{digits, unit, {}};
    reading.fields.push_back({ledger::FieldId::kValue, value});
    Add(reading);
  }
  Ids Told(const std::string& text, const std::map<std::string, std::string>& params = {}) {
    Ids ids;
    answer_ = Ask(text, params);
    for (const query::Diagnostic& warning : answer_.end.warnings) ids.push_back(warning.id);
    return ids;
  }

  const std::string kAda = SyntheticNhsNumber(0);
  query::Answer answer_;
};

TEST_F(Warnings, OfAThresholdInAUnitThatNoAmountHas) {
  AddReading("a", "4548-4", "60", "mmol/mol");
  AddReading("b", "29463-7", "80", "kg");
  const std::string hba1c = "from observations in loinc:4548-4 where ";
  EXPECT_EQ(Told(hba1c + "value > 5 kg"), Ids{"CQ0396"});
  EXPECT_EQ(answer_.end.warnings[0].message,
            "no amounts met here go together: 'mmol/mol' and 'kg'");
  EXPECT_EQ(answer_.end.warnings[0].hint, "write a unit of theirs, or one that converts: mmol/mol");
  EXPECT_EQ(Told(hba1c + "value > 58 mmol/mol"), Ids{});
  EXPECT_EQ(Told(hba1c + "value > 7.5 %"), Ids{}) << "HbA1c converts";
  EXPECT_EQ(Told(hba1c + "value between 5 kg and 9 kg"), Ids{"CQ0396"});
  EXPECT_EQ(Told("from observations where value > 5 kg"), Ids{}) << "one can";
  EXPECT_EQ(Told("from observations in loinc:1-1 where value > 5 kg"), Ids{}) << "none is there";
  EXPECT_EQ(Told("from residents where latest observation in loinc:4548-4 > 5 kg show count"),
            Ids{"CQ0396"});
  EXPECT_EQ(Told("attrition " + hba1c + "value > 5 kg"), Ids{"CQ0396"});
  EXPECT_EQ(Told("from observations where value > 5 umol/L"), Ids{"CQ0396"});
  EXPECT_EQ(answer_.end.warnings[0].message,
            "no amounts met here go together: 'kg' and 'umol/L', 'mmol/mol' and 'umol/L'");
  for (const char* silent :
       {"where value in (5 kg, 6 kg)", "where value - 5 kg > 0 kg", "where value > 5 days",
        "by band(value, 5 kg, 6 kg) show count", "where 5 kg < value"})
    EXPECT_EQ(Told(std::string("from observations in loinc:4548-4 ") + silent), Ids{"CQ0396"})
        << silent;
  EXPECT_EQ(Told("from observations in loinc:4548-4 as a, observations in loinc:29463-7 as b "
                 "where a.value > b.value"),
            Ids{"CQ0396"});
  for (const char* sound :
       {"where value in (60 mmol/mol, 6 kg)", "where value - 5 mmol/mol > 0 mmol/mol",
        "by band(value, 5 mmol/mol, 6 mmol/mol) show count", "where value / 2 > 1 mmol/mol"})
    EXPECT_EQ(Told(std::string("from observations in loinc:4548-4 ") + sound), Ids{}) << sound;
  // Of one resident, and of the first rows, it may just so be.
  EXPECT_EQ(Told("from observations of resident " + kAda + " where value > 5 umol/L"), Ids{});
  EXPECT_EQ(Told("from observations show value > 5 umol/L as x limit 1"), Ids{});
  EXPECT_EQ(Told("why resident " + kAda + " where latest observation in loinc:4548-4 > 5 kg"),
            Ids{});
}

TEST_F(Warnings, OfABareThreshold) {
  AddReading("a", "4548-4", "60", "mmol/mol");
  EXPECT_EQ(Told("from observations where value > 58"), Ids{"CQ0391"});
  EXPECT_EQ(Told("from observations where value > 58 mmol/mol"), Ids{});
  EXPECT_EQ(Told("from observations where value > $n", {{"n", "58"}}), Ids{"CQ0391"});
  EXPECT_EQ(Told("from observations where value > $n", {{"n", "58 mmol/mol"}}), Ids{});
}

TEST_F(Warnings, OfAWordInAParameter) {
  for (const char* text : {"from residents where sex = $s", "from residents where sex in ($s)",
                           "from residents where sex in (male, $s)"}) {
    EXPECT_EQ(Told(text, {{"s", "Female"}}), Ids{"CQ0397"}) << text;
    EXPECT_EQ(Told(text, {{"s", "female"}}), Ids{}) << text;
  }
}

// An average of what doesn't convert is one of the first kind alone.
TEST_F(Warnings, OfAmountsThatAreLeftOut) {
  AddReading("a", "4548-4", "60", "mmol/mol");
  AddReading("b", "29463-7", "80", "kg");
  AddReading("c", "29463-7", "81000", "g");
  for (const char* mixed :
       {"from observations show average(value)", "from observations show sum(value), count",
        "from observations show percentile(value, 90)", "from observations show max(value)",
        "from observations by status show median(value)",
        "from residents show average value of observation as x",
        "from residents where min value of observation > 5 mmol/mol",
        "from residents show highest observation as x",
        "from residents where lowest observation > 5 mmol/mol limit 3"})
    EXPECT_EQ(Told(mixed), Ids{"CQ0399"}) << mixed;
  EXPECT_EQ(Told("from observations of resident " + kAda + " show average(value)"), Ids{"CQ0399"});
  for (const char* sound :
       {"from observations by code show average(value)",
        "from observations in loinc:29463-7 show average(value), min(value)",
        "from residents show list value of observation as x", "from observations show count"})
    EXPECT_EQ(Told(sound), Ids{}) << sound;
}

TEST_F(Warnings, OfAStatusThatIsLeftOut) {
  ledger::Event offered = EventOf(ledger::Kind::kImmunisation, "gp", "1", "i");
  offered.status = ledger::EventStatus::kDeclined;
  offered.start = At("2024-01-10");
  Add(offered);
  for (const char* none :
       {"from immunisations where status = declined", "from immunisations where declined = status",
        "from immunisations where status in (completed, declined)",
        "from immunisations as i where i.status = 'declined'", "from immunisations where declined",
        "from residents where has immunisation with (status = declined)",
        "from immunisations show count(status = absent)"})
    EXPECT_EQ(Told(none), Ids{"CQ0369"}) << none;
  EXPECT_EQ(answer_.end.warnings[0].hint,
            "put `absent` before the records, as in: from absent allergies");
  for (const char* sound : {"from declined immunisations where status = declined",
                            "from any immunisations where status = declined",
                            "from (declined immunisation or immunisation) where status != declined",
                            "from immunisations where status = completed",
                            "from immunisations where status not in (declined, cancelled)",
                            "from residents where has any immunisation with (declined)"})
    EXPECT_EQ(Told(sound), Ids{}) << sound;
  EXPECT_EQ(Told("from immunisations where status = $s", {{"s", "declined"}}), Ids{"CQ0369"});
}

TEST_F(Warnings, OfWhatIsToCome) {
  for (const char* none : {"from appointments where at in next 14 days",
                           "from appointments as a where a.at in next 14 days",
                           "from residents where has appointment with (at in next 14 days)"})
    EXPECT_EQ(Told(none), Ids{"CQ0448"}) << none;
  for (const char* sound : {"from appointments in next 28 days where at in next 14 days",
                            "from planned appointments where at in next 14 days",
                            "from appointments where at not in next 14 days",
                            "from residents where (next appointment).at in next 14 days",
                            "from planned appointments as a where a.at in next 14 days"})
    EXPECT_EQ(Told(sound), Ids{}) << sound;
}

TEST_F(Warnings, OfADateThatIsAWholeMonth) {
  for (const char* never :
       {"from conditions where at = 2024-02", "from conditions where 2024-02 != at",
        "from residents where born in (2024-02, 2024-03)", "from residents where today = 2024-02",
        "from residents where year(born) = 2024-02", "from conditions where month(at) = 2024-02-01",
        "from residents where year(born) in (2023, 2024-02)"})
    EXPECT_THAT(Told(never), testing::Contains("CQ0449")) << never;
  for (const char* sound :
       {"from conditions where at < 2024-02", "from conditions where month(at) = 2024-02",
        "from residents where year(born) = 2024 or year(born) in (2023, 2022)",
        "from residents let m = month(born) where m in (2024-02, 2024-03)"})
    EXPECT_EQ(Told(sound), Ids{}) << sound;
}

TEST_F(Warnings, OfAFieldBesideItself) {
  EXPECT_EQ(Told("from residents where has condition with (code = code)"), Ids{"CQ0350"});
  EXPECT_EQ(Told("from conditions as c where has condition with (code = c.code)"), Ids{});
}

// A blood pressure has no value of its own: compared, it would be unknown for everybody.
TEST_F(Warnings, OfAValueThatOnlyHasParts) {
  ledger::Event pressure = EventOf(ledger::Kind::kObservation, "gp", "1", "bp");
  pressure.code.codings = {{"loinc", "85354-9", ""}};
  pressure.status = ledger::EventStatus::kFinal;
  pressure.start = At("2024-01-10");
  ledger::Component& systolic = pressure.components.emplace_back();
  systolic.code.codings = {{"loinc", "8480-6", ""}};
  systolic.value.emplace<ledger::Quantity>(ledger::Quantity{"150", "mm[Hg]", {}});
  Add(pressure);
  const std::string latest = "latest observation in loinc:85354-9";
  EXPECT_EQ(Told("from residents where " + latest + " > 140 mm[Hg] show nhs_number"),
            Ids{"CQ0398"});
  EXPECT_EQ(answer_.rows.size(), 0u);
  EXPECT_EQ(Told("from observations where value > 140 mm[Hg]"), Ids{"CQ0398"});
  EXPECT_EQ(Told("from observations where value > 140/90"), Ids{"CQ0398"});
  EXPECT_EQ(Told("from residents where (" + latest + ").systolic > 140 mm[Hg] show nhs_number"),
            Ids{});
  EXPECT_EQ(answer_.rows.size(), 1u);
  const std::string pressures = " observation in loinc:85354-9";
  for (const std::string pick : {"highest", "lowest", "average value of", "max value of"}) {
    EXPECT_EQ(Told("from residents where " + pick + pressures + " > 100 mm[Hg] show count"),
              Ids{"CQ0398"})
        << pick;
    EXPECT_EQ(Told("from residents show " + pick + pressures + " as x"), Ids{"CQ0398"}) << pick;
  }
  EXPECT_EQ(Told("from observations show average(value)"), Ids{"CQ0398"});
  EXPECT_EQ(Told("from residents where latest observation in loinc:1 > 140 mm[Hg]"), Ids{})
      << "nobody has any";
  AddReading("a", "8480-6", "150", "mm[Hg]");
  EXPECT_EQ(Told("from observations where value > 140 mm[Hg]"), Ids{}) << "one has";
}

TEST_F(Warnings, OfAThresholdWithoutAUnitWhereverItStands) {
  AddReading("a", "4548-4", "60", "mmol/mol");
  for (const char* bare :
       {"where value between 48 and 58", "by band(value, 0, 48) show count", "where value > 58"})
    EXPECT_EQ(Told(std::string("from observations ") + bare), Ids{"CQ0391"}) << bare;
  EXPECT_EQ(Told("from residents where latest observation between 48 and 58 show count"),
            Ids{"CQ0391"});
  EXPECT_EQ(Told("from observations by band(value, 0 mmol/mol, 48 mmol/mol) show count"), Ids{});
}

TEST_F(Warnings, OfACodeTakenFromNamedOnesThatLackIt) {
  (void)Ask("define codes diabetes = snomed:44054006, snomed:46635009");
  EXPECT_EQ(Told("from conditions in (diabetes minus snomed:44054006) show count"), Ids{});
  EXPECT_EQ(Told("from conditions in (diabetes minus snomed:38341003) show count"), Ids{"CQ0195"});
  EXPECT_EQ(Told("define codes other = diabetes minus snomed:38341003"), Ids{"CQ0195"});
  EXPECT_EQ(Told("from conditions in (snomed:1 minus snomed:38341003) show count"), Ids{"CQ0195"})
      << "once";
  EXPECT_EQ(Told("from conditions in other show count"), Ids{}) << "told when it was defined";
}

}  // namespace
}  // namespace daybook::tests
