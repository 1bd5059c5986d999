#include "suhu/kafka/start_offsets.hpp"

#include <fmt/format.h>

#include <chrono>
#include <map>

#include "suhu/core/text.hpp"

namespace suhu::kafka {
namespace {

constexpr int kLookupMs = 10'000;
constexpr std::chrono::milliseconds kLastRecordWait{2'000};

struct Watermarks {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

Watermarks watermarks(rd_kafka_t* client, const std::string& topic, std::int32_t partition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{kLookupMs};
  while (true) {
    Watermarks marks;
    const auto code = rd_kafka_query_watermark_offsets(client, topic.c_str(), partition, &marks.low, &marks.high, kLookupMs);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return marks;
    const bool passes = code > RD_KAFKA_RESP_ERR_NO_ERROR;  // "not leader": an election is under way
    if (!passes || std::chrono::steady_clock::now() > deadline) {
      throw KafkaError(fmt::format("asking for the ends of {}[{}]", printable(topic), partition), code, FailureKind::unreachable);
    }
    const rd_kafka_metadata_t* refreshed = nullptr;
    if (rd_kafka_metadata(client, 1, nullptr, &refreshed, kLookupMs) == RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_metadata_destroy(refreshed);
  }
}

/// By time: the broker's answer per partition, an offset or RD_KAFKA_OFFSET_END.
std::vector<std::int64_t> offsets_for_time(rd_kafka_t* client, const std::string& topic, std::int32_t partitions, Timestamp at) {
  const Handle<rd_kafka_topic_partition_list_t> list{rd_kafka_topic_partition_list_new(partitions)};
  for (std::int32_t p = 0; p < partitions; ++p)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), p)->offset = at.time_since_epoch().count();
  const auto code = rd_kafka_offsets_for_times(client, list.get(), kLookupMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw KafkaError(fmt::format("looking up a time in topic {}", printable(topic)), code, FailureKind::unreachable);
  std::vector<std::int64_t> offsets;
  for (int i = 0; i < list->cnt; ++i) offsets.push_back(list->elems[i].offset);
  return offsets;
}

/// Kafka timestamps (epoch ms) of the last record of each of `ends`' partitions, read by a client of its own; partitions whose last
/// offset holds no record (a transaction marker) are missing.
std::map<std::int32_t, std::int64_t> last_timestamps(const ClientConfig& config, const std::string& topic,
                                                     const std::map<std::int32_t, Watermarks>& ends) {
  const auto client = make_client(RD_KAFKA_CONSUMER, config.make(RD_KAFKA_CONSUMER, {{"group.id", "suhu-lookup"},
                                                                                     {"enable.auto.commit", "false"},
                                                                                     {"enable.partition.eof", "true"},
                                                                                     {"fetch.wait.max.ms", "50"}}));
  rd_kafka_poll_set_consumer(client.get());
  {
    const auto list = list_of(ends.size());
    for (const auto& [partition, marks] : ends)
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = marks.high - 1;
    rd_kafka_assign(client.get(), list.get());
  }
  std::map<std::int32_t, std::int64_t> timestamps;
  std::size_t answered = 0;
  const auto deadline = std::chrono::steady_clock::now() + kLastRecordWait;
  while (answered < ends.size() && std::chrono::steady_clock::now() < deadline) {
    const Handle<rd_kafka_message_t> message{rd_kafka_consumer_poll(client.get(), 100)};
    if (!message) continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR && !timestamps.contains(message->partition)) {
      timestamps[message->partition] = rd_kafka_message_timestamp(message.get(), nullptr);
      ++answered;
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF && !timestamps.contains(message->partition)) {
      ++answered;
    }
  }
  rd_kafka_assign(client.get(), nullptr);
  return timestamps;
}

std::vector<StartOffset> start_at(rd_kafka_t* client, const ClientConfig& config, const std::string& topic, std::int32_t partitions,
                                  Timestamp at) {
  const auto answers = offsets_for_time(client, topic, partitions, at);
  std::vector<StartOffset> starts(static_cast<std::size_t>(partitions));
  std::map<std::int32_t, Watermarks> doubtful;
  for (std::int32_t p = 0; p < partitions; ++p) {
    const auto marks = watermarks(client, topic, p);
    const std::int64_t answer = answers[static_cast<std::size_t>(p)];
    const bool says_end = answer < 0 || answer >= marks.high;
    starts[static_cast<std::size_t>(p)].offset = says_end ? marks.high : answer;
    if (says_end && marks.low < marks.high) doubtful[p] = marks;
  }
  if (doubtful.empty()) return starts;
  for (const auto& [partition, timestamp] : last_timestamps(config, topic, doubtful)) {
    if (timestamp < at.time_since_epoch().count()) continue;
    starts[static_cast<std::size_t>(partition)] = {RD_KAFKA_OFFSET_BEGINNING, at.time_since_epoch().count()};
  }
  return starts;
}

}  // namespace

std::vector<StartOffset> start_offsets(rd_kafka_t* client, const ClientConfig& config, const std::string& topic, std::int32_t partitions,
                                       const Start& start) {
  if (start.kind == Start::Kind::at) return start_at(client, config, topic, partitions, start.at);
  std::vector<StartOffset> starts(static_cast<std::size_t>(partitions));
  for (std::int32_t p = 0; p < partitions; ++p) {
    StartOffset& place = starts[static_cast<std::size_t>(p)];
    if (start.kind == Start::Kind::stored) place.offset = RD_KAFKA_OFFSET_STORED;
    if (start.kind == Start::Kind::end) place.offset = watermarks(client, topic, p).high;
  }
  return starts;
}

}  // namespace suhu::kafka
