#include "alert-console/terminal.hpp"

#include <unistd.h>

namespace suhu::console {

void ring_bell() {
  const int fd = isatty(STDERR_FILENO) != 0 ? STDERR_FILENO : STDOUT_FILENO;
  if (isatty(fd) == 0) return;
  // A terminal that is gone: standard output's sink finds out.
  [[maybe_unused]] const auto written = ::write(fd, "\a", 1);
}

}  // namespace suhu::console
