#pragma once
// What the words before a place say about what may stand there, for completion.
#include <span>
#include <string>
#include <string_view>

#include "query/parse/words.h"

namespace daybook::query {

// Whose fields a name here is: the kind of the records of the innermost `with (…)`, of the alias
// or let before a dot, of the statement's rows; "resident" where those are residents. Records that
// a definition names are told by that name. Empty where the words don't tell.
std::string KindAtHand(std::string_view text, std::span<const Word> words);

// "source" behind `source =`, `source !=` and `source in (…,`; empty where no field is compared.
std::string FieldBeside(std::string_view text, std::span<const Word> words);

}  // namespace daybook::query
