#include "suhu/kafka/request.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/kafka/log.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kSlice{250};  // longest blocking call if there is a `stop` function
constexpr int kPauseMs = 50;

struct Meaning {
  rd_kafka_resp_err_t code;
  std::string_view words;  ///< a clause of an error message
};

/// The transient codes, and what each means. The only place that decides which codes are transient.
constexpr std::array kTransient{
    // Topics and partitions. Metadata reaches each broker a moment after the controller has
    // decided.
    Meaning{RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
            "a broker does not know the topic or partition yet"},
    Meaning{RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, "the topic is not known yet"},
    Meaning{RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, "a partition is not known yet"},
    Meaning{RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, "a partition has no leader now"},
    Meaning{RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, "a partition's leader has just changed"},
    Meaning{RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, "a partition's leader has just changed"},
    Meaning{RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH, "a partition's leader has just changed"},
    Meaning{RD_KAFKA_RESP_ERR_PREFERRED_LEADER_NOT_AVAILABLE, "a partition has no leader now"},
    Meaning{RD_KAFKA_RESP_ERR_ELIGIBLE_LEADERS_NOT_AVAILABLE, "a partition has no leader now"},
    Meaning{RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, "a partition's replica is not there yet"},
    Meaning{RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
            "a new leader does not know the end of its partition yet"},
    Meaning{RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
            "a broker has trouble with its disk, and its partitions move away"},
    Meaning{RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, "a partition has too few replicas in sync"},
    Meaning{RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
            "a partition has too few replicas in sync"},
    // Coordinators of groups and transactions. Each is the leader of a partition of an internal
    // topic, which moves and loads like any other.
    Meaning{RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, "the coordinator is loading"},
    Meaning{RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, "there is no coordinator yet"},
    Meaning{RD_KAFKA_RESP_ERR_NOT_COORDINATOR, "the coordinator has just moved"},
    Meaning{RD_KAFKA_RESP_ERR__WAIT_COORD, "the coordinator is not known yet"},
    Meaning{RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, "an older transaction is being ended"},
    Meaning{RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, "an older transaction is being ended"},
    Meaning{RD_KAFKA_RESP_ERR_NOT_CONTROLLER, "the controller has just changed"},
    Meaning{RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, "a broker is not there yet"},
    // Connections and requests.
    Meaning{RD_KAFKA_RESP_ERR__TRANSPORT, "the connection broke"},
    Meaning{RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "no broker can be reached"},
    Meaning{RD_KAFKA_RESP_ERR__RESOLVE, "a broker's name has no address"},
    Meaning{RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, "a connection between brokers broke"},
    Meaning{RD_KAFKA_RESP_ERR__TIMED_OUT, "no answer came"},
    Meaning{RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, "no answer came"},
    Meaning{RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, "the broker itself waited in vain"},
    Meaning{RD_KAFKA_RESP_ERR__IN_PROGRESS, "no answer came"},
    Meaning{RD_KAFKA_RESP_ERR__RETRY, "librdkafka asks again"},
    Meaning{RD_KAFKA_RESP_ERR__WAIT_CACHE, "the topic is being looked up"},
    Meaning{RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED, "the broker allows so many requests only"},
};

constexpr std::array kRefusals{
    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT,
    RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION,
    RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE,
};

constexpr std::array kRefusedRecords{
    RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
    RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE,   RD_KAFKA_RESP_ERR_INVALID_RECORD,
    RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP,  RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
    RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
};

const Meaning* find(rd_kafka_resp_err_t code) {
  const auto found = std::find_if(kTransient.begin(), kTransient.end(),
                                  [&](const Meaning& each) { return each.code == code; });
  return found == kTransient.end() ? nullptr : &*found;
}

long seconds_of(const Deadline& deadline) {
  return std::chrono::ceil<std::chrono::seconds>(deadline.longest()).count();
}

}  // namespace

bool is_transient(rd_kafka_resp_err_t code) { return find(code) != nullptr; }

bool is_timeout(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE ||
         code == RD_KAFKA_RESP_ERR__IN_PROGRESS;
}

bool is_connection_trouble(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__SSL || code == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
         code == RD_KAFKA_RESP_ERR__TRANSPORT || code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
         code == RD_KAFKA_RESP_ERR__RESOLVE || is_timeout(code);
}

rd_kafka_resp_err_t code_of_creation(rd_kafka_resp_err_t code, std::string_view text) {
  const bool no_brokers = text.find("currently fenced") != std::string_view::npos ||
                          text.find("only 0 broker") != std::string_view::npos;
  return code == RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR && no_brokers
             ? RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE
             : code;
}

