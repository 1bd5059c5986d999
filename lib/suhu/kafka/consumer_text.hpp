// What a consumer logs about its assignment and its stalls, and the failures that end it. Pure: no
// I/O, no clock.
#pragma once

#include <librdkafka/rdkafka.h>

#include <string>

#include "suhu/kafka/assignment.hpp"
#include "suhu/kafka/consumer_options.hpp"
#include "suhu/kafka/consumer_watch.hpp"
#include "suhu/kafka/handles.hpp"

namespace suhu::kafka {

/// Returns how many partitions of the topic this consumer reads.
[[nodiscard]] std::string assignment_text(const ConsumerOptions& options,
                                          const Assignment& assignment);
/// Returns which records retention has deleted before the group read them. Requires: a group.
[[nodiscard]] std::string expired_text(const ConsumerOptions& options,
                                       const Assignment::Expired& expired);

/// Returns since when (`since`, as text) nothing is read, and why. `problem` is last_problem().
/// Requires: without a group, there are partitions.
[[nodiscard]] std::string stall_text(const ConsumerOptions& options, const std::string& since,
                                     const ConsumerHealth& health, const std::string& problem);
/// Returns that the topic is read again, and since when it was not.
[[nodiscard]] std::string stall_end_text(const ConsumerOptions& options, const std::string& since);
/// Returns that the group is joined anew because it gives no partitions. Requires: a group.
[[nodiscard]] std::string no_partitions_text(const ConsumerOptions& options);

/// Returns that this member was fenced, for librdkafka's `reason`, and joins anew. Requires: a
/// group and an instance.
[[nodiscard]] std::string fenced_text(const ConsumerOptions& options, const std::string& reason);
/// Returns the failure of a member that another program fences again and again. Requires: a group
/// and an instance.
[[nodiscard]] KafkaError fenced_failure(const ConsumerOptions& options, const std::string& reason);
/// Returns the failure for an error that ends the client, for librdkafka's `reason`.
[[nodiscard]] KafkaError fatal_failure(const ConsumerOptions& options, const std::string& reason);
/// Returns the failure for an error that repeating a request cannot fix (is_refusal()).
[[nodiscard]] KafkaError refusal_failure(const ConsumerOptions& options, rd_kafka_resp_err_t code);
/// Returns the failure for a missing right. Waiting cannot help, so the program ends with the cause
/// instead of running without reading anything.
[[nodiscard]] KafkaError missing_right_failure(const ConsumerOptions& options,
                                               rd_kafka_resp_err_t code);

}  // namespace suhu::kafka
