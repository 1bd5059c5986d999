#include "temp-dashboard/dashboard_metrics.hpp"

#include <algorithm>

#include "suhu/cli/tool_metrics.hpp"
#include "suhu/web/status_endpoint.hpp"
#include "temp-dashboard/api.hpp"

namespace suhu::temp_dashboard {

web::Metrics dashboard_metrics(const Snapshot& snapshot, const PageFacts& facts,
                               std::size_t clients, Timestamp now) {
  const Health& health = snapshot.health;
  const auto hot = std::ranges::count_if(snapshot.sensors, [&facts](const auto& sensor) {
    return facts.is_hot(sensor->last.celsius);
  });
  web::Metrics metrics;
  cli::add_build_info(metrics, "temp-dashboard");
  cli::add_intake(metrics, health.intake, facts.topic);
  for (const auto& [partition, records] : health.lags)
    cli::add_lag(metrics, partition, records, {}, facts.topic);
  metrics.gauge("suhu_sensors", "Sensors that are shown.", snapshot.sensors.size());
  metrics.gauge("suhu_hot_sensors", "Sensors whose newest reading is above the limit.", hot);
  cli::add_over_limit(metrics, health.sensors_over_limit);
  cli::add_clock_ahead(metrics, health.clock_ahead);
  metrics.gauge("suhu_http_clients", "Pages that are open.", clients);
  web::add_own_state(metrics, health_page(&snapshot, now).status == 200,
                     ready_page(&snapshot, facts).status == 200);
  return metrics;
}

}  // namespace suhu::temp_dashboard
