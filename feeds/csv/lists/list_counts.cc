#include "feeds/csv/lists/list_counts.h"

#include "ledger/base/json_text.h"

namespace daybook::feeds::csv {
namespace {

class Members {
 public:
  Members& Number(const char* name, uint64_t count) { return Plain(name, std::to_string(count)); }
  Members& Truth(const char* name, bool truth) { return Plain(name, truth ? "true" : "false"); }
  Members& Plain(const char* name, const std::string& value) {
    out_ += out_.empty() ? "{\"" : ",\"";
    out_.append(name).append("\":").append(value);
    return *this;
  }
  Members& Text(const char* name, const std::string& text) {
    std::string quoted;
    AppendQuoted(quoted, text);
    return Plain(name, text.empty() ? "null" : quoted);
  }
  std::string Done() const { return out_ + "}"; }

 private:
  std::string out_;
};

}  // namespace

std::string ListCounts::ToJson() const {
  return Members()
      .Truth("dry_run", dry_run)
      .Plain("load", load ? std::to_string(*load) : "null")
      .Text("as_of", as_of)
      .Text("period", period)
      .Number("rows", rows)
      .Number("quarantined", quarantined)
      .Text("first_quarantined", first_quarantined)
      .Number("new", added)
      .Number("changed", changed)
      .Number("unchanged", unchanged)
      .Number("reported_before", reported)
      .Number("no_longer_reported", no_longer_reported)
      .Number("gone_since", gone_since)
      .Truth("held_back", held_back)
      .Done();
}

std::string RevertCounts::ToJson() const {
  return Members()
      .Truth("dry_run", dry_run)
      .Number("load", load)
      .Text("as_of", as_of)
      .Text("period", period)
      .Truth("reverted_before", before)
      .Number("retracted", retracted)
      .Number("restored", restored)
      .Number("reported_again", reported_again)
      .Number("no_longer_reported", no_longer_reported)
      .Done();
}

}  // namespace daybook::feeds::csv
