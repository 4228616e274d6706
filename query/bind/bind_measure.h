#pragma once
// Measures: who or what is counted, and which populations each row is in.
#include <optional>

#include "query/bind/binder.h"

namespace daybook::query {

struct BoundMeasure {
  const ast::Records* source = nullptr;  // `of` records; null: residents
  PatternPtr records;                    // with a source
  // Of the rows: the measure's alias and lets, and denominator, excluded, numerator, excepted,
  // each true or false. Numerator is of those not excluded, excepted of those not met either.
  Scope scope;
  NodePtr denominator;
};

// The measure of that name, ready to be asked; nullopt after an error. The definition must live as
// long as the binder.
std::optional<BoundMeasure> BindMeasure(Binder& binder, const ast::Name& name);
// Reports what is wrong in a definition.
void CheckMeasure(Binder& binder, const ast::MeasureDef& def, ast::Span name_span);

// Born by the index date and not dead on the interval's first day: whom a measure looks at.
NodePtr AliveInInterval();

}  // namespace daybook::query
