#pragma once
// What .help says.
#include <string>
#include <vector>

namespace daybook::cli {

// The text for a topic; the list of topics for an empty one; with the nearest topic for one that
// is not there. Ends in a line end.
std::string ReplHelp(const std::string& topic);
std::vector<std::string> HelpTopics();

}  // namespace daybook::cli
