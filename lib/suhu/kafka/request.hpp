// One-off requests to Kafka: after which errors to repeat them, for how long, and with which
// message to fail when the time is over.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "suhu/kafka/handles.hpp"

namespace suhu::kafka {

inline constexpr std::chrono::milliseconds kConnectTimeout{10'000};

/// Returns true for errors that pass by themselves, so that asking again helps: brokers that start,
/// stop or elect a leader, connections that break, requests that get lost. Returns false for errors
/// that stay (not authorised, an invalid name, not supported), for success, and for every code that
/// is not in the table in request.cpp.
[[nodiscard]] bool is_transient(rd_kafka_resp_err_t code);

/// Returns BROKER_NOT_AVAILABLE, which is transient, for the answer of a controller that cannot
/// create a topic because all brokers are away: INVALID_REPLICATION_FACTOR with the text "All
/// brokers are currently fenced" or "only 0 broker(s) are registered". Returns any other `code`
/// unchanged.
[[nodiscard]] rd_kafka_resp_err_t code_of_creation(rd_kafka_resp_err_t code, std::string_view text);

/// Returns true for librdkafka's own errors about connections: one broke, or none can be made.
/// connection_problem.hpp finds the reason.
[[nodiscard]] bool is_connection_trouble(rd_kafka_resp_err_t code);

/// Returns true for errors that repeating the request cannot fix, whatever the request: not
/// authorised, not supported.
[[nodiscard]] bool is_refusal(rd_kafka_resp_err_t code);

/// Returns true for a refusal that granting a right fixes.
[[nodiscard]] bool is_missing_right(rd_kafka_resp_err_t code);

/// Returns what to do about a missing right: a sentence, without the full stop, that names the
/// command. `resource` is an option of it, such as "--topic readings".
[[nodiscard]] std::string grant_advice(std::string_view operation, std::string_view resource);

/// Returns true for errors with which a broker refuses the same record every time: it is too large
/// or invalid, or may not be written.
[[nodiscard]] bool is_refused_record(rd_kafka_resp_err_t code);

/// Returns the message about such a record, with what to do next where that is known.
[[nodiscard]] std::string refusal_of_a_record(const std::string& topic, rd_kafka_resp_err_t code);

/// Returns what `code` means, for people. For a transient code that is what is going on in the
/// cluster, which librdkafka's own description does not say.
[[nodiscard]] std::string describe_code(rd_kafka_resp_err_t code);

/// How long to wait for an answer, over all repetitions, and what ends the wait earlier.
struct WaitLimit {
  std::chrono::milliseconds longest = kConnectTimeout;
  std::function<bool()> stop;  ///< called at least twice a second; true ends the wait; may be empty
};

/// The end of a wait that begins with the construction of this object.
class Deadline {
 public:
  explicit Deadline(WaitLimit limit);
  /// Starts the full time again. Called when something has arrived.
  void restart();

  /// Returns true if the time is over or `stop` returns true.
  [[nodiscard]] bool over() const;
  [[nodiscard]] bool stopped() const { return limit_.stop && limit_.stop(); }
  /// Returns the timeout in ms for one call that blocks and cannot be woken: all the time that is
  /// left, or at most 250 ms if `stop` has to be called in between. Never 0.
  [[nodiscard]] int milliseconds_for_a_call() const;
  [[nodiscard]] std::chrono::milliseconds longest() const { return limit_.longest; }
  /// Waits for a moment between two tries. Otherwise a broker that answers "not yet" at once would
  /// be asked without a pause.
  void pause() const;

 private:
  WaitLimit limit_;
  std::chrono::steady_clock::time_point end_;
};

/// Returns true if `code` means only that no answer came in time, which says nothing about Kafka.
[[nodiscard]] bool is_timeout(rd_kafka_resp_err_t code);

/// Calls `call(milliseconds)`, which returns a code, until the code is not transient or `deadline`
/// is over; at least once. Returns the code that is not transient. If the deadline is over, returns
/// the last code that is not a timeout, because the deadline shortens the last call; if all were
/// timeouts, the last code.
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

/// Returns the failure for a request that ended with `code`. `question` continues the words "could
/// not", as in "say where topic readings ends".
///   Transient code: The failure is unreachable, whatever `kind` is. The message names the address,
///                   the time, what the last answer means, and what to do next.
///   Final code    : The failure is of `kind`. The message names the address and librdkafka's
///                   description of the code.
[[nodiscard]] KafkaError request_failure(const std::string& question, const std::string& bootstrap,
                                         const Deadline& deadline, rd_kafka_resp_err_t code,
                                         FailureKind kind = FailureKind::unreachable);

/// Returns the failure for the first request, when no broker has answered it and only the address
/// of the cluster is known.
[[nodiscard]] KafkaError unreachable_failure(const std::string& bootstrap, const Deadline& deadline,
                                             rd_kafka_resp_err_t code);

}  // namespace suhu::kafka
