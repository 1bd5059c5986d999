#include "temp-filter/metrics.hpp"

#include "suhu/alarm/event.hpp"
#include "suhu/cli/tool_metrics.hpp"

namespace suhu::filter {
namespace {

void add_alarms(suhu::web::Metrics& metrics, const AlarmTotals& totals) {
  for (std::size_t kind = 0; kind < totals.events.size(); ++kind) {
    metrics.counter("suhu_alarm_events_total", "Events of alarms and sensors.", totals.events[kind],
                    {{"event", std::string{to_string(static_cast<alarm::EventKind>(kind))}}});
  }
  for (std::size_t level = 0; level < totals.active.size(); ++level) {
    metrics.gauge("suhu_active_alarms", "Alarms that are active, by their level.",
                  totals.active[level],
                  {{"level", std::string{to_string(static_cast<alarm::Level>(level))}}});
  }
  metrics.counter("suhu_late_records_total",
                  "Readings older than what their sensor said before: they changed nothing.",
                  totals.late);
  metrics.counter("suhu_clock_ahead_records_total",
                  "Readings whose own time was too far ahead: Kafka's counted.",
                  totals.clock_ahead);
  metrics.counter("suhu_over_limit_records_total",
                  "Readings of sensors beyond --max-sensors: they have no alarms.",
                  totals.over_limit);
  metrics.gauge("suhu_sensors", "Sensors that are remembered.", totals.sensors);
}

void add_commits(suhu::web::Metrics& metrics, const Options& options, const MetricsInput& moment) {
  if (!moment.commits) return;
  metrics.counter("suhu_commits_total", "Commits of state, place and output together.",
                  *moment.commits);
  if (!options.output_topic) return;
  metrics.counter("suhu_messages_produced_total",
                  "Records that the topic's brokers have confirmed.", moment.committed_rows,
                  {{"topic", *options.output_topic}});
}

}  // namespace

suhu::web::Status status_of(const Options& options, const MetricsInput& moment) {
  const auto& totals = moment.totals;
  const std::string topic = options.input ? std::string{} : options.topic;
  suhu::web::Metrics metrics;
  suhu::cli::add_build_info(metrics, "temp-filter");
  suhu::cli::add_intake(metrics, totals.in, topic);
  metrics.counter("suhu_alerts_total", "Readings above the limit.", totals.hot,
                  {{"severity", "high"}});
  metrics.histogram("suhu_alert_latency_seconds",
                    "From the Kafka timestamp of a reading above the limit until it was judged.",
                    totals.latency);
  metrics.counter("suhu_lines_written_total", "Lines written.", totals.written);
  if (totals.alarms) add_alarms(metrics, *totals.alarms);
  add_commits(metrics, options, moment);
  for (const auto& [name, counts] : moment.producers)
    suhu::cli::add_producer(metrics, counts, name);
  if (!moment.consumer) return {.families = metrics.take(), .not_ready = {}, .not_healthy = {}};
  suhu::cli::add_consumer(metrics, *moment.consumer, options.batch ? std::string{} : options.group,
                          topic);
  return suhu::cli::status_of_consumer(metrics, *moment.consumer, topic, options.unhealthy_after);
}

}  // namespace suhu::filter
