#include "suhu/cli/progress.hpp"

#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "suhu/cli/log.hpp"

namespace suhu::cli {
namespace {

constexpr std::chrono::milliseconds kRedrawEvery{500};
constexpr std::string_view kClearLine = "\r\x1b[K";

/// Columns of the terminal, asked each time because a window can be resized.
std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

/// The first `columns` characters of UTF-8 text; every character counts as one column.
std::string_view cut(std::string_view text, std::size_t columns) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts_character = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (starts_character && seen++ == columns) return text.substr(0, i);
  }
  return text;
}

/// A regular file or /dev/null: what is written there appears on no screen.
bool stdout_is_out_of_sight() {
  struct stat info {};
  if (fstat(STDOUT_FILENO, &info) != 0) return true;
  return S_ISREG(info.st_mode) || (S_ISCHR(info.st_mode) && isatty(STDOUT_FILENO) == 0);
}

bool can_redraw(const TalkOptions& options, bool writes_stdout) {
  if (options.stats || options.verbosity < 0 || options.log_format != LogFormat::text) return false;
  if (const char* term = std::getenv("TERM"); term != nullptr && std::string_view(term) == "dumb") return false;
  return isatty(STDERR_FILENO) == 1 && (!writes_stdout || stdout_is_out_of_sight());
}

void write_to_terminal(std::string_view bytes) {
  // A status line that cannot be written is not worth a word.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
}

}  // namespace

Progress::Progress(const TalkOptions& options, std::function<std::string()> text, bool writes_stdout)
    : text_(std::move(text)), every_(options.stats), redraw_(can_redraw(options, writes_stdout)) {
  next_ = std::chrono::steady_clock::now() + every_.value_or(kRedrawEvery);
}

Progress::~Progress() {
  if (!drawn_) return;
  write_to_terminal(kClearLine);
  note_status_line(false);
}

void Progress::tick() {
  if (!every_ && !redraw_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  const auto interval = every_.value_or(kRedrawEvery);
  // Keeps the beat, and does not catch up in a burst after a stall.
  next_ = std::max(next_ + interval, now);
  if (every_) {
    spdlog::info("{}", text_());
    return;
  }
  // One column stays free: some terminals wrap when the last one is filled.
  const auto line = text_();
  write_to_terminal(std::string(kClearLine) + std::string(cut(line, terminal_width() - 1)));
  drawn_ = true;
  note_status_line(true);
}

}  // namespace suhu::cli
