#include "suhu/kafka/changelog_reader.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/kafka/lookup.hpp"

namespace suhu::kafka {
namespace {

const Properties kProperties{
    {"group.id", "suhu-changelog"},  // librdkafka requires one; no group is joined
    {"enable.auto.commit", "false"},       {"enable.auto.offset.store", "false"},
    {"auto.offset.reset", "earliest"},     {"isolation.level", "read_committed"},
    {"enable.partition.eof", "true"},      {"fetch.wait.max.ms", "50"},
    {"allow.auto.create.topics", "false"}, {"check.crcs", "true"},
};

/// The end that each partition had when it first answered: the high watermark, not the last stable
/// offset, so that the reader waits for open transactions.
class Ends {
 public:
  Ends(rd_kafka_t* client, const std::string& topic) : client_(client), topic_(topic) {}

  /// Returns the end of `partition`, or 0 while it is not known.
  [[nodiscard]] std::int64_t of(std::int32_t partition) {
    const auto known = ends_.find(partition);
    if (known != ends_.end()) return known->second;
    std::int64_t low = 0;
    std::int64_t high = RD_KAFKA_OFFSET_INVALID;
    if (rd_kafka_get_watermark_offsets(client_, topic_.c_str(), partition, &low, &high) !=
            RD_KAFKA_RESP_ERR_NO_ERROR ||
        high < 0)
      return 0;
    return ends_[partition] = high;
  }

 private:
  rd_kafka_t* client_;
  const std::string& topic_;
  std::map<std::int32_t, std::int64_t> ends_;
};

}  // namespace

/// Returns the failure for a batch that cannot be read. The batch may hold the newest state of a
/// sensor, and skipping it would silently continue with an older one.
KafkaError ChangelogReader::damaged(const rd_kafka_message_t& message) const {
  return KafkaError{
      fmt::format("topic {} is damaged and cannot be restored from: {}. With a real Kafka: take "
                  "another --state-topic and group (-G), and look "
                  "at the broker's disk. With dev-broker on librdkafka 2.15 or newer it is no "
                  "damage (its commit markers have no checksum): "
                  "add -X check.crcs=false",
                  printable(topic_), printable(rd_kafka_message_errstr(&message), 300)),
      FailureKind::runtime};
}

ChangelogReader::ChangelogReader(const ClientConfig& config, std::string topic)
    : topic_(std::move(topic)),
      client_(make_client(RD_KAFKA_CONSUMER, config.make(RD_KAFKA_CONSUMER, kProperties))) {
  rd_kafka_poll_set_consumer(client_.get());
}

/// Waits until each leader knows which records are committed. A leader that was elected a moment
/// ago may answer fetches with an older high watermark than the leader before it, and the newest
/// state would seem not to exist. For as long, it refuses to name the end of the partition
/// (KIP-207).
bool ChangelogReader::wait_for_leaders(const std::vector<std::int32_t>& partitions,
                                       const Deadline& deadline) {
  std::vector<OffsetQuestion> ends;
  for (const std::int32_t partition : partitions)
    ends.push_back({.partition = partition, .at = RD_KAFKA_OFFSET_END});
  const auto code = repeat_until(deadline, [&](int milliseconds) {
    return ask_offsets(client_.get(), topic_, ends, milliseconds);
  });
  if (is_refusal(code) && !is_missing_right(code))
    throw KafkaError(fmt::format("reading topic {}", printable(topic_)), code);
  return code == RD_KAFKA_RESP_ERR_NO_ERROR || is_missing_right(code);
}

bool ChangelogReader::read(const std::vector<std::int32_t>& partitions, const Visit& visit,
                           const WaitLimit& limit) {
  if (!wait_for_leaders(partitions, Deadline{limit})) return false;
  const auto list = list_of(partitions.size());
  std::set<std::int32_t> open;
  for (const std::int32_t partition : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
    open.insert(partition);
  }
  if (rd_kafka_assign(client_.get(), list.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;

  Ends ends{client_.get(), topic_};
  Deadline deadline{limit};
  while (!open.empty() && !deadline.over()) {
    const Handle<rd_kafka_message_t> message{rd_kafka_consumer_poll(client_.get(), 100)};
    // librdkafka asks Kafka about group.id although no group is joined: not an error.
    const bool of_our_group =
        message && message->err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED;
    if (message && message->err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
      throw KafkaError(
          fmt::format("reading topic {}: {}. {}", printable(topic_), rd_kafka_err2str(message->err),
                      grant_advice("Read", "--topic " + printable(topic_))),
          FailureKind::runtime);
    }
    if (message && is_refusal(message->err) && !of_our_group)
      throw KafkaError(fmt::format("reading topic {}", printable(topic_)), message->err);
    if (message && message->err == RD_KAFKA_RESP_ERR__BAD_MSG) throw damaged(*message);
    if (!message || !open.contains(message->partition)) continue;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      // Only the end of the partition ends the reading, not a record at the high watermark: that
      // may lie within a transaction, whose remaining records belong to the same state. With
      // read_committed this is the last stable offset. If it lies below the high watermark, a
      // transaction is still open: when that ends, reading goes on and the end is reported again.
      if (message->offset >= ends.of(message->partition)) open.erase(message->partition);
    } else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      deadline.restart();
      visit(message->partition, {static_cast<const char*>(message->key), message->key_len},
            {static_cast<const char*>(message->payload), message->len});
    }
  }
  rd_kafka_assign(client_.get(), nullptr);
  return open.empty();
}

}  // namespace suhu::kafka
