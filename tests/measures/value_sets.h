#pragma once
// The value sets of ../shared/data/ecqm as CareQL names them: read where the test runs, since
// their codes have owners whose terms apply.
#include <map>
#include <string>
#include <vector>

namespace daybook::tests {

// Lines of a file, unpacked if it is packed, each split at its commas; the first line left out.
// For the files of that folder, which quote nothing in the columns that are read here.
std::vector<std::vector<std::string>> RowsOfFile(const std::string& path);

class ValueSets {
 public:
  // Reads valuesets.csv.gz.
  explicit ValueSets(const std::string& path);
  // A definition with the codes in the place of each file it names: "from '1.2.3.csv'" becomes
  // "snomed:1, loinc:2". A set that isn't there is a failure of the test.
  std::string WithCodes(const std::string& definition) const;

 private:
  std::map<std::string, std::string> lists_;  // by OID
};

}  // namespace daybook::tests
