#include "cli/repl/help.h"

#include <array>
#include <string_view>
#include <vector>

#include "cli/suggest.h"
#include "query/help/error_page.h"

namespace daybook::cli {
namespace {

struct Topic {
  std::string_view name;
  std::string_view text;
};

constexpr Topic kTopics[] = {
    {"prompt",
     "  .help [TOPIC]     this text, or one of: prompt shape records windows codes population\n"
     "                    reasons\n"
     "  .help CQ0102      what the code of a message means\n"
     "  .format NAME      table, vertical, csv, tsv, json, ndjson or markdown\n"
     "  .timing on|off    how long an answer took\n"
     "  .param NAME=VALUE the value of $NAME from here on; alone: those that are set\n"
     "  .status           feeds, views and logs\n"
     "  .quit             leave; so does Ctrl-D\n"
     "A statement ends with `;` and may take several lines. Ctrl-C stops a running question, or\n"
     "clears what is typed. Tab completes, Ctrl-R searches what was asked before.\n"},
    {"shape",
     "  from SUBJECT\n"
     "    [let NAME = EXPRESSION] [where CONDITION]\n"
     "    [by EXPRESSION, ...] [having CONDITION]\n"
     "    [show EXPRESSION, ...] [order by EXPRESSION [desc]] [limit N]\n"
     "    [as at DATE] [as known at MOMENT];\n\n"
     "  from resident 9990000018;                       one resident's summary\n"
     "  from conditions of resident 9990000018;         records of one resident\n"
     "  from residents where age >= 65 by borough show count;\n"},
    {"records",
     "  has X, has no X, has at least 3 X              is there one\n"
     "  latest X, earliest X, highest X                one of them; (latest X).value its field\n"
     "  count of X, average value of X                 several of them\n"
     "  active X, ended X, planned X, pending X        by status on the index date\n"
     "  X with (FIELD = ...)                           those that hold\n"
     "  X followed by Y within 30 days                 in order\n"
     "Kinds: conditions medications observations allergies procedures immunisations encounters\n"
     "appointments documents ...; `describe;` lists them with their fields.\n"},
    {"windows",
     "  in last 12 months    since 2019-01-01    in 2019    in fy 2023/24    in next 14 days\n"
     "  between A and B      before A            after A    within 30 days after A\n"
     "All count from the index date, which is today unless `as at DATE` ends the statement.\n"},
    {"codes",
     "  define codes diabetes = snomed:44054006, snomed:46635009;\n"
     "  define records hba1c = observations in (loinc:4548-4);\n"
     "  define cohort diabetics = has condition in diabetes;\n"
     "Definitions stay, each with a version; an answer names those it used. `drop cohort c`\n"
     "ends one, `describe history of cohort c` has its versions; `defined at 2024-04-01` at\n"
     "the end of a question takes them as they stood then.\n"},
    {"population",
     "  from cohort diabetics where has no hba1c in last 15 months\n"
     "    by practice show count, percent;\n"
     "  show count, residents, percent, share, average(x), median(x), min(x), max(x), sum(x)\n"
     "  define rules r over cohort c = reject when X as l select when Y otherwise select;\n"
     "  from rules r by line, outcome;   from residents where selected by r;\n"},
    {"reasons",
     "  why resident N in cohort c;      whether it holds, and the records behind each part\n"
     "  why resident N where CONDITION;\n"
     "  attrition from cohort c where X and Y;   how many were left after each condition\n"
     "  watch from cohort c;             the answer, then every change of it until Ctrl-C\n"
     "  explain analyze from ...;        rows and time of each step\n"},
};

}  // namespace

std::vector<std::string> HelpTopics() {
  std::vector<std::string> names;
  for (const Topic& each : kTopics) names.emplace_back(each.name);
  return names;
}

std::string ReplHelp(const std::string& topic) {
  if (topic.empty()) return std::string(kTopics[0].text);
  if (const auto page = query::ErrorPage(topic)) return *page;
  if (query::LooksLikeErrorCode(topic))
    return "there is no code " + topic + "; query/errors.md lists them\n";
  std::vector<std::string_view> names;
  for (const Topic& each : kTopics) {
    if (each.name == topic) return std::string(each.text);
    names.push_back(each.name);
  }
  return "there is no topic '" + topic + "'; " +
         DidYouMean(topic, names, ".help lists the topics") + "\n";
}

}  // namespace daybook::cli
