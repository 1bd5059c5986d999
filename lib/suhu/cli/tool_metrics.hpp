// The metrics that several tools have in common, as rows for Prometheus. Pure: no I/O, no clock.
// docs/operation.md lists all metrics.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/stream/reading_intake.hpp"
#include "suhu/web/metrics.hpp"
#include "suhu/web/status_endpoint.hpp"

namespace suhu::cli {

/// Adds suhu_build_info: the version and the commit of `tool`, and the version of librdkafka.
void add_build_info(web::Metrics& metrics, const std::string& tool);

/// Each adds one metric, for a tool that does not count it in the structs below. `topic` is empty
/// for standard input or a file, `group` without a group.
void add_read(web::Metrics& metrics, std::uint64_t records, const std::string& topic);
void add_tombstones(web::Metrics& metrics, std::uint64_t records);
void add_clock_ahead(web::Metrics& metrics, std::uint64_t readings);
void add_over_limit(web::Metrics& metrics, std::uint64_t readings);
void add_lag(web::Metrics& metrics, std::int32_t partition, std::int64_t records,
             const std::string& group, const std::string& topic);
void add_confirmed(web::Metrics& metrics, std::uint64_t records, const std::string& topic);

/// Adds what was read, and what was rejected by reason. `topic` is empty for standard input or a
/// file.
void add_intake(web::Metrics& metrics, const stream::IntakeCounts& counts,
                const std::string& topic);

/// Adds the lag by partition, with the labels of kafka_exporter, and the numbers of assigned
/// partitions and of rebalances. `group` is empty without a group.
void add_consumer(web::Metrics& metrics, const kafka::ConsumerCounts& counts,
                  const std::string& group, const std::string& topic);

/// Adds what the brokers of an output topic have confirmed, what they have not confirmed yet, and
/// the fatal errors of the producer.
void add_producer(web::Metrics& metrics, const kafka::ProducerCounts& counts,
                  const std::string& topic);

/// Returns why no records arrive from Kafka, as a sentence for /readyz. Returns an empty string if
/// they do, or would if there were any.
[[nodiscard]] std::string why_not_reading(const kafka::ConsumerCounts& counts,
                                          const std::string& topic);

/// Returns the status of a tool that reads `topic`, and takes the rows out of `metrics`. The tool
/// is not healthy when nothing could be read for `unhealthy_after`; 0 turns this check off.
[[nodiscard]] web::Status status_of_consumer(web::Metrics& metrics,
                                             const kafka::ConsumerCounts& counts,
                                             const std::string& topic,
                                             std::chrono::milliseconds unhealthy_after);

}  // namespace suhu::cli
