// Owners of librdkafka's C handles, and the exception for its errors. librdkafka requires that
// messages, lists and topics are freed before their client: declare the client first.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <memory>
#include <string>

#include "suhu/core/failure.hpp"

namespace suhu::kafka {

/// Closes a consumer: commits the stored offsets and leaves the group. Waits for Kafka's answers
/// for at most `longest`. Returns false if they did not come. Then pass the client to
/// abandon_client(), because destroying it would wait for the same answers, up to a minute.
[[nodiscard]] bool close_consumer(rd_kafka_t* client, std::chrono::milliseconds longest);

/// Gives up a client without destroying it; its threads go on. A process that has abandoned a
/// client must end by _exit(), because a normal exit would destroy objects that these threads use.
void abandon_client(rd_kafka_t* client);
/// Returns true if this process has abandoned a client.
[[nodiscard]] bool has_abandoned_clients();

/// Destroys a client. librdkafka then waits for its own threads; those of 2.0.2 may never end if a
/// topic was deleted while it was read. So after 5 s the client is abandoned and false is returned:
/// its threads may still call the callbacks that the client was given. Does not throw.
[[nodiscard]] bool destroy_client(rd_kafka_t* client);

/// Closes a consumer that is still open, and destroys the client. A consumer that cannot be closed
/// within 200 ms is abandoned. Requires: the client is not a member of a group, which needs more
/// time (close_consumer()).
void dispose(rd_kafka_t* client);

struct Deleter {
  void operator()(rd_kafka_t* p) const { dispose(p); }
  void operator()(rd_kafka_conf_t* p) const { rd_kafka_conf_destroy(p); }
  void operator()(rd_kafka_topic_conf_t* p) const { rd_kafka_topic_conf_destroy(p); }
  void operator()(rd_kafka_topic_t* p) const { rd_kafka_topic_destroy(p); }
  void operator()(rd_kafka_queue_t* p) const { rd_kafka_queue_destroy(p); }
  void operator()(rd_kafka_event_t* p) const { rd_kafka_event_destroy(p); }
  void operator()(rd_kafka_topic_partition_list_t* p) const {
    rd_kafka_topic_partition_list_destroy(p);
  }
  void operator()(const rd_kafka_metadata_t* p) const { rd_kafka_metadata_destroy(p); }
  void operator()(rd_kafka_NewTopic_t* p) const { rd_kafka_NewTopic_destroy(p); }
  void operator()(rd_kafka_NewPartitions_t* p) const { rd_kafka_NewPartitions_destroy(p); }
  void operator()(rd_kafka_AdminOptions_t* p) const { rd_kafka_AdminOptions_destroy(p); }
  void operator()(rd_kafka_error_t* p) const { rd_kafka_error_destroy(p); }
  void operator()(rd_kafka_message_t* p) const { rd_kafka_message_destroy(p); }
};
template <class T>
using Handle = std::unique_ptr<T, Deleter>;

/// Returns an empty list with room for `size` partitions.
[[nodiscard]] inline Handle<rd_kafka_topic_partition_list_t> list_of(std::size_t size) {
  return Handle<rd_kafka_topic_partition_list_t>{
      rd_kafka_topic_partition_list_new(static_cast<int>(size))};
}

/// A failure of Kafka or librdkafka that ends the program. `what` names what was attempted
/// ("reading topic sensor-suhu"); librdkafka's description of `code` is appended to it.
class KafkaError : public Failure {
 public:
  KafkaError(const std::string& what, rd_kafka_resp_err_t code,
             FailureKind kind = FailureKind::runtime);
  KafkaError(const std::string& message, FailureKind kind) : Failure(kind, message) {}
};

}  // namespace suhu::kafka
