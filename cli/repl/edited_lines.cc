// libedit's wide-character interface, used here and nowhere else.
#include <histedit.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "cli/repl/line_source.h"
#include "ledger/base/check.h"
#include "query/format/text_width.h"

namespace daybook::cli {
namespace {

constexpr int kHistoryLines = 1000;
// Longest list of candidates shown for one Tab.
constexpr size_t kCandidatesShown = 60;

constexpr char kCtrlD = '\x04';

wchar_t kPrompt[] = L"daybook> ";
wchar_t kContinuedPrompt[] = L"     ...> ";

std::string Narrow(std::wstring_view wide) {
  std::string out;
  for (wchar_t c : wide) query::AppendUtf8(out, static_cast<char32_t>(c));
  return out;
}

std::wstring Widen(std::string_view text) {
  std::wstring out;
  for (size_t at = 0; at < text.size();)
    out += static_cast<wchar_t>(query::NextCodePoint(text, at));
  return out;
}

bool StartsWithIgnoringCase(std::string_view word, std::string_view typed) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return word.size() >= typed.size() &&
         std::equal(typed.begin(), typed.end(), word.begin(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

// What all of them begin with.
std::string CommonBeginning(const std::vector<std::string>& words) {
  std::string common = words.front();
  for (const std::string& word : words) {
    const auto [end, unused] =
        std::mismatch(common.begin(), common.end(), word.begin(), word.end());
    common.erase(end, common.end());
  }
  return common;
}

class EditedLines final : public LineSource {
 public:
  EditedLines(Interrupt& interrupt, std::string history_file, FindCandidates find_candidates)
      : interrupt_(interrupt),
        history_file_(std::move(history_file)),
        find_candidates_(std::move(find_candidates)) {
    StartHistory();
    StartEditor();
  }
  ~EditedLines() override {
    el_end(editor_);
    history_wend(history_);
  }
  EditedLines(const EditedLines&) = delete;
  EditedLines& operator=(const EditedLines&) = delete;

  Result<LineRead> Read(bool continued) override {
    continued_ = continued;
    interrupted_ = false;
    // Before the prompt is seen: a Ctrl-D typed at it must not meet the cooked terminal.
    el_wset(editor_, EL_PREP_TERM, 1);
    int count = 0;
    const wchar_t* line = el_wgets(editor_, &count);
    if (interrupted_) {
      ShowAside("^C\n");
      return LineRead{LineRead::Kind::kInterrupted, ""};
    }
    if (line == nullptr || count <= 0) {
      ShowAside("\n");
      return LineRead{LineRead::Kind::kEnd, ""};
    }
    std::string text = Narrow({line, static_cast<size_t>(count)});
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return LineRead{LineRead::Kind::kLine, std::move(text)};
  }

  // Saved at once: a session that is killed keeps what was typed.
  void Remember(const std::string& statement) override {
    HistEventW event;
    history_w(history_, &event, H_ENTER, Widen(statement).c_str());
    if (!history_file_.empty()) history_w(history_, &event, H_SAVE, history_file_.c_str());
  }

 private:
  static EditedLines& Of(EditLine* editor) {
    void* self = nullptr;
    el_wget(editor, EL_CLIENTDATA, &self);
    DAYBOOK_CHECK(self != nullptr);
    return *static_cast<EditedLines*>(self);
  }
  static wchar_t* PromptFor(EditLine* editor) {
    return Of(editor).continued_ ? kContinuedPrompt : kPrompt;
  }
  static int ReadCharacter(EditLine* editor, wchar_t* c) { return Of(editor).NextCharacter(*c); }
  static unsigned char OnTab(EditLine* editor, int) { return Of(editor).Complete(); }

  void StartHistory() {
    history_ = history_winit();
    DAYBOOK_CHECK(history_ != nullptr);
    HistEventW event;
    history_w(history_, &event, H_SETSIZE, kHistoryLines);
    history_w(history_, &event, H_SETUNIQUE, 1);
    if (history_file_.empty()) return;
    std::error_code ignored;  // a prompt without history still works
    const auto folder = std::filesystem::path(history_file_).parent_path();
    if (std::filesystem::create_directories(folder, ignored))
      std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
    history_w(history_, &event, H_LOAD, history_file_.c_str());
  }

  void StartEditor() {
    editor_ = el_init("daybook", stdin, stdout, stderr);
    DAYBOOK_CHECK(editor_ != nullptr);
    el_wset(editor_, EL_CLIENTDATA, this);
    el_wset(editor_, EL_PROMPT, PromptFor);
    el_wset(editor_, EL_EDITOR, L"emacs");
    el_wset(editor_, EL_SIGNAL, 0);  // Interrupt has them
    el_wset(editor_, EL_HIST, history_w, history_);
    el_wset(editor_, EL_GETCFN, ReadCharacter);
    el_wset(editor_, EL_ADDFN, L"daybook-complete", L"complete the word", OnTab);
    el_wset(editor_, EL_BIND, L"^I", L"daybook-complete", nullptr);
    el_wset(editor_, EL_BIND, L"^R", L"em-inc-search-prev", nullptr);
    el_source(editor_, nullptr);
  }

  // libedit's EL_GETCFN: 1 for a character, 0 at the end, -1 to give the line up.
  int NextCharacter(wchar_t& c) {
    std::string bytes;
    for (;;) {
      if (interrupt_.cancelled()) {
        interrupted_ = true;
        errno = EINTR;
        return -1;
      }
      if (interrupt_.WaitReadable(STDIN_FILENO) == Interrupt::Wake::kSignal) {
        if (interrupt_.TakeRedraw()) Redraw();
        continue;
      }
      char byte = 0;
      const ssize_t got = ::read(STDIN_FILENO, &byte, 1);
      if (got == 0) return 0;
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got < 0) return 0;  // the terminal is gone
      // A Ctrl-D typed while the last question ran: the cooked terminal kept it as NUL.
      bytes += byte == '\0' ? kCtrlD : byte;
      if (!IsWhole(bytes)) continue;
      size_t at = 0;
      c = static_cast<wchar_t>(query::NextCodePoint(bytes, at));
      return 1;
    }
  }

  // The bytes make a character, or can't become one.
  static bool IsWhole(const std::string& bytes) {
    const auto first = static_cast<unsigned char>(bytes[0]);
    const size_t length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return bytes.size() >= length || (bytes.size() > 1 && (bytes.back() & 0xC0) != 0x80);
  }

  // After a change of size, or `fg`: the shell has used the terminal meanwhile.
  void Redraw() {
    el_resize(editor_);
    el_wset(editor_, EL_PREP_TERM, 0);
    el_wset(editor_, EL_PREP_TERM, 1);
    el_wset(editor_, EL_REFRESH);
  }

  unsigned char Complete() {
    const LineInfoW* info = el_wline(editor_);
    const std::string line =
        Narrow({info->buffer, static_cast<size_t>(info->cursor - info->buffer)});
    Candidates found = find_candidates_(line);
    if (found.replace_from > line.size()) return CC_ERROR;
    const std::string typed = line.substr(found.replace_from);
    std::erase_if(found.words,
                  [&](const std::string& word) { return !StartsWithIgnoringCase(word, typed); });
    std::sort(found.words.begin(), found.words.end());
    found.words.erase(std::unique(found.words.begin(), found.words.end()), found.words.end());
    if (found.words.empty()) return CC_REFRESH_BEEP;
    std::string text = CommonBeginning(found.words);
    const bool only = found.words.size() == 1;
    if (only) text += ' ';
    if (text.size() > typed.size()) {
      el_deletestr(editor_, static_cast<int>(Widen(typed).size()));
      return el_winsertstr(editor_, Widen(text).c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    }
    return only ? CC_REFRESH_BEEP : ShowCandidates(found.words);
  }

  unsigned char ShowCandidates(const std::vector<std::string>& words) {
    std::string out = "\n";
    for (size_t i = 0; i < words.size() && i < kCandidatesShown; ++i) out += words[i] + "  ";
    if (words.size() > kCandidatesShown)
      out += "and " + std::to_string(words.size() - kCandidatesShown) + " more";
    ShowAside(out + "\n");
    return CC_REDISPLAY;
  }

  // Through the stream libedit writes to, so that the order holds.
  static void ShowAside(const std::string& text) {
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }

  Interrupt& interrupt_;
  std::string history_file_;
  FindCandidates find_candidates_;
  EditLine* editor_ = nullptr;
  HistoryW* history_ = nullptr;
  bool continued_ = false;
  bool interrupted_ = false;
};

}  // namespace

std::unique_ptr<LineSource> MakeEditedLines(Interrupt& interrupt, std::string history_file,
                                            FindCandidates find_candidates) {
  return std::make_unique<EditedLines>(interrupt, std::move(history_file),
                                       std::move(find_candidates));
}

}  // namespace daybook::cli
