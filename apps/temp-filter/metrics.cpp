#include "temp-filter/metrics.hpp"

#include "suhu/cli/tool_metrics.hpp"

namespace suhu::filter {

suhu::web::Status status_of(const Options& options, const Moment& moment) {
  const auto& totals = moment.totals;
  const std::string topic = options.input ? std::string{} : options.topic;
  suhu::web::Metrics metrics;
  suhu::cli::add_build_info(metrics, "temp-filter");
  suhu::cli::add_intake(metrics, totals.in, topic);
  metrics.counter("suhu_alerts_total", "Readings above the limit.", totals.hot, {{"severity", "high"}});
  metrics.histogram("suhu_alert_latency_seconds", "From the Kafka timestamp of a reading above the limit until it was judged.",
                    totals.latency);
  metrics.counter("suhu_lines_written_total", "Lines written.", totals.written);
  for (const auto& [name, counts] : moment.producers) suhu::cli::add_producer(metrics, counts, name);
  if (!moment.consumer) return {metrics.take(), {}};
  suhu::cli::add_consumer(metrics, *moment.consumer, options.batch ? std::string{} : options.group, topic);
  return {metrics.take(), suhu::cli::why_not_reading(*moment.consumer, topic)};
}

}  // namespace suhu::filter
