#include "suhu/kafka/start_offsets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "suhu/core/text.hpp"
#include "suhu/kafka/lookup.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;

struct Watermarks {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

/// What the requests below have in common: the client, the topic and the end of the wait.
struct Asking {
  rd_kafka_t* client;
  const ClientConfig& config;
  const std::string& topic;
  Deadline deadline;
};

/// Returns the offset at `at` (a time, the beginning or the end) of each partition. Throws
/// request_failure(`question`, …) if there is no usable answer.
std::vector<std::int64_t> offsets_at(const Asking& asking, std::int32_t partitions, std::int64_t at,
                                     const std::string& question) {
  std::vector<OffsetQuestion> questions;
  for (std::int32_t p = 0; p < partitions; ++p) questions.push_back({.partition = p, .at = at});
  const auto code = repeat_until(asking.deadline, [&](int call) {
    const auto answer = ask_offsets(asking.client, asking.topic, questions, call);
    // Update the metadata, so that the next try asks the leaders of that moment.
    Handle<const rd_kafka_metadata_t> newest;
    if (is_transient(answer) && !asking.deadline.over())
      (void)ask_topics(asking.client, newest, asking.deadline.milliseconds_for_a_call());
    return answer;
  });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw request_failure(question, asking.config.bootstrap(), asking.deadline, code);
  std::vector<std::int64_t> offsets;
  for (const auto& each : questions) offsets.push_back(each.answer);
  return offsets;
}

std::vector<std::int64_t> ends_of(const Asking& asking, std::int32_t partitions) {
  return offsets_at(asking, partitions, RD_KAFKA_OFFSET_END,
                    fmt::format("say where topic {} ends", printable(asking.topic)));
}

std::vector<Watermarks> watermarks(const Asking& asking, std::int32_t partitions) {
  const auto lows = offsets_at(asking, partitions, RD_KAFKA_OFFSET_BEGINNING,
                               fmt::format("say where topic {} begins", printable(asking.topic)));
  const auto highs = ends_of(asking, partitions);
  std::vector<Watermarks> marks;
  for (std::size_t p = 0; p < lows.size(); ++p) marks.push_back({lows[p], highs[p]});
  return marks;
}

/// Returns the Kafka timestamp (epoch ms) of the last record of each partition in `ends`, read by a
/// client of its own. Partitions whose last offset holds no record (but a transaction marker) are
/// missing. Throws KafkaError if not all partitions answer before the deadline, or if Kafka
/// refuses.
std::map<std::int32_t, std::int64_t> last_timestamps(
    const Asking& asking, const std::map<std::int32_t, Watermarks>& ends) {
  const auto client = make_client(
      RD_KAFKA_CONSUMER, asking.config.make(RD_KAFKA_CONSUMER, {{"group.id", "suhu-lookup"},
                                                                {"enable.auto.commit", "false"},
                                                                {"enable.partition.eof", "true"},
                                                                {"fetch.wait.max.ms", "50"}}));
  rd_kafka_poll_set_consumer(client.get());
  std::set<std::int32_t> open;
  {
    const auto list = list_of(ends.size());
    for (const auto& [partition, marks] : ends) {
      rd_kafka_topic_partition_list_add(list.get(), asking.topic.c_str(), partition)->offset =
          marks.high - 1;
      open.insert(partition);
    }
    rd_kafka_assign(client.get(), list.get());
  }
  std::map<std::int32_t, std::int64_t> timestamps;
  auto last_trouble = RD_KAFKA_RESP_ERR__TIMED_OUT;
  while (!open.empty()) {
    const Handle<rd_kafka_message_t> message{rd_kafka_consumer_poll(client.get(), 100)};
    if (message && (message->err == RD_KAFKA_RESP_ERR_NO_ERROR ||
                    message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)) {
      const bool first = open.erase(message->partition) == 1;
      if (first && message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
        timestamps[message->partition] = rd_kafka_message_timestamp(message.get(), nullptr);
    } else if (message) {
      last_trouble = message->err;
    }
    if (!open.empty() && (asking.deadline.over() || is_refusal(last_trouble)))
      throw request_failure(
          fmt::format("give the last records of topic {}", printable(asking.topic)),
          asking.config.bootstrap(), asking.deadline, last_trouble);
  }
  rd_kafka_assign(client.get(), nullptr);
  return timestamps;
}

std::vector<StartOffset> start_at(const Asking& asking, std::int32_t partitions, Timestamp at) {
  const auto answers = offsets_at(
      asking, partitions, at.time_since_epoch().count(),
      fmt::format("say where the records of a time begin in topic {}", printable(asking.topic)));
  const auto marks = watermarks(asking, partitions);
  std::vector<StartOffset> starts(answers.size());
  std::map<std::int32_t, Watermarks> doubtful;
  for (std::size_t p = 0; p < answers.size(); ++p) {
    const bool says_end = answers[p] < 0 || answers[p] >= marks[p].high;
    starts[p].offset = says_end ? marks[p].high : answers[p];
    if (says_end && marks[p].low < marks[p].high) doubtful[static_cast<std::int32_t>(p)] = marks[p];
  }
  if (doubtful.empty()) return starts;
  for (const auto& [partition, timestamp] : last_timestamps(asking, doubtful)) {
    if (timestamp < at.time_since_epoch().count()) continue;
    starts[static_cast<std::size_t>(partition)] = {RD_KAFKA_OFFSET_BEGINNING,
                                                   at.time_since_epoch().count()};
  }
  return starts;
}

std::vector<StartOffset> start_of_tail(const Asking& asking, std::int32_t partitions,
                                       std::int64_t records) {
  std::vector<StartOffset> starts;
  for (const auto& marks : watermarks(asking, partitions))
    starts.push_back({.offset = std::max(marks.low, marks.high - records)});
  return starts;
}

}  // namespace

std::vector<StartOffset> start_offsets(rd_kafka_t* client, const ClientConfig& config,
                                       const std::string& topic, std::int32_t partitions,
                                       const Start& start, const WaitLimit& limit) {
  const Asking asking{client, config, topic, Deadline{limit}};
  if (start.kind == Start::Kind::at) return start_at(asking, partitions, start.at);
  if (start.kind == Start::Kind::tail) return start_of_tail(asking, partitions, start.tail);
  std::vector<StartOffset> starts(static_cast<std::size_t>(partitions));
  if (start.kind == Start::Kind::end) {
    const auto ends = ends_of(asking, partitions);
    for (std::size_t p = 0; p < starts.size(); ++p) starts[p].offset = ends[p];
  }
  if (start.kind == Start::Kind::stored) {
    for (StartOffset& each : starts) each.offset = RD_KAFKA_OFFSET_STORED;
  }
  return starts;
}

}  // namespace suhu::kafka
