// Units: what the engine makes of them, beside what the reference does.
#include "query/values/units.h"

#include <gtest/gtest.h>

#include <string>

#include "query/values/ucum.h"
#include "query/values/ucum_names.h"
#include "tests/reference/log/units.h"

namespace daybook::tests {
namespace {

// Each in another way for the same: `1 from` is how many `to`; empty where they don't convert.
std::optional<double> Converted(const std::string& from, const std::string& to) {
  return query::ConvertTo({1, from}, {1, to});
}

TEST(Ucum, AtomsTakePrefixesExponentsAndStrokes) {
  const auto expect = [](const char* from, const char* to, double wanted) {
    const auto got = Converted(from, to);
    ASSERT_TRUE(got) << from << " to " << to;
    EXPECT_NEAR(*got, wanted, 1e-12 * wanted) << from << " to " << to;
  };
  expect("umol/mol", "mmol/mol", 1e-3);
  expect("g/cm2", "kg/m2", 10);
  expect("mL/s/{1.73_m2}", "mL/min/{1.73_m2}", 60);
  expect("mL/min/1.73m2", "mL/min/{1.73_m2}", 1);
  expect("cm3", "mL", 1);
  expect("kg.m-2", "kg/m2", 1);
  expect("mol.L-1", "mmol/L", 1000);
  expect("/min", "{beats}/min", 1);
  expect("bpm", "/min", 1);
  expect("10^9/L", "10*3/uL", 1);
  expect("\u00B5mol/L", "umol/L", 1);
  expect("\u03BCmol/L", "umol/L", 1);
  expect("mcg", "ug", 1);
  expect("mm[Hg]", "kPa", 0.133322387415);
  expect("mmHg", "mm[Hg]", 1);
  expect("U/L", "nkat/L", 1000.0 / 60);
  expect("m[IU]/L", "[IU]/mL", 1e-6);
  expect("ug/mg{creat}", "mg/g{creat}", 1);
  expect("wk", "d", 7);
  expect("[stone_av]", "kg", 6.35029318);
  expect("[lb_av]", "[oz_av]", 16);
  // Carets, brackets, and the words of laboratories and wards.
  expect("kg/m^2", "kg/m2", 1);
  expect("mL/min/1.73m^2", "mL/min/{1.73_m2}", 1);
  expect("x10^9/L", "10*9/L", 1);
  expect("x10*9/L", "10*9/L", 1);
  expect("g/(24.h)", "g/d", 1);
  expect("L/(min.m2)", "L/min/m2", 1);
  expect("mg%", "mg/dL", 1);
  expect("mm/hr", "mm/h", 1);
  expect("beats/min", "/min", 1);
  expect("mOsm/kg", "mosm/kg", 1);
}

// Powers of ten stay exact: nobody is shown 125.15382000000001 mg/dL.
TEST(Ucum, PrefixesLeaveNoRoundingBehind) {
  EXPECT_EQ(*query::ConvertTo({6.947, "mmol/L"}, {1, "umol/L"}), 6947);
  EXPECT_EQ(*query::ConvertTo({125.3, "umol/L"}, {1, "mmol/L"}), 0.1253);
  EXPECT_EQ(*query::ConvertTo({3, "mg"}, {1, "g"}), 0.003);
  EXPECT_EQ(*query::ConvertTo({3, "mg/dL"}, {1, "g/L"}), 0.03);
  EXPECT_EQ(*query::ConvertTo({7, "10*9/L"}, {1, "10*3/uL"}), 7);
}

TEST(Ucum, AUnitMayBeOneThatNothingConvertsTo) {
  for (const char* unit :
       {"[pH]",      "[CFU]/mL", "/[HPF]", "/HPF",       "[arb'U]/mL",    "[GPL'U]/mL",
        "[degF]",    "[drp]",    "dB",     "mV",         "deg",           "cP",
        "amol/L",    "g%",       "[MET]",  "mmol/(8.h)", "{cells}/[HPF]", "m[IU]/mL",
        "10*6/[IU]", "[diop]",   "ratio",  "INR",        "m/s2",          "ng/mL/h",
        "%{Hb}"})
    EXPECT_TRUE(query::IsUnit(unit)) << unit;
  for (const char* unit : {"furlong", "per cup", "mmoll", "{x}mmoll}", "{UL{x}", "{cells}-1{cells}",
                           "258813002", "g/L x", "mg per day", "(", "[pH", "tablets", ""})
    EXPECT_FALSE(query::IsUnit(unit)) << unit;
}

TEST(Ucum, WhatIsAlikeToArithmeticAloneStaysApart) {
  for (const auto& [from, to] : {std::pair{"mmol/mol", "%"},
                                 {"mmol/mol", "1"},
                                 {"mg/g", "%"},
                                 {"mL/min", "mL/min/{1.73_m2}"},
                                 {"mg/g", "mg/g{creat}"},
                                 {"[IU]/L", "U/L"},
                                 {"meq/L", "mmol/L"},
                                 {"mosm/kg", "mol/kg"},
                                 {"kg", "m"},
                                 {"/min", "1"}})
    EXPECT_FALSE(Converted(from, to)) << from << " to " << to;
}

TEST(Ucum, WhatIsNoUnitIsNone) {
  for (const char* text : {"",       "/",     "mg/",    "mg//L", ".",  "bananas", "m99", "m-", "-2",
                           "10*",    "10*99", "10*x/L", "{",     "}",  "mg}",     "mg{", "[",  "m[",
                           "[degF]", "kmin",  "mmmol",  "0",     "m0", "\xC2",    "\xFF"})
    EXPECT_FALSE(query::FindUnit(text)) << text;
  EXPECT_FALSE(query::FindUnit(std::string(10'000, 'm')));
  std::string deep = "m";
  while (deep.size() < 10'000) deep += ".m";
  EXPECT_FALSE(query::FindUnit(deep));
  std::string endless = "a9";
  while (endless.size() < 95) endless += ".a9";
  EXPECT_FALSE(query::FindUnit(endless)) << "no number holds it";
}

TEST(Ucum, EveryUnitOffered) {
  for (const std::string& unit : query::CommonUnits()) EXPECT_TRUE(query::FindUnit(unit)) << unit;
}

TEST(Ucum, TheReferenceConvertsAlike) {
  static constexpr const char* kUnits[] = {"mmol/mol",
                                           "mol/mol",
                                           "umol/mol",
                                           "mol/L",
                                           "mmol/L",
                                           "umol/l",
                                           "nmol/L",
                                           "g/L",
                                           "g/dL",
                                           "mg/dL",
                                           "ug/mL",
                                           "mg/mmol",
                                           "mg/g",
                                           "mg/g{creat}",
                                           "kg",
                                           "mcg",
                                           "[lb_av]",
                                           "cm",
                                           "[in_i]",
                                           "dL",
                                           "fL",
                                           "mmol",
                                           "h",
                                           "min",
                                           "d",
                                           "wk",
                                           "mm[Hg]",
                                           "mmHg",
                                           "kPa",
                                           "cm[H2O]",
                                           "kg/m2",
                                           "g/cm2",
                                           "/min",
                                           "{beats}/min",
                                           "mL/min",
                                           "mL/min/{1.73_m2}",
                                           "mL/s/{1.73_m2}",
                                           "mL/min/1.73m2",
                                           "10*9/L",
                                           "10^9/L",
                                           "10*3/uL",
                                           "10*12/L",
                                           "U/L",
                                           "kU/L",
                                           "[IU]/L",
                                           "m[IU]/mL",
                                           "mosm/kg",
                                           "meq/L",
                                           "Cel",
                                           "bananas",
                                           "bananas/L"};
  size_t alike = 0;
  for (const char* from : kUnits)
    for (const char* to : kUnits) {
      const auto engine = Converted(from, to);
      const auto reference = reference::Convert(reference::Point(1), from, to, false);
      ASSERT_EQ(engine.has_value(), reference.has_value()) << from << " to " << to;
      if (!engine) continue;
      EXPECT_NEAR(*engine, reference->low, 1e-12 * reference->low) << from << " to " << to;
      alike += from != to;
    }
  EXPECT_GT(alike, 80u);
}

}  // namespace
}  // namespace daybook::tests
