#include "suhu/kafka/consumer_text.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "suhu/core/text.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {
namespace {

std::string why_nothing_is_read(const ConsumerOptions& options, const ConsumerHealth& health,
                                const std::string& problem) {
  if (!health.answered) {
    return problem.empty() ? "the brokers do not answer"
                           : fmt::format("the brokers do not answer ({})", problem);
  }
  if (!health.has_partitions)
    return fmt::format("group {} has given no partitions", printable(*options.group));
  return "the state that belongs to it is not restored yet";
}

}  // namespace

std::string assignment_text(const ConsumerOptions& options, const Assignment& assignment) {
  const auto mine = static_cast<std::int32_t>(assignment.owned());
  const std::int32_t all = assignment.topic_partitions();
  std::string text = fmt::format("{} of {} partitions of {}", mine, all, printable(options.topic));
  if (options.group && mine < all)
    text +=
        fmt::format(": the others are with other members of group {}", printable(*options.group));
  return text;
}

std::string expired_text(const ConsumerOptions& options, const Assignment::Expired& expired) {
  return fmt::format(
      "{0}[{1}]: the records {2} to {3} were deleted before group {4} read them (retention); going "
      "on from {5}",
      printable(options.topic), expired.partition, expired.first, expired.next - 1,
      printable(*options.group), expired.next);
}

std::string stall_text(const ConsumerOptions& options, const std::string& since,
                       const ConsumerHealth& health, const std::string& problem) {
  return fmt::format("nothing of topic {} is read since {}: {}", printable(options.topic), since,
                     why_nothing_is_read(options, health, problem));
}

std::string stall_end_text(const ConsumerOptions& options, const std::string& since) {
  return fmt::format("topic {} is read again: nothing was read since {}", printable(options.topic),
                     since);
}

std::string no_partitions_text(const ConsumerOptions& options) {
  return fmt::format(
      "group {} has given no partitions for {} s though brokers answer: joining it anew",
      printable(*options.group), kJoinTimeout.count());
}

std::string fenced_text(const ConsumerOptions& options, const std::string& reason) {
  return fmt::format(
      "the membership of --instance {} in group {} was given to another ({}): joining it anew",
      printable(*options.instance), printable(*options.group), reason);
}

KafkaError fenced_failure(const ConsumerOptions& options, const std::string& reason) {
  return KafkaError{fmt::format("reading topic {} ended: {}. Another program is in group {} as "
                                "--instance {}: give each its own name",
                                printable(options.topic), reason, printable(*options.group),
                                printable(*options.instance)),
                    FailureKind::runtime};
}

KafkaError fatal_failure(const ConsumerOptions& options, const std::string& reason) {
  return KafkaError{fmt::format("reading topic {} ended: {}", printable(options.topic), reason),
                    FailureKind::runtime};
}

KafkaError refusal_failure(const ConsumerOptions& options, rd_kafka_resp_err_t code) {
  return KafkaError{fmt::format("reading topic {} ended", printable(options.topic)), code};
}

KafkaError missing_right_failure(const ConsumerOptions& options, rd_kafka_resp_err_t code) {
  const std::string what = code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED
                               ? "--group " + printable(*options.group)
                               : "--topic " + printable(options.topic);
  return KafkaError{fmt::format("reading topic {} ended: {}. {}", printable(options.topic),
                                rd_kafka_err2str(code), grant_advice("Read", what)),
                    FailureKind::runtime};
}

}  // namespace suhu::kafka
