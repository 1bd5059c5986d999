#include "suhu/cli/progress.hpp"

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "suhu/cli/log.hpp"
#include "suhu/cli/terminal.hpp"
#include "suhu/core/status_row.hpp"

namespace suhu::cli {
namespace {

constexpr std::chrono::milliseconds kRedrawEvery{500};

bool is_pipe(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

}  // namespace

TerminalState terminal_state() {
  return {.rewritable = can_be_rewritten(STDERR_FILENO),
          .in_front = job_control_on(STDERR_FILENO) == JobControl::foreground,
          .in_pipe = is_pipe(STDOUT_FILENO)};
}

bool draws_status(const LogOptions& options, StdoutUse use, const TerminalState& around) {
  if (options.stats || options.verbosity < 0 || options.log_format != LogFormat::text) return false;
  if (!around.rewritable || !around.in_front || use == StdoutUse::screen) return false;
  return use == StdoutUse::nothing || !around.in_pipe;
}

Progress::Progress(const LogOptions& options, std::function<std::string()> text, StdoutUse use)
    : options_(options),
      text_(std::move(text)),
      use_(use),
      next_(std::chrono::steady_clock::now() + options.stats.value_or(kRedrawEvery)) {}

Progress::~Progress() { wipe_status_line(); }

void Progress::tick() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  // Keep to the interval, but do not catch up with several lines at once after a stall.
  next_ = std::max(next_ + options_.stats.value_or(kRedrawEvery), now);
  if (options_.stats) {
    spdlog::info("{}", text_());
  } else {
    draw();
  }
}

/// Checks the terminal each time: a program can be stopped, put into the background and brought
/// back.
void Progress::draw() {
  if (!draws_status(options_, use_, terminal_state())) return;
  const std::string bytes = status_bytes(text_(), terminal_columns(STDERR_FILENO));
  // Ignore errors: a missing status line does no harm.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
  note_status_line();
}

}  // namespace suhu::cli
