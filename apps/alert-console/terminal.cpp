#include "alert-console/terminal.hpp"

#include <spdlog/sinks/sink.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>

namespace suhu::console {
namespace {

constexpr std::size_t kDefaultColumns = 80;

void write_byte(int fd, char byte) {
  if (::write(fd, &byte, 1) < 0) return;  // a terminal that is gone: standard output's sink finds out
}

/// Stands before the sink that writes, and writes nothing but the newline.
class LineEnder final : public spdlog::sinks::sink {
 public:
  explicit LineEnder(OpenLine& line) : line_(line) {}
  void log(const spdlog::details::log_msg&) override {
    if (line_.exchange(false)) write_byte(STDERR_FILENO, '\n');
  }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

 private:
  OpenLine& line_;
};

}  // namespace

std::size_t terminal_columns(int fd) {
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultColumns;
  return size.ws_col;
}

bool share_a_terminal(int out, int err) {
  struct stat out_info {};
  struct stat err_info {};
  if (isatty(out) == 0 || isatty(err) == 0) return false;
  return fstat(out, &out_info) == 0 && fstat(err, &err_info) == 0 && out_info.st_rdev == err_info.st_rdev;
}

void ring_bell() {
  if (isatty(STDERR_FILENO) != 0) {
    write_byte(STDERR_FILENO, '\a');
  } else if (isatty(STDOUT_FILENO) != 0) {
    write_byte(STDOUT_FILENO, '\a');
  }
}

void end_open_line_before_logging(OpenLine& line) {
  auto& sinks = spdlog::default_logger()->sinks();
  sinks.push_back(std::make_shared<LineEnder>(line));
  std::rotate(sinks.begin(), sinks.end() - 1, sinks.end());
}

}  // namespace suhu::console
