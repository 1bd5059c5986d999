#include "sensor-sim/metrics.hpp"

#include "suhu/cli/tool_metrics.hpp"

namespace suhu::sensor_sim {

web::Status status_of(const Options& options, const MetricsInput& moment) {
  web::Metrics metrics;
  cli::add_build_info(metrics, "sensor-sim");
  metrics.counter("suhu_messages_sent_total",
                  "Records sent; brokers may not have confirmed the last ones.", moment.sent);
  if (moment.producer) cli::add_producer(metrics, *moment.producer, options.topic);
  if (options.replay) {
    metrics.counter("suhu_replay_not_readings_total",
                    "Lines sent as they are, that are no readings.", moment.replay.not_readings);
    metrics.counter("suhu_replay_lines_skipped_total", "Lines not sent.", moment.replay.skipped);
  } else {
    metrics.gauge("suhu_sensors", "Sensors that are simulated.", options.generator.sensors);
    metrics.gauge("suhu_schedule_delay_seconds",
                  "How late the next reading is; 0 when it is on time.",
                  std::chrono::duration<double>(moment.behind).count());
  }
  return {.families = metrics.take(), .not_ready = {}, .not_healthy = {}};
}

}  // namespace suhu::sensor_sim
