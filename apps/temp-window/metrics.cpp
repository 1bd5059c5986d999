#include "temp-window/metrics.hpp"

#include "suhu/cli/tool_metrics.hpp"

namespace suhu::temp_window {
namespace {

void add_windows(web::Metrics& metrics, const Totals& totals) {
  metrics.counter("suhu_windows_emitted_total", "Windows that have closed.", totals.closed);
  metrics.counter("suhu_late_records_total", "Readings whose window had closed.", totals.late);
  cli::add_clock_ahead(metrics, totals.clock_ahead);
  cli::add_over_limit(metrics, totals.over_limit);
  metrics.gauge("suhu_open_windows", "Windows that are open.", totals.open);
  metrics.gauge("suhu_sensors", "Sensors that are remembered.", totals.sensors);
}

void add_histories(web::Metrics& metrics,
                   const std::vector<MetricsInput::HistoryCounts>& histories) {
  for (const auto& history : histories) {
    if (history.files)
      metrics.counter("suhu_history_files_total", "Files that have become visible.", *history.files,
                      {{"sink", history.sink}});
    metrics.histogram("suhu_history_flush_seconds",
                      "How long each commit took to make closed windows durable.", history.flushes,
                      {{"sink", history.sink}});
  }
}

void add_output(web::Metrics& metrics, const Options& options, const MetricsInput& moment) {
  if (!options.output_topic) return;
  if (moment.output) return cli::add_producer(metrics, *moment.output, *options.output_topic);
  cli::add_confirmed(metrics, moment.committed_rows, *options.output_topic);
}

}  // namespace

web::Status status_of(const Options& options, const MetricsInput& moment) {
  web::Metrics metrics;
  cli::add_build_info(metrics, "temp-window");
  cli::add_intake(metrics, moment.totals.in, options.topic);
  cli::add_consumer(metrics, moment.consumer, options.is_batch() ? std::string{} : *options.group,
                    options.topic);
  add_windows(metrics, moment.totals);
  add_output(metrics, options, moment);
  add_histories(metrics, moment.histories);
  metrics.counter("suhu_commits_total", "Commits of state, place, history and output together.",
                  moment.commits);
  return cli::status_of_consumer(metrics, moment.consumer, options.topic, options.unhealthy_after);
}

}  // namespace suhu::temp_window
