#include "suhu/kafka/recreated_topic.hpp"

#include <map>

namespace suhu::kafka {
namespace {

/// Returns true if the first message from a witness's offset on shows that the log is another one.
bool is_another(const KnownRecord& witness, const rd_kafka_message_t& first) {
  // The offset is outside the log.
  if (first.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) return true;
  // The log ends before the offset.
  if (first.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return first.offset <= witness.offset;
  // A lower offset: the witness's was outside the log, and reading began anew.
  if (first.offset != witness.offset) return first.offset < witness.offset;
  rd_kafka_timestamp_type_t kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  return rd_kafka_message_timestamp(&first, &kind) != witness.ts.time_since_epoch().count();
}

/// Returns true if the message is an answer: a record, the end, or an offset outside the log.
bool tells(const rd_kafka_message_t& message) {
  return message.err == RD_KAFKA_RESP_ERR_NO_ERROR ||
         message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF ||
         message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET;
}

}  // namespace

std::optional<std::set<std::int32_t>> find_recreated_partitions(
    rd_kafka_t* client, const std::string& topic, const std::vector<KnownRecord>& witnesses,
    const WaitLimit& limit) {
  std::set<std::int32_t> others;
  std::map<std::int32_t, KnownRecord> open;
  const auto list = list_of(witnesses.size());
  for (const KnownRecord& witness : witnesses) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), witness.partition)->offset =
        witness.offset;
    open.emplace(witness.partition, witness);
  }
  if (open.empty()) return others;
  if (rd_kafka_assign(client, list.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  const Deadline deadline{limit};
  while (!open.empty() && !deadline.over()) {
    const Handle<rd_kafka_message_t> message{rd_kafka_consumer_poll(client, 100)};
    if (!message || !tells(*message)) continue;
    const auto found = open.find(message->partition);
    if (found == open.end()) continue;
    if (is_another(found->second, *message)) others.insert(found->first);
    open.erase(found);
  }
  rd_kafka_assign(client, nullptr);
  if (!open.empty()) return std::nullopt;
  return others;
}

}  // namespace suhu::kafka
