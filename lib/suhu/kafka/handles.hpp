// Owners for librdkafka's C handles, and its errors as ours. librdkafka wants messages, lists and
// topics freed before their client: declare the client first.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/core/failure.hpp"
#include "suhu/kafka/connection_problem.hpp"

namespace suhu::kafka {

/// Closes a consumer: what is stored is committed, the group is left. Kafka has `longest` to
/// answer. False: it did not. The client must then be left behind (leave_behind), because to
/// destroy it would wait for the same answers, up to a minute.
[[nodiscard]] bool close_consumer(rd_kafka_t* client, std::chrono::milliseconds longest);

/// Forgets a client whose threads go on. A process that has left one behind ends by _exit():
/// nothing may be destroyed under these threads.
void abandon_client(rd_kafka_t* client);
[[nodiscard]] bool has_abandoned_clients();

/// Destroys a client. librdkafka waits for its own threads there, and 2.0.2's may never end when a
/// topic was deleted while it was read: after 5 s the client is left behind. Returns false then:
/// its threads may still call what the client was given. Throws nothing.
[[nodiscard]] bool destroy_client(rd_kafka_t* client);

/// Destroys a client soon: a consumer that Kafka does not let go within 200 ms is left behind. It
/// must not be the member of a group, which should have more time (close_consumer).
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

/// An empty list with room for `size` partitions.
[[nodiscard]] inline Handle<rd_kafka_topic_partition_list_t> list_of(std::size_t size) {
  return Handle<rd_kafka_topic_partition_list_t>{
      rd_kafka_topic_partition_list_new(static_cast<int>(size))};
}

/// A failure of librdkafka that ends the program. `what` names the thing we wanted ("reading topic
/// sensor-suhu").
class KafkaError : public Failure {
 public:
  KafkaError(const std::string& what, rd_kafka_resp_err_t code,
             FailureKind kind = FailureKind::runtime);
  KafkaError(const std::string& message, FailureKind kind) : Failure(kind, message) {}
};

/// `2.0.2`.
[[nodiscard]] const char* librdkafka_version();

/// Where librdkafka's log lines and client errors go; `level` is syslog's (3 error … 7 debug). The
/// text is already printable. Called from librdkafka's threads too. Set once, before the first
/// client; default: nowhere.
using LogSink = std::function<void(int level, std::string_view text)>;
void set_log_sink(LogSink sink);
void log_line(int level, std::string_view text);

/// Notes what librdkafka complains about, which is the reason behind a time-out (NotedProblem). Any
/// thread.
void note_problem(std::string_view text);
[[nodiscard]] std::string last_problem();
[[nodiscard]] std::optional<ConnectionProblem> last_connection_problem();

}  // namespace suhu::kafka
