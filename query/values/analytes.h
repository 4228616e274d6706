#pragma once
// What a laboratory measured, where that lets amounts convert that otherwise don't: HbA1c between %
// and mmol/mol, and four substances between mass and moles.
#include <optional>
#include <string_view>

#include "query/values/cell.h"

namespace daybook::query {

// By the code of the result; kOther for those without a rule of their own. Codes: LOINC's of blood,
// serum and plasma; the SNOMED CT UK edition's observables that laboratories report to practices.
Analyte AnalyteOfCode(std::string_view system, std::string_view code);

// In grams per mole, for those that convert between mass and moles. Creatinine 113.12, glucose
// 180.156, cholesterol 386.65 (also within lipoproteins); haemoglobin 16,114.5, of the monomer with
// one iron, as laboratories count it.
std::optional<double> MolarMassOf(Analyte analyte);

}  // namespace daybook::query
