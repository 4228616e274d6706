#include "cli/repl/repl.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

#include "cli/answers.h"
#include "cli/error_text.h"
#include "cli/repl/completion.h"
#include "cli/repl/help.h"
#include "cli/repl/line_source.h"
#include "cli/status_text.h"
#include "query/parse/parse.h"

namespace daybook::cli {
namespace {

bool IsBlank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

// One line to recall, unless a comment would swallow what follows it.
std::string RecallForm(std::string statement) {
  while (!statement.empty() && (statement.back() == '\n' || statement.back() == ' '))
    statement.pop_back();
  if (statement.find("--") == std::string::npos)
    std::replace(statement.begin(), statement.end(), '\n', ' ');
  return statement;
}

// The prompt's own commands begin with a dot; who comes from another prompt types the bare word.
std::string CommandIn(const std::string& line) {
  const size_t first = line.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  std::string text = line.substr(first);
  if (text.front() == '.') return text;
  while (text.ends_with(';') || text.ends_with(' ')) text.pop_back();
  for (const char* word : {"help", "quit", "exit"})
    if (text == word) return std::string(".") + word;
  // No statement begins so: a topic or a code is meant.
  if (text.starts_with("help ")) return "." + text;
  if (text == "?" || text == "\\?" || text == "\\h") return ".help";
  return text == "\\q" ? ".quit" : "";
}

class Repl {
 public:
  Repl(query::Session& session, Console& console, Interrupt& interrupt, ReplOptions options)
      : session_(session),
        console_(console),
        interrupt_(interrupt),
        options_(std::move(options)),
        interactive_(console.in_is_terminal() && console.out_is_terminal()),
        completion_(session) {
    if (!interactive_) {
      lines_ = MakePlainLines(interrupt);
      return;
    }
    interrupt_.keep_session();
    lines_ = MakeEditedLines(interrupt, options_.history_file, [this](std::string_view line) {
      return completion_.Find(typed_, line);
    });
  }

  Status Run() {
    if (interactive_) DAYBOOK_TRY(console_.Write("daybook: .help says how, Ctrl-D leaves\n"));
    while (!quit_) {
      DAYBOOK_ASSIGN(const LineRead read, lines_->Read(!typed_.empty()));
      if (read.kind == LineRead::Kind::kInterrupted) {
        if (!interactive_ || interrupt_.terminated())
          return Error{ErrorCode::kCancelled, "interrupted"};
        interrupt_.Reset();
        typed_.clear();
        continue;
      }
      if (read.kind == LineRead::Kind::kEnd) {
        DAYBOOK_TRY(AtEnd());
        break;
      }
      DAYBOOK_TRY(Take(read.text));
    }
    return first_failure_;
  }

 private:
  Status Take(const std::string& line) {
    if (typed_.empty() && IsBlank(line)) return {};
    const std::string command = typed_.empty() ? CommandIn(line) : std::string();
    if (!command.empty()) {
      lines_->Remember(line);
      return Outcome(Command(command));
    }
    typed_ += line + "\n";
    if (typed_.size() <= query::kStatementBytesMax && query::NeedsMore(typed_)) return {};
    lines_->Remember(RecallForm(typed_));
    return Outcome(Ask(std::exchange(typed_, {})));
  }

  // What was begun is asked as it stands when a script ends, and dropped at a prompt.
  Status AtEnd() {
    if (interactive_ || IsBlank(typed_)) return {};
    return Outcome(Ask(std::exchange(typed_, {})));
  }

  Status Ask(const std::string& text) {
    query::Request request;
    request.text = text;
    request.door = "repl";
    request.params = params_;
    request.keep_going = !interactive_ && options_.keep_going;
    if (options_.attach) DAYBOOK_TRY(options_.attach(request));
    query::FormatOptions format = options_.format;
    format.width_columns = console_.out_width();
    const auto sink = MakeAnswerSink(console_, format, text);
    const Status status = session_.Run(request, *sink, interrupt_.flag());
    completion_.Forget();
    return status;
  }

  // A prompt says what failed and goes on; a script ends there, unless it keeps going.
  Status Outcome(const Status& status) {
    if (status.ok()) return {};
    if (console_.closed() || interrupt_.terminated()) return status;
    if (!interactive_ && (!options_.keep_going || status.error().code == ErrorCode::kCancelled))
      return status;
    console_.Say(ErrorText(status.error()));
    interrupt_.Reset();
    if (!interactive_ && first_failure_.ok()) first_failure_ = status;
    return {};
  }

  Status Command(const std::string& line) {
    std::string name = line.substr(0, line.find(' '));
    const size_t first = line.find_first_not_of(" \t", name.size());
    std::string word = first == std::string::npos ? "" : line.substr(first);
    while (word.ends_with(' ') || word.ends_with(';')) word.pop_back();
    if (name.ends_with(';')) name.pop_back();
    if (name == ".help") return console_.Write(ReplHelp(word));
    if (name == ".format") return SetFormat(word);
    if (name == ".timing") return SetTiming(word);
    if (name == ".param") return SetParam(word);
    if (name == ".status") return ShowStatus();
    if (name == ".quit" || name == ".exit") {
      quit_ = true;
      return {};
    }
    return Error{ErrorCode::kUsage, "there is no " + name, "", ".help lists what there is"};
  }

  Status SetFormat(const std::string& word) {
    const bool timing = options_.format.timing;
    DAYBOOK_ASSIGN(options_.format, FormatFor(console_, word));
    options_.format.timing = timing;
    return {};
  }

  Status SetTiming(const std::string& word) {
    if (word != "on" && word != "off")
      return Error{ErrorCode::kUsage, ".timing takes on or off, not '" + word + "'"};
    options_.format.timing = word == "on";
    return {};
  }

  // `.param limit=65` gives $limit a value for what is asked next; alone it lists them.
  Status SetParam(const std::string& word) {
    if (word.empty()) {
      std::string list;
      for (const auto& [name, value] : params_)
        list.append("$").append(name).append(" = ").append(value).append("\n");
      return console_.Write(list.empty() ? "no parameters are set; .param NAME=VALUE\n" : list);
    }
    const size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0)
      return Error{ErrorCode::kUsage, ".param takes NAME=VALUE, not '" + word + "'"};
    params_[word.substr(word.front() == '$' ? 1 : 0, equals - (word.front() == '$' ? 1 : 0))] =
        word.substr(equals + 1);
    return {};
  }

  Status ShowStatus() {
    DAYBOOK_ASSIGN(const query::StatusReport report, session_.GetStatus());
    return console_.Write(StatusText(report));
  }

  query::Session& session_;
  Console& console_;
  Interrupt& interrupt_;
  ReplOptions options_;
  const bool interactive_;
  Completion completion_;
  std::unique_ptr<LineSource> lines_;
  std::string typed_;  // a statement's lines so far
  std::map<std::string, std::string> params_;
  Status first_failure_;
  bool quit_ = false;
};

}  // namespace

Status RunRepl(query::Session& session, Console& console, Interrupt& interrupt,
               ReplOptions options) {
  return Repl(session, console, interrupt, std::move(options)).Run();
}

std::string DefaultHistoryFile() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::string(state) + "/daybook/history";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return "";
  return std::string(home) + "/.local/state/daybook/history";
}

}  // namespace daybook::cli
