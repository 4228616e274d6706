#include "query/print/format_script.h"

#include <algorithm>

#include "query/ast/ast_json.h"
#include "query/parse/parse.h"
#include "query/parse/reader.h"
#include "query/print/printer.h"

namespace daybook::query {
namespace {

// What the lexer skips between the words: comments, and the |terms| of codes.
struct Between {
  std::vector<Comment> comments;
  std::vector<std::string> terms;  // as they stand
  std::vector<uint32_t> semicolons;
};

void ScanGap(std::string_view text, size_t begin, size_t end, Between& found) {
  while (begin < end) {
    if (text[begin] == '|') {
      const size_t close = std::min(text.find('|', begin + 1), end);
      found.terms.emplace_back(text.substr(begin, close + 1 - begin));
      begin = close + 1;
    } else if (text.substr(begin, 2) == "--") {
      size_t stop = std::min({text.find('\n', begin), text.find('\r', begin), end});
      const size_t next = stop;
      while (stop > begin && (text[stop - 1] == ' ' || text[stop - 1] == '\t')) --stop;
      const size_t line = begin == 0 ? std::string_view::npos : text.rfind('\n', begin - 1);
      const size_t from = line == std::string_view::npos ? 0 : line + 1;
      const bool own =
          text.substr(from, begin - from).find_first_not_of(" \t\r") == std::string_view::npos;
      found.comments.push_back(
          {std::string(text.substr(begin, stop - begin)), static_cast<uint32_t>(begin), own});
      begin = next;
    } else {
      ++begin;
    }
  }
}

Between Scan(std::string_view text) {
  Between found;
  size_t at = 0;
  TextReader& reader = TextReader::ForThread();
  for (const Word& word : reader.Cut(text)) {
    ScanGap(text, at, word.span.begin, found);
    if (word.keyword == ";") found.semicolons.push_back(word.span.begin);
    at = word.span.end;
  }
  reader.Forget();
  ScanGap(text, at, text.size(), found);
  return found;
}

class ScriptWriter {
 public:
  explicit ScriptWriter(std::string_view text) : text_(text), between_(Scan(text)) {}

  void Write(const ast::Statement& statement) {
    Leading(statement.span.begin);
    BlankLine(statement.span.begin);
    const auto semicolon = std::lower_bound(between_.semicolons.begin(), between_.semicolons.end(),
                                            statement.span.end);
    const bool ended = semicolon != between_.semicolons.end();
    const uint32_t stop = ended ? *semicolon : static_cast<uint32_t>(text_.size());
    std::vector<Comment> inside;
    while (next_ < between_.comments.size() && between_.comments[next_].at < stop &&
           (ended || !between_.comments[next_].own_line ||
            between_.comments[next_].at < statement.span.end))
      inside.push_back(between_.comments[next_++]);
    done_ = ended ? stop + 1 : statement.span.end;
    std::string closing;
    if (next_ < between_.comments.size() && ended && !between_.comments[next_].own_line &&
        text_.substr(done_, between_.comments[next_].at - done_).find_first_not_of(" \t") ==
            std::string_view::npos) {
      closing = between_.comments[next_].text;
      done_ = EndOf(between_.comments[next_++]);
    } else if (!inside.empty()) {
      done_ = std::max(done_, EndOf(inside.back()));
    }
    Piece piece = Printer(text_).Statement(statement);
    // A comment on its own line behind the last statement isn't the statement's.
    const uint32_t whole_end =
        ended || next_ == between_.comments.size() ? stop : between_.comments[next_].at;
    const std::string_view whole =
        text_.substr(statement.span.begin, whole_end - statement.span.begin);
    if (Faithful(statement, whole, piece)) {
      out_ += LayOut(std::move(piece), inside, closing);
    } else {
      ++left_alone_;
      AsWritten(whole, inside, closing);
    }
  }
  void End() { Leading(static_cast<uint32_t>(text_.size())); }
  std::string& out() { return out_; }
  size_t left_alone() const { return left_alone_; }

 private:
  static uint32_t EndOf(const Comment& comment) {
    return comment.at + static_cast<uint32_t>(comment.text.size());
  }
  // The comments before `stop`, each on its line.
  void Leading(uint32_t stop) {
    for (; next_ < between_.comments.size() && between_.comments[next_].at < stop; ++next_) {
      const Comment& comment = between_.comments[next_];
      BlankLine(comment.at);
      out_ += comment.text + "\n";
      done_ = EndOf(comment);
    }
  }
  void BlankLine(uint32_t at) {
    if (out_.empty() || at < done_) return;
    const std::string_view gap = text_.substr(done_, at - done_);
    if (std::count(gap.begin(), gap.end(), '\n') > 1) out_ += '\n';
  }
  // Whether the printed form is read as the same tree, with the same terms. `whole`: the statement
  // up to its semicolon, for a term may stand behind its last word.
  bool Faithful(const ast::Statement& statement, std::string_view whole, const Piece& piece) const {
    const std::string printed = LayOut(piece, {});
    const ParseOutcome again = Parse(printed);
    return again.ok() && again.script.statements.size() == 1 &&
           ast::SameMeaning(again.script.statements[0], statement) &&
           Terms(printed) == Terms(whole);
  }
  // In order of the letters, for the parts of records may change places.
  static std::vector<std::string> Terms(std::string_view text) {
    std::vector<std::string> terms = Scan(text).terms;
    std::sort(terms.begin(), terms.end());
    return terms;
  }
  void AsWritten(std::string_view whole, const std::vector<Comment>& inside,
                 const std::string& closing) {
    while (whole.find_last_of(" \t\r\n") + 1 == whole.size()) whole.remove_suffix(1);
    // A semicolon behind a comment would be part of it.
    const bool in_comment = !inside.empty() && whole.ends_with(inside.back().text);
    out_.append(whole).append(in_comment ? "\n;" : ";");
    out_ += (closing.empty() ? "" : "  " + closing) + "\n";
  }

  std::string_view text_;
  Between between_;
  size_t next_ = 0;    // comment
  uint32_t done_ = 0;  // bytes of the source that are written
  std::string out_;
  size_t left_alone_ = 0;
};

}  // namespace

FormattedScript FormatScript(std::string_view text, const std::function<bool()>& stopped) {
  FormattedScript formatted;
  ParseOutcome outcome = Parse(text);
  formatted.ok = outcome.ok();
  formatted.diagnostics = std::move(outcome.diagnostics);
  if (!formatted.ok) return formatted;
  ScriptWriter writer(text);
  for (const ast::Statement& statement : outcome.script.statements) {
    formatted.stopped = stopped && stopped();
    if (formatted.stopped) return formatted;
    writer.Write(statement);
  }
  writer.End();
  formatted.text = std::move(writer.out());
  formatted.left_alone = writer.left_alone();
  return formatted;
}

}  // namespace daybook::query
