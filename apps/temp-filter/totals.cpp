#include "temp-filter/totals.hpp"

#include <fmt/format.h>

namespace suhu::temp_filter {
namespace {

std::string describe(const AlarmTotals& alarms) {
  const std::uint64_t raised =
      alarms.events[EventKind::alarm] + alarms.events[EventKind::chattering];
  std::string text = fmt::format(
      ", {} alarm{} raised, {} returned to normal, {} gone stale, {} faulty, {} sensor{}", raised,
      raised == 1 ? "" : "s", alarms.events[EventKind::rtn], alarms.events[EventKind::stale],
      alarms.events[EventKind::sensor_fault], alarms.sensors, alarms.sensors == 1 ? "" : "s");
  if (alarms.late > 0) text += fmt::format(", {} late", alarms.late);
  if (alarms.clock_ahead > 0)
    text += fmt::format(", {} from clocks that run ahead", alarms.clock_ahead);
  if (alarms.over_limit > 0)
    text += fmt::format(", {} of sensors over --max-sensors", alarms.over_limit);
  return text;
}

}  // namespace

std::string describe(const Totals& totals) {
  std::string text = fmt::format("{} read, {} above the limit", totals.in.read, totals.hot);
  if (totals.alarms) text += describe(*totals.alarms);
  if (totals.written != totals.hot) text += fmt::format(", {} written", totals.written);
  return text + stream::describe_rejects(totals.in);
}

}  // namespace suhu::temp_filter
