#include "suhu/cli/tool_metrics.hpp"

#include <fmt/format.h>

#include "suhu/core/text.hpp"
#include "suhu/core/version.hpp"
#include "suhu/kafka/librdkafka_version.hpp"

namespace suhu::cli {
void add_build_info(web::Metrics& metrics, const std::string& tool) {
  metrics.gauge("suhu_build_info", "1; its labels say which program this is.", 1,
                {{"tool", tool},
                 {"version", version()},
                 {"commit", commit()},
                 {"librdkafka", kafka::librdkafka_version()}});
}

void add_read(web::Metrics& metrics, std::uint64_t records, const std::string& topic) {
  metrics.counter("suhu_messages_consumed_total", "Records read.", records, {{"topic", topic}});
}

void add_tombstones(web::Metrics& metrics, std::uint64_t records) {
  metrics.counter("suhu_tombstones_total", "Records without a value.", records);
}

void add_clock_ahead(web::Metrics& metrics, std::uint64_t readings) {
  metrics.counter("suhu_clock_ahead_records_total",
                  "Readings whose own time was too far ahead: Kafka's counted.", readings);
}

void add_over_limit(web::Metrics& metrics, std::uint64_t readings) {
  metrics.counter("suhu_over_limit_records_total",
                  "Readings of sensors beyond --max-sensors, which are only counted.", readings);
}

void add_intake(web::Metrics& metrics, const stream::IntakeCounts& counts,
                const std::string& topic) {
  add_read(metrics, counts.read, topic);
  metrics.counter("suhu_bytes_consumed_total", "Bytes of their keys and values.", counts.bytes,
                  {{"topic", topic}});
  for (std::size_t i = 0; i < kRejectNames.size(); ++i) {
    metrics.counter("suhu_messages_invalid_total", "Records that are no readings, by reason.",
                    counts.rejected_by_reason[i], {{"reason", kRejectNames[i]}});
  }
  metrics.counter("suhu_readings_total", "Readings that these records hold.", counts.readings,
                  {{"topic", topic}});
  metrics.counter("suhu_skipped_total", "Records, or elements of records, that --where leaves out.",
                  counts.skipped);
  metrics.gauge("suhu_waiting_for_schema",
                "1 while reading waits for a schema that the registry has not sent.",
                counts.waiting ? 1 : 0);
  counts.bad_times.for_each([&](TimeFault fault, std::uint64_t readings) {
    metrics.counter("suhu_bad_times_total",
                    "Readings whose own time cannot be used, by what is wrong: Kafka's counted.",
                    readings, {{"fault", to_string(fault)}});
  });
  add_tombstones(metrics, counts.tombstones);
  metrics.counter("suhu_optional_values_ignored_total",
                  fmt::format("Values of {} that were no numbers.", kExtraNames),
                  counts.optionals_ignored);
}

void add_lag(web::Metrics& metrics, std::int32_t partition, std::int64_t records,
             const std::string& group, const std::string& topic) {
  metrics.gauge(
      "suhu_kafka_consumergroup_lag", "Records of the partition not read yet.", records,
      {{"consumergroup", group}, {"topic", topic}, {"partition", std::to_string(partition)}});
}

void add_consumer(web::Metrics& metrics, const kafka::ConsumerCounts& counts,
                  const std::string& group, const std::string& topic) {
  for (const auto& [partition, records] : counts.lags)
    add_lag(metrics, partition, records, group, topic);
  metrics.gauge("suhu_assigned_partitions", "Partitions that this process reads.",
                counts.partitions, {{"topic", topic}});
  metrics.counter("suhu_rebalances_total", "Times that partitions were assigned or revoked.",
                  counts.rebalances, {{"topic", topic}});
}

void add_confirmed(web::Metrics& metrics, std::uint64_t records, const std::string& topic) {
  metrics.counter("suhu_messages_produced_total",
                  "Records that the topic's brokers have confirmed.", records, {{"topic", topic}});
}

void add_producer(web::Metrics& metrics, const kafka::ProducerCounts& counts,
                  const std::string& topic) {
  add_confirmed(metrics, counts.delivered, topic);
  metrics.counter("suhu_bytes_produced_total", "Bytes of their keys and values.", counts.bytes,
                  {{"topic", topic}});
  metrics.gauge("suhu_messages_unconfirmed", "Records written and not confirmed yet.",
                counts.pending, {{"topic", topic}});
  metrics.counter("suhu_delivery_errors_total",
                  "Fatal errors of the producer; a new one sent again what was not confirmed.",
                  counts.restarts, {{"topic", topic}});
}

std::string why_not_reading(const kafka::ConsumerCounts& counts, const std::string& topic) {
  if (!counts.assigned)
    return fmt::format("no partitions of {} are assigned yet", printable(topic));
  if (counts.stalled_for > kafka::kStallTimeout)
    return fmt::format("the brokers of {} have not answered for {} s", printable(topic),
                       counts.stalled_for.count());
  return {};
}

web::Status status_of_consumer(web::Metrics& metrics, const kafka::ConsumerCounts& counts,
                               const std::string& topic,
                               std::chrono::milliseconds unhealthy_after) {
  web::Status status{
      .families = metrics.take(), .not_ready = why_not_reading(counts, topic), .not_healthy = {}};
  if (unhealthy_after.count() > 0 && counts.stalled_for >= unhealthy_after)
    status.not_healthy = fmt::format("nothing of {} could be read for {} s", printable(topic),
                                     counts.stalled_for.count());
  return status;
}

}  // namespace suhu::cli
