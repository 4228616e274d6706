#include "cli/repl/line_source.h"
#include "query/parse/parse.h"

namespace daybook::cli {
namespace {

class PlainLines final : public LineSource {
 public:
  explicit PlainLines(Interrupt& interrupt) : input_(interrupt) {}

  Result<LineRead> Read(bool) override {
    auto line = input_.ReadLine(query::kStatementBytesMax);
    if (!line.ok()) {
      if (line.error().code != ErrorCode::kCancelled) return line.error();
      return LineRead{LineRead::Kind::kInterrupted, ""};
    }
    if (!line.value()) return LineRead{LineRead::Kind::kEnd, ""};
    return LineRead{LineRead::Kind::kLine, std::move(*line.value())};
  }
  void Remember(const std::string&) override {}

 private:
  StandardInput input_;
};

}  // namespace

std::unique_ptr<LineSource> MakePlainLines(Interrupt& interrupt) {
  return std::make_unique<PlainLines>(interrupt);
}

}  // namespace daybook::cli
