#include "suhu/cli/terminal.hpp"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace suhu::cli {
namespace {

constexpr std::size_t kDefaultColumns = 80;

}  // namespace

std::size_t terminal_columns(int fd) {
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultColumns;
  return size.ws_col;
}

bool share_a_terminal(int one, int other) {
  struct stat one_info {};
  struct stat other_info {};
  if (isatty(one) == 0 || isatty(other) == 0) return false;
  return fstat(one, &one_info) == 0 && fstat(other, &other_info) == 0 &&
         one_info.st_rdev == other_info.st_rdev;
}

JobControl job_control_on(int fd) {
  const pid_t front = tcgetpgrp(fd);
  if (front < 0) return JobControl::unknown;
  return front == getpgrp() ? JobControl::foreground : JobControl::background;
}

bool can_be_rewritten(int fd) {
  const char* term = std::getenv("TERM");
  return isatty(fd) == 1 && (term == nullptr || std::string_view{term} != "dumb");
}

}  // namespace suhu::cli
