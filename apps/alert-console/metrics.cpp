#include "alert-console/metrics.hpp"

#include "suhu/cli/tool_metrics.hpp"

namespace suhu::alert_console {
namespace {

void add_exec(web::Metrics& metrics, const ExecCounts& counts) {
  constexpr auto kName = "suhu_exec_alerts_total";
  constexpr auto kHelp = "Alerts for the --exec command, by how it went.";
  metrics.counter(kName, kHelp, counts.delivered, {{"result", "delivered"}});
  metrics.counter(kName, kHelp, counts.failed, {{"result", "failed"}});
  metrics.counter(kName, kHelp, counts.dropped, {{"result", "dropped"}});
  metrics.gauge("suhu_exec_waiting_alerts", "Alerts that wait for the --exec command.",
                counts.waiting);
}

}  // namespace

web::Status status_of(const Options& options, const Summary& summary,
                      const std::optional<kafka::ConsumerCounts>& consumer,
                      const std::optional<ExecCounts>& exec) {
  const std::string topic = consumer ? options.topic : std::string{};
  const auto shown = summary.alerts() + summary.event_count();
  const auto read =
      shown + summary.repeats() + summary.hidden() + summary.no_alerts() + summary.tombstones();
  web::Metrics metrics;
  cli::add_build_info(metrics, "alert-console");
  cli::add_read(metrics, read, topic);
  metrics.counter("suhu_messages_invalid_total", "Records that are no alerts.", summary.no_alerts(),
                  {{"reason", "not-alert"}});
  cli::add_tombstones(metrics, summary.tombstones());
  metrics.counter("suhu_alerts_shown_total",
                  "Alerts and events shown; those folded into a line too.", shown);
  const auto add_events = [&metrics](std::string_view event, std::uint64_t count) {
    metrics.counter("suhu_alarm_events_total", "Events of alarms and sensors shown, by their word.",
                    count, {{"event", event}});
  };
  summary.events().for_each(
      [&](EventKind kind, std::uint64_t count) { add_events(to_string(kind), count); });
  add_events("other", summary.other_events());
  metrics.gauge("suhu_active_alarms", "Alarms shown that have not returned to normal.",
                static_cast<double>(summary.active()));
  metrics.counter("suhu_alert_repeats_total", "Events that came before, byte for byte.",
                  summary.repeats());
  metrics.counter("suhu_alerts_hidden_total",
                  "Alerts that --sensor or --min-priority keep from the screen.", summary.hidden());
  metrics.gauge("suhu_sensors", "Sensors that alerts were shown of.", summary.sensors());
  if (exec) add_exec(metrics, *exec);
  if (!consumer) return {.families = metrics.take(), .not_ready = {}, .not_healthy = {}};
  cli::add_consumer(metrics, *consumer, options.group.value_or(""), topic);
  return cli::status_of_consumer(metrics, *consumer, topic, options.unhealthy_after);
}

}  // namespace suhu::alert_console
