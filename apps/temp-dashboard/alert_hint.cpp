#include "temp-dashboard/alert_hint.hpp"

#include <algorithm>

#include "suhu/core/text.hpp"

namespace suhu::temp_dashboard {
namespace {

/// An alert comes through another program and another topic: only after this time is it missing.
constexpr std::chrono::seconds kPatience{30};

}  // namespace

std::string hint_about_alerts(const Snapshot& snapshot) {
  if (!snapshot.health.history_read || !snapshot.health.in_contact) return {};
  const auto newest_alert = [&snapshot] {
    Timestamp newest = Timestamp::min();
    for (const auto& entry : *snapshot.alerts) newest = std::max(newest, entry->last);
    return newest;
  }();
  for (const auto& sensor : snapshot.sensors) {
    const bool speaks = snapshot.wall - sensor->heard < kPatience;
    if (!speaks || !sensor->hot_since || sensor->last.at - *sensor->hot_since < kPatience) continue;
    if (newest_alert != Timestamp::min() && sensor->last.at - newest_alert < kPatience) continue;
    return "Sensor " + printable(*sensor->id) +
           " is above the limit, but no alert came for 30 s. Is temp-filter running, with "
           "--output-topic?";
  }
  return {};
}

}  // namespace suhu::temp_dashboard
