#include "temp-filter/metrics.hpp"

#include "suhu/cli/tool_metrics.hpp"

namespace suhu::temp_filter {
namespace {

void add_alarms(web::Metrics& metrics, const AlarmTotals& totals) {
  totals.events.for_each([&](EventKind kind, std::uint64_t count) {
    metrics.counter("suhu_alarm_events_total", "Events of alarms and sensors.", count,
                    {{"event", to_string(kind)}});
  });
  totals.active.for_each([&](Level level, std::size_t count) {
    metrics.gauge("suhu_active_alarms", "Alarms that are active, by their level.", count,
                  {{"level", to_string(level)}});
  });
  metrics.counter("suhu_late_records_total",
                  "Readings older than what their sensor said before: they changed nothing.",
                  totals.late);
  cli::add_clock_ahead(metrics, totals.clock_ahead);
  cli::add_over_limit(metrics, totals.over_limit);
  metrics.gauge("suhu_sensors", "Sensors that are remembered.", totals.sensors);
}

void add_commits(web::Metrics& metrics, const Options& options, const MetricsInput& moment) {
  if (!moment.commits) return;
  metrics.counter("suhu_commits_total", "Commits of state, place and output together.",
                  *moment.commits);
  if (!options.output_topic) return;
  cli::add_confirmed(metrics, moment.committed_rows, *options.output_topic);
}

}  // namespace

web::Status status_of(const Options& options, const MetricsInput& moment) {
  const auto& totals = moment.totals;
  const std::string topic = options.input ? std::string{} : options.topic;
  web::Metrics metrics;
  cli::add_build_info(metrics, "temp-filter");
  cli::add_intake(metrics, totals.in, topic);
  metrics.counter("suhu_alerts_total", "Readings above the limit.", totals.hot,
                  {{"severity", "high"}});
  metrics.histogram("suhu_alert_latency_seconds",
                    "From the Kafka timestamp of a reading above the limit until it was judged.",
                    totals.latency);
  metrics.counter("suhu_lines_written_total", "Lines written.", totals.written);
  if (totals.alarms) add_alarms(metrics, *totals.alarms);
  add_commits(metrics, options, moment);
  for (const auto& [name, counts] : moment.producers) cli::add_producer(metrics, counts, name);
  if (!moment.consumer) return {.families = metrics.take(), .not_ready = {}, .not_healthy = {}};
  cli::add_consumer(metrics, *moment.consumer, options.is_batch() ? std::string{} : *options.group,
                    topic);
  return cli::status_of_consumer(metrics, *moment.consumer, topic, options.unhealthy_after);
}

}  // namespace suhu::temp_filter
