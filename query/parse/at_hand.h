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

// True behind `source =`, `source !=` and `source in (…,`.
bool BesideSource(std::string_view text, std::span<const Word> words);

}  // namespace daybook::query
