#include "alert-console/terminal.hpp"

#include <unistd.h>

namespace suhu::alert_console {

void ring_bell() {
  const int fd = isatty(STDERR_FILENO) != 0 ? STDERR_FILENO : STDOUT_FILENO;
  if (isatty(fd) == 0) return;
  // The result is not needed: if the terminal is gone, the sink of standard output detects it.
  [[maybe_unused]] const auto written = ::write(fd, "\a", 1);
}

}  // namespace suhu::alert_console
