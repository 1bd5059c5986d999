#include "suhu/web/process_metrics.hpp"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <sstream>

namespace suhu::web {
namespace {

/// Times in clock ticks.
struct CpuTicks {
  double user = 0;
  double system = 0;
  double start = 0;  ///< of the process, since the machine started
};

/// Reads fields 14, 15 and 22 of proc(5)'s stat. The name in field 2 may contain spaces and
/// parentheses, so the fields are counted from the last parenthesis.
std::optional<CpuTicks> read_ticks() {
  std::ifstream file("/proc/self/stat");
  file.ignore(std::numeric_limits<std::streamsize>::max(), ' ');
  const std::string rest{std::istreambuf_iterator<char>{file}, {}};
  std::istringstream fields(rest.substr(std::min(rest.rfind(')') + 1, rest.size())));
  std::string skipped;
  CpuTicks ticks;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  fields >> ticks.user >> ticks.system;
  for (int field = 16; field < 22; ++field) fields >> skipped;
  fields >> ticks.start;
  return fields ? std::optional{ticks} : std::nullopt;
}

/// Returns when the machine started, in seconds since the epoch.
std::optional<double> read_boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string name; file >> name;
       file.ignore(std::numeric_limits<std::streamsize>::max(), '\n')) {
    double seconds = 0;
    if (name == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

std::optional<double> read_resident_pages() {
  std::ifstream file("/proc/self/statm");
  double size = 0;
  double resident = 0;
  return file >> size >> resident ? std::optional{resident} : std::nullopt;
}

}  // namespace

void add_process_metrics(Metrics& metrics) {
  if (const auto pages = read_resident_pages()) {
    metrics.gauge("process_resident_memory_bytes", "Resident memory.",
                  *pages * static_cast<double>(sysconf(_SC_PAGESIZE)));
  }
  const auto ticks = read_ticks();
  if (!ticks) return;
  const auto per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  metrics.counter("process_cpu_seconds_total", "Processor time, user and system.",
                  (ticks->user + ticks->system) / per_second);
  static const auto boot_time = read_boot_time();
  if (boot_time)
    metrics.gauge("process_start_time_seconds", "When the process started, since the epoch.",
                  *boot_time + ticks->start / per_second);
}

}  // namespace suhu::web
