// The numbers that several tools have in common, as rows for Prometheus. Pure: from counts to rows.
// docs/operation.md lists all of them.
#pragma once

#include <chrono>
#include <string>

#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/producer_sink.hpp"
#include "suhu/stream/reading_intake.hpp"
#include "suhu/web/metrics.hpp"
#include "suhu/web/status_endpoint.hpp"

namespace suhu::cli {

/// suhu_build_info: this version of `tool`, and of librdkafka.
void add_build_info(web::Metrics& metrics, const std::string& tool);

/// What came in, and what was turned away by reason. `topic`: empty for standard input or a file.
void add_intake(web::Metrics& metrics, const stream::IntakeCounts& counts,
                const std::string& topic);

/// Lag by partition, with the labels of kafka_exporter; partitions and rebalances. `group`: empty
/// without one.
void add_consumer(web::Metrics& metrics, const kafka::ConsumerCounts& counts,
                  const std::string& group, const std::string& topic);

/// What a topic was given, and what it has not confirmed.
void add_producer(web::Metrics& metrics, const kafka::ProducerCounts& counts,
                  const std::string& topic);

/// Why no records come from Kafka, a sentence for /readyz; empty: they do, or would.
[[nodiscard]] std::string why_not_reading(const kafka::ConsumerCounts& counts,
                                          const std::string& topic);

/// The status of a tool that reads `topic`. It is not healthy when nothing could be read for
/// `unhealthy_after` (0: whatever happens, it is).
[[nodiscard]] web::Status status_of_consumer(web::Metrics& metrics,
                                             const kafka::ConsumerCounts& counts,
                                             const std::string& topic,
                                             std::chrono::milliseconds unhealthy_after);

}  // namespace suhu::cli