bool is_refusal(rd_kafka_resp_err_t code) {
  return std::find(kRefusals.begin(), kRefusals.end(), code) != kRefusals.end();
}

bool is_missing_right(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
         code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED ||
         code == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED ||
         code == RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
}

std::string grant_advice(std::string_view operation, std::string_view resource) {
  return fmt::format("Grant this user the right (kafka-acls --add --operation {} {})", operation,
                     resource);
}

bool is_refused_record(rd_kafka_resp_err_t code) {
  return is_refusal(code) ||
         std::find(kRefusedRecords.begin(), kRefusedRecords.end(), code) != kRefusedRecords.end();
}

std::string refusal_of_a_record(const std::string& topic, rd_kafka_resp_err_t code) {
  std::string next;
  if (code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
      code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE) {
    next =
        ". Let the topic take larger ones (its max.message.bytes, or the broker's "
        "message.max.bytes)";
  } else if (code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
    next = ". " + grant_advice("Write", "--topic " + printable(topic));
  }
  return fmt::format("a record for topic {} was refused: {}{}", printable(topic),
                     rd_kafka_err2str(code), next);
}

std::string describe_code(rd_kafka_resp_err_t code) {
  const Meaning* const meaning = find(code);
  return std::string{meaning == nullptr ? rd_kafka_err2str(code) : meaning->words};
}

Deadline::Deadline(WaitLimit limit)
    : limit_(std::move(limit)), end_(Clock::now() + limit_.longest) {}

void Deadline::restart() { end_ = Clock::now() + limit_.longest; }

bool Deadline::over() const { return stopped() || Clock::now() >= end_; }

int Deadline::milliseconds_for_a_call() const {
  const auto left = std::chrono::ceil<milliseconds>(end_ - Clock::now());
  return static_cast<int>(
      std::clamp(left, milliseconds{1}, limit_.stop ? kSlice : milliseconds::max()).count());
}

void Deadline::pause() const { poll(nullptr, 0, kPauseMs); }

KafkaError request_failure(const std::string& question, const std::string& bootstrap,
                           const Deadline& deadline, rd_kafka_resp_err_t code, FailureKind kind) {
  if (!is_transient(code))
    return KafkaError{
        fmt::format("the brokers at {} cannot {}", printable(bootstrap, 200), question), code,
        kind};
  // librdkafka's own codes are negative: no broker has sent this one, so the client's log has more.
  const bool found_by_the_client = code < RD_KAFKA_RESP_ERR_NO_ERROR;
  if (const auto problem = last_connection_problem();
      problem && found_by_the_client && problem->certainty != Certainty::guess) {
    return KafkaError{
        fmt::format("the brokers at {} could not {} within {} s: {}", printable(bootstrap, 200),
                    question, seconds_of(deadline), problem->text()),
        FailureKind::unreachable};
  }
  const std::string problem = found_by_the_client ? last_problem() : std::string{};
  return KafkaError{
      fmt::format(
          "the brokers at {} could not {} within {} s: {}{}. They may be starting, or one of them "
          "is away: look at the leaders of "
          "the topics (scripts/kafka.sh tool topics --describe), then start this program again",
          printable(bootstrap, 200), question, seconds_of(deadline), describe_code(code),
          problem.empty() ? "" : " (" + problem + ")"),
      FailureKind::unreachable};
}

KafkaError unreachable_failure(const std::string& bootstrap, const Deadline& deadline,
                               rd_kafka_resp_err_t code) {
  if (!is_transient(code)) return request_failure("list the topics", bootstrap, deadline, code);
  if (const auto problem = last_connection_problem()) {
    return KafkaError{fmt::format("no connection to Kafka at {} within {} s: {}",
                                  printable(bootstrap, 200), seconds_of(deadline), problem->text()),
                      FailureKind::unreachable};
  }
  const std::string problem = last_problem();
  return KafkaError{fmt::format("no Kafka broker answered at {} within {} s ({}). Is it running "
                                "(scripts/kafka.sh up)? Is the address right (-b)? "
                                "If it answers other clients, look at its advertised.listeners: "
                                "they must be reachable from here",
                                printable(bootstrap, 200), seconds_of(deadline),
                                problem.empty() ? describe_code(code) : problem),
                    FailureKind::unreachable};
}

}  // namespace suhu::kafka
