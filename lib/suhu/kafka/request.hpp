// One-off requests to Kafka: which answers are worth asking again, for how long, and what is said
// when time is up.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "suhu/kafka/handles.hpp"

namespace suhu::kafka {

inline constexpr std::chrono::milliseconds kConnectTimeout{10'000};

/// True for what passes by itself: brokers that start, stop or elect a leader, connections that
/// break, requests that get lost. Asking again helps. False for what stays (not authorised, an
/// invalid name, not supported), for success, and for every code that is not in the table.
[[nodiscard]] bool is_transient(rd_kafka_resp_err_t code);

/// Returns BROKER_NOT_AVAILABLE, which is transient, for what a controller answers to a creation
/// while all brokers are away: INVALID_REPLICATION_FACTOR with "All brokers are currently fenced"
/// or "only 0 broker(s) are registered". Returns any other `code` as it is.
[[nodiscard]] rd_kafka_resp_err_t code_of_creation(rd_kafka_resp_err_t code, std::string_view text);

/// True for what librdkafka says of connections: one of them broke, or none can be made, for
/// reasons that trouble.hpp tells.
[[nodiscard]] bool is_connection_trouble(rd_kafka_resp_err_t code);

/// True for what no repetition mends, whoever asks: not authorised, not supported.
[[nodiscard]] bool is_refusal(rd_kafka_resp_err_t code);

/// True for a refusal that a right mends.
[[nodiscard]] bool is_missing_right(rd_kafka_resp_err_t code);

/// What to do about a missing right: a sentence that names the command. `resource`: "--topic
/// readings".
[[nodiscard]] std::string grant_advice(std::string_view operation, std::string_view resource);

/// True for what makes a broker refuse the same record for ever: it is too large, or may not be
/// written.
[[nodiscard]] bool is_refused_record(rd_kafka_resp_err_t code);

/// What is said of such a record, with what to do next.
[[nodiscard]] std::string refusal_of_a_record(const std::string& topic, rd_kafka_resp_err_t code);

/// What `code` means, for people. Of a transient one: what is going on in the cluster, which
/// librdkafka's own words do not say.
[[nodiscard]] std::string describe_code(rd_kafka_resp_err_t code);

/// How long to wait for an answer, over all repetitions, and what ends the wait sooner.
struct WaitLimit {
  std::chrono::milliseconds longest = kConnectTimeout;
  std::function<bool()> stop;  ///< asked at least twice a second; empty: nothing ends it
};

/// The end of a wait that began with the constructor.
class Deadline {
 public:
  explicit Deadline(WaitLimit limit);
  /// Something came: the time begins anew.
  void restart();

  /// The time is up, or somebody said stop.
  [[nodiscard]] bool over() const;
  [[nodiscard]] bool stopped() const { return limit_.stop && limit_.stop(); }
  /// For one call that blocks and cannot be woken: all that is left; a short piece of it when
  /// `stop` wants to be asked. Never 0.
  [[nodiscard]] int milliseconds_for_a_call() const;
  [[nodiscard]] std::chrono::milliseconds longest() const { return limit_.longest; }
  /// Waits a moment between two tries, so that a broker that says "not yet" at once is not asked
  /// without a pause.
  void pause() const;

 private:
  WaitLimit limit_;
  std::chrono::steady_clock::time_point end_;
};

/// True when `code` says that no answer came in time, and so nothing about Kafka.
[[nodiscard]] bool is_timeout(rd_kafka_resp_err_t code);

/// Calls `call(milliseconds)`, which returns a code, until that is not transient, or `deadline` is
/// over; at least once. Returns the last code that was an answer, since the deadline cuts the last
/// call short; without any, the last code.
template <class Call>
rd_kafka_resp_err_t repeat_until(const Deadline& deadline, Call call) {
  rd_kafka_resp_err_t answer = RD_KAFKA_RESP_ERR_NO_ERROR;
  while (true) {
    const rd_kafka_resp_err_t code = call(deadline.milliseconds_for_a_call());
    if (!is_transient(code)) return code;
    if (!is_timeout(code)) answer = code;
    if (deadline.over()) return answer == RD_KAFKA_RESP_ERR_NO_ERROR ? code : answer;
    deadline.pause();
  }
}

/// The failure after a request that got no good answer. `question` goes on after "could not": "say
/// where topic readings ends".
///   transient at the deadline: unreachable, with the address, the time, what the last answer
///   means, and what to do next; final                    : `kind`, with Kafka's words.
[[nodiscard]] KafkaError request_failure(const std::string& question, const std::string& bootstrap,
                                         const Deadline& deadline, rd_kafka_resp_err_t code,
                                         FailureKind kind = FailureKind::unreachable);

/// The failure when nobody answered the first question, and nothing is known of the cluster but its
/// address.
[[nodiscard]] KafkaError unreachable_failure(const std::string& bootstrap, const Deadline& deadline,
                                             rd_kafka_resp_err_t code);

}  // namespace suhu::kafka
